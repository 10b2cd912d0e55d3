import type { AnalysisContext } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import { EPOCH_2000_S, isoOf, secondsOf } from '../kernel/calendar.ts'
import { changePoints } from '../kernel/changePoint.ts'

/** ISO moments, UTC. */
interface Span {
  readonly from: string
  readonly to: string
}

/** From `at` on values lie at another level. */
export interface LevelChange {
  readonly at: string
  readonly before: number
  readonly after: number
  readonly p: number
}

/** Buckets that lie wholly in the period, without the first and last of the data where the period is open, and without the running one. */
export function wholeBuckets<Bucket extends Span>(trend: readonly Bucket[], { period }: Cohort, { now, timeZone }: AnalysisContext): Bucket[] {
  const from = period?.from === undefined ? null : isoOf(secondsOf(period.from, timeZone)), to = period?.to === undefined ? null : isoOf(secondsOf(period.to, timeZone))
  const today = isoOf(now - EPOCH_2000_S)
  return trend.filter((b, i) => (from === null ? i > 0 : b.from >= from) && (to === null ? i < trend.length - 1 : b.to <= to) && !(b.from <= today && today < b.to))
}

/**
 * Changes of level, when they are a better account than a slope: the smaller Schwarz criterion (Annals of Statistics 1978, 6:461), n·ln(RSS/n) + k·ln n with
 * k = 2 for a slope and one for each level and each change. A slope would otherwise be cut into steps.
 * @param asked series asked at once: α = 5 % is shared among them (Bonferroni)
 */
export function changesOf(buckets: readonly Span[], values: readonly number[], weight: readonly number[] | undefined, asked: number, { seed }: { readonly seed: number }, context: AnalysisContext): readonly LevelChange[] {
  const found = changePoints(values, context.random(seed), { ...(weight && { weight }), alpha: 0.05 / asked, permutations: 999 })
  if (found.length === 0) return []
  const w = weight ?? values.map(() => 1)
  let sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0
  for (const [i, y] of values.entries()) {
    sw += w[i]!
    sx += w[i]! * i
    sy += w[i]! * y
    sxx += w[i]! * i * i
    sxy += w[i]! * i * y
  }
  const slope = (sw * sxy - sx * sy) / (sw * sxx - sx * sx), level = (sy - slope * sx) / sw
  const levelAt = (i: number): number => found.findLast((change) => change.at <= i)?.after ?? found[0]!.before
  let steps = 0, line = 0
  for (const [i, y] of values.entries()) {
    steps += w[i]! * (y - levelAt(i)) ** 2
    line += w[i]! * (y - level - slope * i) ** 2
  }
  const n = values.length
  if (n * Math.log(steps / line) + (2 * found.length + 1 - 2) * Math.log(n) > 0) return []
  return found.map(({ at, before, after, p }) => ({ at: buckets[at]!.from, before, after, p }))
}
