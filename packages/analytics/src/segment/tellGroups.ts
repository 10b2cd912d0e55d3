import { lloyd } from '../kernel/kmeans.ts'
import { principalComponents } from '../kernel/principalComponents.ts'
import type { Checking, Cluster, FoundClusters, TriedK } from './clusters.ts'
import { mean, type Drawn, type Judge } from './drawn.ts'
import type { FeatureSpace } from './featureSpace.ts'
import { labelOf, nameOf, profilesOf } from './groupProfile.ts'
import type { PlainRule } from './plainRule.ts'

const LLOYD_STEPS = 5
const SCATTER_SAMPLE = 800

/** Groups of all rows, largest first. */
export interface Groups {
  readonly k: number
  /** By row of the space, its place in the list. */
  readonly group: Int32Array
  /** The answer, with what is known about the groups by now. @param known its `stability` by group of the sample, `plain` by place in the list */
  tell(known: { readonly checking: Checking; readonly tried: readonly TriedK[]; readonly stability: Float64Array | null; readonly plain: readonly (PlainRule | null)[] }): FoundClusters
}

/** Brings groups of a sample to all rows, and says what is in them. @param actorId ids by the space's actor indexes */
export function groupsFrom(space: FeatureSpace, actorId: Int32Array, from: { readonly k: number; readonly centres: Float64Array }, sample: Drawn, judge: Judge): Groups {
  const { k } = from
  const n = space.actors.length, dimensions = space.features.length
  const all = lloyd(space.points, n, dimensions, from.centres, k, LLOYD_STEPS)
  const sizes = new Int32Array(k)
  for (let i = 0; i < n; i++) sizes[all.group[i]!]!++
  const order = Array.from({ length: k }, (_, g) => g).sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  const place = new Int32Array(k)
  order.forEach((g, i) => (place[g] = i))
  const group = new Int32Array(n)
  for (let i = 0; i < n; i++) group[i] = place[all.group[i]!]!
  const centres = order.map((g) => Array.from(all.centres.subarray(g * dimensions, (g + 1) * dimensions)))

  const drawn = Int32Array.from(sample.rows, (row) => group[row]!)
  const each = judge(drawn, k)
  const ofGroup = Array.from({ length: k }, (_, g) => each.filter((_, i) => drawn[i] === g))
  const profiles = profilesOf(space, group, k)
  const measuredBy = space.features.map((feature, d) => ({ ...labelOf(feature), scale: feature.scale, known: space.known[d]!, mean: space.mean[d]!, deviation: space.deviation[d]! }))
  const scatter = scatterOf(space, actorId, sample, drawn)
  const rule = { kind: 'centroid' as const, features: space.features.map((f) => f.feature), mean: [...space.mean], deviation: [...space.deviation], centres }
  return {
    k, group,
    tell: ({ checking, tried, stability, plain }) => ({
      kind: 'clusters', checking, n, k, features: space.features.map(labelOf), silhouette: mean(each), tried, measuredBy, scatter,
      clusters: order.map((g, index): Cluster => {
        const silhouette = ofGroup[index]!.length === 0 ? null : mean(ofGroup[index]!)
        return {
          index, name: nameOf(profiles[index]!, space.features), members: sizes[g]!, share: sizes[g]! / n, silhouette, profile: profiles[index]!,
          stability: numberOrNull(stability?.[g]), plain: plain[index] ?? null, rule: { ...rule, cluster: index },
        }
      }),
    }),
  }
}

/** Customers of the sample on its first two principal components. @param group by row of the sample */
function scatterOf(space: FeatureSpace, actorId: Int32Array, { rows, points }: Drawn, group: Int32Array): FoundClusters['scatter'] {
  const dimensions = space.features.length, axes = Math.min(2, dimensions)
  const { variance, vectors } = principalComponents(points, rows.length, dimensions)
  const whole = variance.reduce((sum, v) => sum + v, 0)
  const along = (i: number, axis: number): number => {
    const weights = vectors[axis]!
    let sum = 0
    for (let d = 0; d < dimensions; d++) sum += weights[d]! * points[i * dimensions + d]!
    return sum
  }
  return {
    points: Array.from(rows.subarray(0, SCATTER_SAMPLE), (row, i) => ({ x: along(i, 0), y: axes > 1 ? along(i, 1) : 0, cluster: group[i]!, actorId: actorId[space.actors[row]!]! })),
    axes: Array.from({ length: axes }, (_, axis) => ({
      varianceShare: whole === 0 ? 0 : variance[axis]! / whole,
      weights: space.features.map((f, d) => ({ feature: f.feature, weight: vectors[axis]![d]! })).sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 4),
    })),
  }
}

const numberOrNull = (value: number | undefined): number | null => (value === undefined || value !== value ? null : value)
