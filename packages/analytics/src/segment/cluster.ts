import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { Cohort } from '../cohort.ts'
import type { TooFew } from '../analysis.ts'
import { analysis, type AnalysisContext } from '../analysis.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { kmeansOnSample, lloyd } from '../kernel/kmeans.ts'
import { oneCloud } from '../kernel/oneCloud.ts'
import { principalComponents } from '../kernel/principalComponents.ts'
import { pairDistances, silhouettes, silhouettesOf } from '../kernel/silhouette.ts'
import { featureTable, scaled, type Feature, type FeatureTable } from './features.ts'
import { groupStability, STABLE } from './groupStability.ts'
import { plainRules, type PlainRule } from './plainRule.ts'
import { standardised } from './members.ts'

export const SegmentClusterParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Fixed number of groups; absent: chosen by silhouette from `range`. */
  k: z.number().int().min(2).max(12).optional(),
  range: z.tuple([z.number().int().min(2), z.number().int().max(12)]).default([2, 8]),
  /** Feature names; absent: all that vary. */
  features: z.array(z.string()).optional(),
  seed: z.number().int().default(1),
})
export type SegmentClusterParams = z.input<typeof SegmentClusterParams>

export type SegmentClusters = (TooFew & { readonly features: readonly string[] }) | NoClusters | FoundClusters

export interface NoClusters {
  readonly kind: 'none'
  readonly n: number
  readonly features: readonly FeatureLabel[]
  readonly tried: readonly TriedK[]
  /** The silhouette that would have had to be reached. */
  readonly needed: number
}

export interface FoundClusters {
  readonly kind: 'clusters'
  readonly n: number
  readonly k: number
  readonly features: readonly FeatureLabel[]
  /** Mean silhouette, −1 … 1, on a sample. */
  readonly silhouette: number
  readonly tried: readonly TriedK[]
  /** How each feature was turned into a number, and what one step of it is. */
  readonly measuredBy: readonly MeasuredFeature[]
  /** Largest first. */
  readonly clusters: readonly Cluster[]
  readonly scatter: {
    /** First two principal components of a sample of customers. */
    readonly points: readonly { readonly x: number; readonly y: number; readonly cluster: number; readonly actorId: number }[]
    /** Share of variance of each axis, and what it is made of (largest weights first). */
    readonly axes: readonly { readonly varianceShare: number; readonly weights: readonly { readonly feature: string; readonly weight: number }[] }[]
  }
}

export interface MeasuredFeature extends FeatureLabel {
  /** `log`: sign(x) · ln(1 + |x|). */
  readonly scale: Feature['scale']
  /** Customers it is known of; the others stand on the mean. */
  readonly known: number
  /** Mean and standard deviation of everyone, on the scale. */
  readonly mean: number
  readonly deviation: number
}

export interface TriedK {
  readonly k: number
  readonly silhouette: number
  /** What chance alone gives at most, among a few draws without groups (`kernel/oneCloud.ts`). */
  readonly byChance: number
  /** Mean Jaccard of its groups over samples drawn anew, by members; null where it was not looked at. */
  readonly stability: number | null
}

export interface FeatureLabel {
  readonly feature: string
  readonly label: string
  readonly unit: 'count' | 'share' | 'days' | 'money' | 'score'
}

export interface Cluster {
  /** Place in the list, 0 … k − 1; also the `cluster` of points. */
  readonly index: number
  /** Made of the largest differences, in plain words. */
  readonly name: string
  readonly members: number
  readonly share: number
  /** Mean silhouette of its sampled members; below 0.25 shaky (Kaufman & Rousseeuw 1990). */
  readonly silhouette: number | null
  readonly isSolid: boolean
  /** Mean Jaccard over samples drawn anew (`groupStability.ts`); from 0.75 the group is one. */
  readonly stability: number | null
  /** As a rule people can read; null when no few questions tell it from the others. */
  readonly plain: PlainRule | null
  /** Every feature, largest |difference| first. */
  readonly profile: readonly ProfileLine[]
  /** Keeps the group exactly; goes into `segment.save` and a cohort's `segment`. */
  readonly rule: SegmentRule
}

export interface ProfileLine {
  readonly feature: string
  readonly label: string
  readonly unit: FeatureLabel['unit']
  /** Mean of members, and of everyone. */
  readonly mean: number
  readonly overall: number
  /** In standard deviations of everyone, on the clustering scale. */
  readonly difference: number
}

/** Fewer actors than this: not enough data. */
export const LEAST_ACTORS = 60
/** Groups must beat chance by this much, and reach this at all. */
export const LEAST_GAIN = 0.03
export const LEAST_SILHOUETTE = 0.1
const SAMPLE = 5_000
const SILHOUETTE_SAMPLE = 1_000
/** Rows of one drawn cloud, and how many are drawn at most: many where customers are few and chance varies, two where they are many. */
const CLOUD_ROWS = 1_500
const MOST_CLOUDS = 20
const SCATTER_SAMPLE = 800

export const segmentCluster = analysis({
  name: 'segment.cluster',
  question: 'Which kinds of customers are there?',
  method: 'k-means on standardised features (ml-kmeans, 3 starts on a sample of 5,000, then 5 Lloyd steps on all); k by mean silhouette (Rousseeuw 1987) among those that come back in samples drawn anew (Jaccard 0.75, Hennig 2007); it must beat draws that keep each feature’s values and how features hang together',
  params: SegmentClusterParams,
  n: (found: SegmentClusters) => found.n,
  answer(log, params, context): SegmentClusters {
    const { log: view, runIn } = select(log, params.cohort, context)
    const isHere = new Uint8Array(log.actors.count)
    for (let r = 0; r < view.runs.count; r++) if (runIn[r] === 1) isHere[view.runs.actor[r]!] = 1
    return clusterSpace(spaceOf(log, isHere, params.features), log.actors.actorId, params, context)
  },
})

/** Groups the points of a feature space. @param actorId ids by the space's actor indexes. */
export function clusterSpace(space: FeatureSpace, actorId: Int32Array, params: GroupingParams, context: AnalysisContext): SegmentClusters {
  return divideSpace(space, actorId, params, context).answer
}

/** How groups are looked for. */
export type GroupingParams = Pick<z.output<typeof SegmentClusterParams>, 'k' | 'range' | 'seed'>

/** The groups, and by row of the space the place of its group; null where there are none. @param isBrief without the groups' plain rules */
export function divideSpace(space: FeatureSpace, actorId: Int32Array, params: GroupingParams, context: AnalysisContext, isBrief = false): { readonly answer: SegmentClusters; readonly group: Int32Array | null } {
  const labels = space.features.map(labelOf)
  const n = space.actors.length
  if (n < LEAST_ACTORS || space.features.length === 0) return { group: null, answer: { kind: 'tooFew', n, needed: LEAST_ACTORS, features: space.features.map((f) => f.feature) } }

  const dimensions = space.features.length
  const random = context.random(params.seed)
  const sample = pickRows(n, SAMPLE, random)
  const points = rowsOf(space.points, sample, dimensions)
  const judge = judgeOf(points, sample.length, dimensions, random)
  const draw = oneCloud(points, sample.length, dimensions, random)
  const cloudRows = Math.min(CLOUD_ROWS, sample.length)
  const clouds = Array.from({ length: Math.max(2, Math.min(MOST_CLOUDS, Math.round((2 * CLOUD_ROWS) / cloudRows))) }, () => {
    const cloud = draw(cloudRows)
    return { cloud, judge: judgeOf(cloud, cloudRows, dimensions, random) }
  })

  const [lowest, highest] = params.k === undefined ? params.range : [params.k, params.k]
  const tried: TriedK[] = []
  const real: { k: number; centres: Float64Array; group: Int32Array; silhouette: number }[] = []
  for (let k = lowest; k <= Math.min(highest, n - 1) && !context.isCancelled?.(); k++) {
    const found = kmeansOnSample(points, sample.length, dimensions, k, params.seed, 3)
    const silhouette = judge(found.group, k)
    const byChance = Math.max(...clouds.map(({ cloud, judge }) => judge(kmeansOnSample(cloud, cloudRows, dimensions, k, params.seed, cloudRows < CLOUD_ROWS ? 3 : 1).group, k)))
    tried.push({ k, silhouette, byChance, stability: null })
    const isReal = params.k !== undefined || (silhouette >= LEAST_SILHOUETTE && silhouette - byChance >= LEAST_GAIN)
    if (isReal) real.push({ k, centres: found.centres, group: found.group, silhouette })
  }
  // The best silhouette among those that come back in samples drawn anew; where none does, the best of all.
  real.sort((a, b) => b.silhouette - a.silhouette || a.k - b.k)
  const stabilities = new Map<number, Float64Array>()
  const isStable = ({ k, group }: (typeof real)[number]): boolean => {
    const each = groupStability(points, sample.length, dimensions, group, k, context.random(params.seed * 101 + k))
    stabilities.set(k, each)
    const at = tried.findIndex((t) => t.k === k)
    tried[at] = { ...tried[at]!, stability: meanByMembers(each, group) }
    return tried[at].stability! >= STABLE
  }
  const best = real.find((one) => !context.isCancelled?.() && isStable(one)) ?? real[0]
  if (!best) return { group: null, answer: { kind: 'none', n, features: labels, tried, needed: Math.max(LEAST_SILHOUETTE, LEAST_GAIN + Math.max(...tried.map((t) => t.byChance))) } }

  const { k } = best
  const all = lloyd(space.points, n, dimensions, best.centres, k, 5)
  const shown = pickRows(n, SILHOUETTE_SAMPLE, random)
  const shownGroup = Int32Array.from(shown, (i) => all.group[i]!)
  const each = silhouettes(rowsOf(space.points, shown, dimensions), shown.length, dimensions, shownGroup, k)
  const sizes = new Int32Array(k)
  for (const g of all.group) sizes[g]!++
  const order = Array.from({ length: k }, (_, g) => g).sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  const place = new Int32Array(k)
  order.forEach((g, i) => (place[g] = i))
  const centres = order.map((g) => Array.from(all.centres.subarray(g * dimensions, (g + 1) * dimensions)))

  const plain = isBrief ? [] : plainRules(space, all.group, k)
  const { variance, vectors } = principalComponents(space.points, n, dimensions)
  const whole = variance.reduce((sum, v) => sum + v, 0)
  const along = (row: number, axis: number): number => vectors[axis]!.reduce((sum, w, d) => sum + w * space.points[row * dimensions + d]!, 0)
  const axes = Math.min(2, dimensions)
  const answer: FoundClusters = {
    kind: 'clusters', n, k, features: labels, silhouette: mean(each), tried, measuredBy: measuredBy(space),
    clusters: order.map((g, index): Cluster => {
      const own = each.filter((_, i) => shownGroup[i] === g)
      const silhouette = own.length === 0 ? null : mean(own)
      const profile = profileOf(space, (i) => all.group[i] === g)
      return {
        index, name: nameOf(profile, space.features), members: sizes[g]!, share: sizes[g]! / n, silhouette, isSolid: (silhouette ?? 0) >= 0.25, profile,
        stability: numberOrNull(stabilities.get(k)?.[g]), plain: plain[g] ?? null,
        rule: { kind: 'centroid', features: space.features.map((f) => f.feature), mean: space.mean, deviation: space.deviation, centres, cluster: index },
      }
    }),
    scatter: {
      points: [...shown.subarray(0, SCATTER_SAMPLE)].map((i) => ({ x: along(i, 0), y: axes > 1 ? along(i, 1) : 0, cluster: place[all.group[i]!]!, actorId: actorId[space.actors[i]!]! })),
      axes: Array.from({ length: axes }, (_, axis) => ({
        varianceShare: whole === 0 ? 0 : variance[axis]! / whole,
        weights: space.features.map((f, d) => ({ feature: f.feature, weight: vectors[axis]![d]! })).sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 4),
      })),
    },
  }
  return { group: all.group.map((g) => place[g]!), answer }
}

/** Actors as points: scaled, then in standard deviations from the mean (population), unknown values on the mean. */
export interface FeatureSpace {
  readonly actors: Int32Array
  readonly features: readonly Feature[]
  readonly raw: readonly Float64Array[]
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
  /** Row-major. */
  readonly points: Float64Array
}

export function spaceOf(log: JourneyLog, isHere: Uint8Array, wanted: readonly string[] | undefined): FeatureSpace {
  const table = featureTable(log)
  const actors: number[] = []
  for (let a = 0; a < isHere.length; a++) if (isHere[a] === 1 && table.columns[0]![a] === table.columns[0]![a]) actors.push(a)
  return spaceFrom(table, Int32Array.from(actors), wanted)
}

export function spaceFrom(table: FeatureTable, actors: Int32Array, wanted: readonly string[] | undefined): FeatureSpace {
  const kept: { feature: Feature; raw: Float64Array; mean: number; deviation: number }[] = []
  table.features.forEach((feature, f) => {
    if (wanted && !wanted.includes(feature.feature)) return
    const raw = table.columns[f]!
    let n = 0, sum = 0, squares = 0
    for (const a of actors) {
      const value = scaled(raw[a]!, feature.scale)
      if (value !== value) continue
      n++
      sum += value
      squares += value * value
    }
    const mean = sum / n, deviation = Math.sqrt(Math.max(0, squares / n - mean * mean))
    if (n > 0 && deviation > 1e-9) kept.push({ feature, raw, mean, deviation })
  })
  const points = new Float64Array(actors.length * kept.length)
  actors.forEach((a, i) => kept.forEach((k, d) => (points[i * kept.length + d] = standardised(scaled(k.raw[a]!, k.feature.scale), k.mean, k.deviation))))
  return { actors, features: kept.map((k) => k.feature), raw: kept.map((k) => k.raw), mean: kept.map((k) => k.mean), deviation: kept.map((k) => k.deviation), points }
}

/** What sets members apart from everyone: every feature, largest difference first. */
export function profileOf(space: FeatureSpace, isMember: (row: number) => boolean): ProfileLine[] {
  const dimensions = space.features.length
  return space.features.map((feature, d): ProfileLine => {
    let members = 0, difference = 0, ownSum = 0, ownCount = 0, allSum = 0, allCount = 0
    for (let i = 0; i < space.actors.length; i++) {
      const value = space.raw[d]![space.actors[i]!]!
      const isKnown = value === value
      if (isKnown) {
        allSum += value
        allCount++
      }
      if (!isMember(i)) continue
      members++
      difference += space.points[i * dimensions + d]!
      if (isKnown) {
        ownSum += value
        ownCount++
      }
    }
    return { ...labelOf(feature), mean: ownCount === 0 ? 0 : ownSum / ownCount, overall: allCount === 0 ? 0 : allSum / allCount, difference: members === 0 ? 0 : difference / members }
  }).sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
}

/** Up to three of the largest differences, in plain words. */
export function nameOf(profile: readonly ProfileLine[], features: readonly Feature[]): string {
  const telling = profile.filter((line) => Math.abs(line.difference) >= 0.4).slice(0, 3)
  if (telling.length === 0) return 'Much like everyone'
  const words = telling.map((line) => {
    const feature = features.find((f) => f.feature === line.feature)!
    return line.difference > 0 ? feature.more : feature.less
  }).join(', ')
  return words[0]!.toUpperCase() + words.slice(1)
}

function measuredBy(space: FeatureSpace): MeasuredFeature[] {
  return space.features.map((feature, d) => ({
    ...labelOf(feature), scale: feature.scale, known: space.actors.reduce((n, a) => n + (space.raw[d]![a] === space.raw[d]![a] ? 1 : 0), 0), mean: space.mean[d]!, deviation: space.deviation[d]!,
  }))
}

/** Mean of a figure of groups, weighted by their members. */
function meanByMembers(each: Float64Array, group: Int32Array): number {
  let sum = 0, n = 0
  for (const g of group) {
    if (each[g] !== each[g]) continue
    sum += each[g]!
    n++
  }
  return n === 0 ? 0 : sum / n
}

const numberOrNull = (value: number | undefined): number | null => (value === undefined || value !== value ? null : value)

const labelOf = ({ feature, label, unit }: Feature): FeatureLabel => ({ feature, label, unit })

/** `size` different rows of `rows`, by a partial Fisher–Yates shuffle; all of them when there are fewer. */
function pickRows(rows: number, size: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i)
  if (rows <= size) return order
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random() * (rows - i))
    const t = order[i]!
    order[i] = order[j]!
    order[j] = t
  }
  return order.slice(0, size)
}

function rowsOf(points: Float64Array, rows: Int32Array, dimensions: number): Float64Array {
  const picked = new Float64Array(rows.length * dimensions)
  for (let i = 0; i < rows.length; i++) picked.set(points.subarray(rows[i]! * dimensions, (rows[i]! + 1) * dimensions), i * dimensions)
  return picked
}

/** Mean silhouette of a division of `points`, on some of them, the same for every division. */
function judgeOf(points: Float64Array, rows: number, dimensions: number, random: () => number): (group: Int32Array, k: number) => number {
  const few = pickRows(rows, SILHOUETTE_SAMPLE, random)
  const apart = pairDistances(rowsOf(points, few, dimensions), few.length, dimensions)
  return (group, k) => mean(silhouettesOf(apart, few.length, Int32Array.from(few, (i) => group[i]!), k))
}

function mean(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length === 0 ? 0 : sum / values.length
}
