import type { SegmentRule } from '@throughline/domain'
import { growTree, plainBetween, ruleOf, type Condition } from '../kernel/tree.ts'
import type { FeatureSpace } from './cluster.ts'

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

/** By group the best rule of three questions at most; null where no question tells it from the others. @param group by row of the space */
export function plainRules(space: FeatureSpace, group: Int32Array, groups: number): (PlainRule | null)[] {
  const rows = group.length
  const features = space.features.map(({ feature }, d) => ({ name: feature, values: Float64Array.from(space.actors, (a) => space.raw[d]![a]!) }))
  const step = Math.max(1, Math.ceil(rows / TREE_ROWS))
  const some = Int32Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step)
  const seen = features.map(({ name, values }) => ({ name, values: Float64Array.from(some, (row) => values[row]!) }))
  return Array.from({ length: groups }, (_, g): PlainRule | null => {
    const { conditions } = ruleOf(growTree(seen, Uint8Array.from(some, (row) => (group[row] === g ? 1 : 0))), seen)
    if (conditions.length === 0) return null
    const parts = conditions.flatMap((condition) => partsOf(condition, features.find((f) => f.name === condition.name)!.values))
    const rule: SegmentRule = { kind: 'all', of: parts.every((part) => part.kind === 'not') ? [MET, ...parts] : parts }
    const fits = parts.map((part) => fitsOf(part, features))
    let n = 0, both = 0, members = 0
    for (let row = 0; row < rows; row++) {
      let isIn = true
      for (let f = 0; f < fits.length && isIn; f++) isIn = fits[f]!(row)
      const isMember = group[row] === g
      if (isMember) members++
      if (isIn) n++
      if (isIn && isMember) both++
    }
    return { rule, n, covers: members === 0 ? 0 : both / members, precision: n === 0 ? 0 : both / n }
  })
}

/** “More than” and “at most” as “at least” and “less than”: a plain number between the values on both sides. Unknown values count as low. */
function partsOf({ name, above, atMost }: Condition, values: Float64Array): SegmentRule[] {
  const parts: SegmentRule[] = []
  const atLeast = above === null ? undefined : between(values, above)
  const below = atMost === null ? undefined : between(values, atMost)
  const hasUnknown = values.some((v) => v !== v)
  // A lower bound leaves unknown values out by itself.
  if (atLeast !== undefined || (below !== undefined && !hasUnknown)) parts.push({ kind: 'feature', feature: name, ...(atLeast !== undefined && { atLeast }), ...(below !== undefined && { below }) })
  else if (below !== undefined) parts.push({ kind: 'not', of: { kind: 'feature', feature: name, atLeast: below } })
  return parts
}

/** The plainest number above all values up to `threshold` and not above the others. */
function between(values: Float64Array, threshold: number): number {
  let low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY
  for (const value of values) {
    if (value <= threshold && value > low) low = value
    if (value > threshold && value < high) high = value
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return threshold
  return -plainBetween(-high, -low)
}

function fitsOf(part: SegmentRule, features: readonly { readonly name: string; readonly values: Float64Array }[]): (row: number) => boolean {
  const test = part.kind === 'not' ? part.of : part
  if (test.kind !== 'feature') return () => false
  const { values } = features.find((f) => f.name === test.feature)!
  const holds = (row: number): boolean => {
    const value = values[row]!
    return value === value && value >= (test.atLeast ?? Number.NEGATIVE_INFINITY) && value < (test.below ?? Number.POSITIVE_INFINITY)
  }
  return part.kind === 'not' ? (row) => !holds(row) : holds
}
