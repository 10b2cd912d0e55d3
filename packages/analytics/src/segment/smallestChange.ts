import type { SegmentRule } from '@throughline/domain'
import { scaled, type Scale } from './features.ts'
import { nearest, standardised } from './members.ts'

/** One value that would have to be another for a person to enter or leave a segment. */
export interface SmallestChange {
  readonly feature: string
  readonly value: number
  /** Would have to become this or more, or less than this. */
  readonly to: { readonly kind: 'atLeast' | 'below'; readonly bound: number }
}

/** What is known of a person. */
export interface KnownPerson {
  readonly feature: ReadonlyMap<string, number>
  readonly attribute: ReadonlyMap<string, string>
  /** Of the parts that features and attributes do not tell, in order of `partsOf`. */
  readonly parts: readonly boolean[]
}

interface Measure {
  readonly scale: Scale
  readonly low: number
  readonly high: number
}

/** As far beyond a bound as is looked at to see what is there, in the feature's own measure. */
const BEYOND = 1e-6

/**
 * The smallest change of one feature by which a rule would say otherwise of a person: bounds of the rule’s parts, and for found groups the value at which
 * another centre becomes as near, which is where |p − c|² = |p − o|² along that feature. Sizes are compared on the feature’s scale, in the group’s standard
 * deviations where the rule has them. Null where no change of one known feature would do.
 */
export function smallestChange(rule: SegmentRule, person: KnownPerson): SmallestChange | null {
  const is = holds(rule, person)
  let best: { change: SmallestChange; size: number } | null = null
  for (const { feature, bound, deviation } of boundsOf(rule, person)) {
    const value = person.feature.get(feature)
    const { scale, low, high } = measureOf(feature)
    if (value === undefined || bound < low || bound > high) continue
    const rises = bound > value
    const to = { kind: rises ? 'atLeast' as const : 'below' as const, bound }
    const tried = rises ? bound + BEYOND * Math.max(1, Math.abs(bound)) : bound - BEYOND * Math.max(1, Math.abs(bound))
    if (holds(rule, { ...person, feature: new Map(person.feature).set(feature, tried) }) === is) continue
    const size = Math.abs(scaled(bound, scale) - scaled(value, scale)) / deviation
    if (best === null || size < best.size - 1e-12) best = { change: { feature, value, to }, size }
  }
  return best?.change ?? null
}

interface Bound {
  readonly feature: string
  readonly bound: number
  readonly deviation: number
}

function boundsOf(rule: SegmentRule, person: KnownPerson): Bound[] {
  switch (rule.kind) {
    case 'all':
    case 'any': return rule.of.flatMap((part) => boundsOf(part, person))
    case 'not': return boundsOf(rule.of, person)
    case 'feature': return [rule.atLeast, rule.below].flatMap((bound) => (bound === undefined ? [] : [{ feature: rule.feature, bound, deviation: 1 }]))
    case 'centroid': {
      const point = placeOf(rule, person.feature)
      return rule.features.flatMap((feature, d) => rule.centres.flatMap((one, i) => rule.centres.flatMap((other, j): Bound[] => {
        const gap = other[d]! - one[d]!
        if (j <= i || gap === 0 || !(rule.deviation[d]! > 0)) return []
        // Along feature d alone: how much further one centre is than the other, divided by how fast that changes.
        const apart = distance(point, other) - distance(point, one)
        const at = point[d]! + apart / (2 * gap)
        return [{ feature, bound: unscaled(at * rule.deviation[d]! + rule.mean[d]!, measureOf(feature).scale), deviation: rule.deviation[d]! }]
      })))
    }
    default: return []
  }
}

/** Whether a rule holds for a person by what is known. */
export function holds(rule: SegmentRule, person: KnownPerson): boolean {
  let part = 0
  const walk = (of: SegmentRule): boolean => {
    switch (of.kind) {
      // Every part is walked, so that parts are counted as they stand.
      case 'all': return of.of.map(walk).every(Boolean)
      case 'any': return of.of.map(walk).some(Boolean)
      case 'not': return !walk(of.of)
      case 'attribute': return person.attribute.get(of.key) === String(of.equals)
      case 'feature': {
        const value = person.feature.get(of.feature)
        return value !== undefined && value >= (of.atLeast ?? Number.NEGATIVE_INFINITY) && value < (of.below ?? Number.POSITIVE_INFINITY)
      }
      case 'sequence':
      case 'asOf': return person.parts[part++] === true
      case 'segment': return false
      case 'centroid': return person.feature.size > 0 && nearest(placeOf(of, person.feature), of.centres) === of.cluster
    }
  }
  return walk(rule)
}

function placeOf(rule: Extract<SegmentRule, { kind: 'centroid' }>, feature: ReadonlyMap<string, number>): number[] {
  return rule.features.map((name, d) => standardised(scaled(feature.get(name) ?? Number.NaN, measureOf(name).scale), rule.mean[d]!, rule.deviation[d]!))
}

const LOG = new Set(['runs', 'entries', 'gapDays', 'recencyDays', 'revenue', 'cost'])
const BOUNDS: Readonly<Record<string, readonly [number, number]>> = { runs: [1, Number.POSITIVE_INFINITY], entries: [1, Number.POSITIVE_INFINITY], felt: [-1, 1], effort: [1, 7], failedShare: [0, 1], unplannedShare: [0, 1] }

/** Scale of a feature and the values it can have. */
function measureOf(feature: string): Measure {
  const [low, high] = BOUNDS[feature] ?? (feature.startsWith('channel:') ? [0, 1] : [0, Number.POSITIVE_INFINITY])
  return { scale: LOG.has(feature) ? 'log' : 'linear', low, high }
}

function distance(point: readonly number[], centre: readonly number[]): number {
  let sum = 0
  for (let d = 0; d < point.length; d++) sum += (point[d]! - centre[d]!) ** 2
  return sum
}

function unscaled(value: number, scale: Scale): number {
  return scale === 'linear' ? value : Math.sign(value) * Math.expm1(Math.abs(value))
}
