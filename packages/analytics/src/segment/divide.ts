import type { AnalysisContext } from '../analysis.ts'
import { kmeansOnSample } from '../kernel/kmeans.ts'
import { approaching, lastOf, part } from '../progress.ts'
import { byChance } from './byChance.ts'
import type { Checking, SegmentClusters, TriedK } from './clusters.ts'
import { drawRows, judgeBy, mean } from './drawn.ts'
import type { FeatureSpace } from './featureSpace.ts'
import { labelOf } from './groupProfile.ts'
import { groupStability, STABLE } from './groupStability.ts'
import { plainRulesOf, type PlainRule } from './plainRule.ts'
import { groupsFrom, type Groups } from './tellGroups.ts'

/** Fewer actors than this: not enough data. */
const LEAST_ACTORS = 60
/** Groups must beat chance by this much, and reach this at all. */
const LEAST_GAIN = 0.05
const LEAST_SILHOUETTE = 0.1
const SAMPLE = 5_000
/** Of the sample, rows whose silhouettes are taken. */
const JUDGED = 1_000

/** How groups are looked for: a given number of them, or the best of a range. */
export interface GroupingParams {
  readonly k?: number | undefined
  readonly range: readonly [number, number]
  readonly seed: number
}

/** The groups, and by row of the space the place of its group; null where there are none. */
export interface Division {
  readonly answer: SegmentClusters
  readonly group: Int32Array | null
}

/** Groups the points of a feature space. @param actorId ids by the space's actor indexes */
export function clusterSpace(space: FeatureSpace, actorId: Int32Array, params: GroupingParams, context: AnalysisContext): SegmentClusters {
  return lastOf(divide(space, actorId, params, context)).answer
}

/** One number of groups: where they lie in the sample, and what is known of them by now. */
interface Try {
  readonly k: number
  readonly centres: Float64Array
  /** By row of the sample. */
  readonly group: Int32Array
  readonly silhouette: number
  byChance: number | null
  /** Of each group; null before it was looked at. */
  stability: Float64Array | null
}

/**
 * The groups as soon as they are found; then, step by step, whether chance alone would divide as well, whether they come back in samples drawn anew, and how they
 * read as rules. Each of these may choose another number of groups, or say that there are none. @param isBrief without rules
 */
export function* divide(space: FeatureSpace, actorId: Int32Array, params: GroupingParams, context: AnalysisContext, isBrief = false): Generator<Division | undefined, Division> {
  const n = space.actors.length, dimensions = space.features.length
  if (n < LEAST_ACTORS || dimensions === 0) return { group: null, answer: { kind: 'tooFew', n, needed: LEAST_ACTORS, features: space.features.map((f) => f.feature) } }

  const sample = drawRows(space.points, n, dimensions, SAMPLE, context.random(params.seed))
  const size = sample.rows.length
  const judge = judgeBy(sample.points, Math.min(JUDGED, size), dimensions)
  const tries = numbersOf(params, n).map((k): Try => {
    const { centres, group } = kmeansOnSample(sample.points, size, dimensions, k, params.seed, 3)
    return { k, centres, group, silhouette: mean(judge(group, k)), byChance: null, stability: null }
  })
  const isGiven = params.k !== undefined

  let groups: Groups | undefined
  const version = (checking: Checking, plain: readonly (PlainRule | null)[] = []): Division => {
    const tried = tries.map(triedOf)
    const best = chosen(tries, isGiven)
    if (!best) return { group: null, answer: { kind: 'none', checking, n, features: space.features.map(labelOf), tried, needed: neededOf(tried) } }
    if (groups?.k !== best.k) groups = groupsFrom(space, actorId, best, sample, judge)
    return { group: groups.group, answer: groups.tell({ checking, tried, stability: best.stability, plain }) }
  }

  yield version('chance')
  const chance = yield* approaching(byChance(sample.points, Float64Array.from(sample.rows, (row) => space.contacts[row]!), size, dimensions, tries.map((t) => t.k), params.seed, context.random(params.seed * 103 + 1)), part(context.reached, 0.2, 0.6), 10 * tries.length)
  for (const t of tries) t.byChance = chance.get(t.k)!
  yield version('stability')
  for (let looked = 0; ; looked++) {
    const best = chosen(tries, isGiven)
    if (!best || best.stability !== null) break
    context.reached?.(0.6 + (0.3 * looked) / tries.length)
    best.stability = yield* groupStability(sample.points, size, dimensions, best.group, best.k, context.random(params.seed * 101 + best.k))
  }
  const known = version('rules')
  if (known.group === null || isBrief) return version(null)
  yield known
  const ruleOf = plainRulesOf(space, known.group)
  const plain: (PlainRule | null)[] = []
  for (let g = 0; g < groups!.k; g++) {
    plain.push(ruleOf(g))
    context.reached?.(0.9 + (0.1 * (g + 1)) / groups!.k)
    yield
  }
  return version(null, plain)
}

function numbersOf({ k, range: [lowest, highest] }: GroupingParams, n: number): number[] {
  if (k !== undefined) return [k]
  return Array.from({ length: Math.max(0, Math.min(highest, n - 1) - lowest + 1) }, (_, i) => lowest + i)
}

/**
 * The best silhouette among those that come back in samples drawn anew; where none does, the best of all. What was not looked at is not held against them. Groups
 * must be better than chance would make them, but where their number is given.
 */
function chosen(tries: readonly Try[], isGiven: boolean): Try | undefined {
  const real = tries.filter((t) => isGiven || (t.silhouette >= LEAST_SILHOUETTE && (t.byChance === null || t.silhouette - t.byChance >= LEAST_GAIN)))
  real.sort((a, b) => b.silhouette - a.silhouette || a.k - b.k)
  return real.find((t) => t.stability === null || meanByMembers(t.stability, t.group) >= STABLE) ?? real[0]
}

function triedOf({ k, silhouette, byChance, stability, group }: Try): TriedK {
  return { k, silhouette, byChance, stability: stability && meanByMembers(stability, group) }
}

function neededOf(tried: readonly TriedK[]): number {
  return Math.max(LEAST_SILHOUETTE, ...tried.map((t) => LEAST_GAIN + (t.byChance ?? 0)))
}

/** Mean of a figure of groups, weighted by their members. */
function meanByMembers(each: Float64Array, group: Int32Array): number {
  let sum = 0, n = 0
  for (let i = 0; i < group.length; i++) {
    const value = each[group[i]!]!
    if (value !== value) continue
    sum += value
    n++
  }
  return n === 0 ? 0 : sum / n
}

