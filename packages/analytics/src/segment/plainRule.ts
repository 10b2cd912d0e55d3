import type { SegmentRule } from '@throughline/domain'
import { bin, growBinned, plainBetween, ruleOf, type Condition, type TreeFeature } from '../kernel/tree.ts'
import type { FeatureSpace } from './featureSpace.ts'

/** A found group as a rule that people can read, and how well it fits. */
export interface PlainRule {
  readonly rule: SegmentRule
  /** Customers under the rule. */
  readonly n: number
  /** Share of the group under the rule, and share of those under the rule in the group, 0–1. */
  readonly covers: number
  readonly precision: number
}

const MET: SegmentRule = { kind: 'feature', feature: 'entries', atLeast: 1 }

/** Rows a tree is grown on; how well its rule fits is counted on all. */
const TREE_ROWS = 2_000

/** Tells of each group of a division the best rule of three questions at most; null where no question tells it from the others. @param group by row of the space */
export function plainRulesOf(space: FeatureSpace, group: Int32Array): (wanted: number) => PlainRule | null {
  const rows = group.length
  const known = space.features.map(({ feature }, d) => knownValues(feature, space, d))
  const step = Math.max(1, Math.ceil(rows / TREE_ROWS))
  const some = Int32Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step)
  const seen = known.map(({ name, values }): TreeFeature => ({ name, values: Float64Array.from(some, (row) => values[row]!) }))
  const binned = seen.map(({ values }) => bin(values))
  return (wanted) => {
    const { conditions } = ruleOf(growBinned(binned, Uint8Array.from(some, (row) => (group[row] === wanted ? 1 : 0))), seen)
    if (conditions.length === 0) return null
    const isIn = new Uint8Array(rows).fill(1)
    const parts = conditions.flatMap((condition) => {
      const values = known.find((f) => f.name === condition.name)!
      const part = partOf(condition, values)
      if (part) keepOnly(isIn, part, values.values)
      return part ? [part] : []
    })
    const rule: SegmentRule = { kind: 'all', of: parts.every((part) => part.kind === 'not') ? [MET, ...parts] : parts }
    let n = 0, both = 0, members = 0
    for (let row = 0; row < rows; row++) {
      const is = isIn[row]!, isMember = group[row] === wanted ? 1 : 0
      n += is
      members += isMember
      both += is & isMember
    }
    return { rule, n, covers: members === 0 ? 0 : both / members, precision: n === 0 ? 0 : both / n }
  }
}

interface KnownValues extends TreeFeature {
  readonly hasUnknown: boolean
}

/** By row of the space. */
function knownValues(name: string, space: FeatureSpace, d: number): KnownValues {
  const { actors } = space, raw = space.raw[d]!
  const values = new Float64Array(actors.length)
  let unknown = 0
  for (let row = 0; row < values.length; row++) {
    const value = raw[actors[row]!]!
    values[row] = value
    if (value !== value) unknown++
  }
  return { name, values, hasUnknown: unknown > 0 }
}

type Part = Extract<SegmentRule, { kind: 'feature' }> | { readonly kind: 'not'; readonly of: Extract<SegmentRule, { kind: 'feature' }> }

/** “More than” and “at most” as “at least” and “less than”: a plain number between the values on both sides. Unknown values count as low. */
function partOf({ name, above, atMost }: Condition, { values, hasUnknown }: KnownValues): Part | null {
  const atLeast = above === null ? undefined : between(values, above)
  const below = atMost === null ? undefined : between(values, atMost)
  // A lower bound leaves unknown values out by itself.
  if (atLeast !== undefined || (below !== undefined && !hasUnknown)) return { kind: 'feature', feature: name, ...(atLeast !== undefined && { atLeast }), ...(below !== undefined && { below }) }
  return below === undefined ? null : { kind: 'not', of: { kind: 'feature', feature: name, atLeast: below } }
}

/** The plainest number above all values up to `threshold` and not above the others. */
function between(values: Float64Array, threshold: number): number {
  let low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value <= threshold) {
      if (value > low) low = value
    } else if (value < high) high = value
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return threshold
  return -plainBetween(-high, -low)
}

/** Takes out rows of which a part does not hold. */
function keepOnly(isIn: Uint8Array, part: Part, values: Float64Array): void {
  const test = part.kind === 'not' ? part.of : part
  const least = test.atLeast ?? Number.NEGATIVE_INFINITY, below = test.below ?? Number.POSITIVE_INFINITY
  const whenIn = part.kind === 'not' ? 0 : 1
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    // An unknown value is in no bounds.
    if ((value >= least && value < below ? 1 : 0) !== whenIn) isIn[row] = 0
  }
}
