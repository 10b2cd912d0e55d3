import type { SegmentRule } from '@throughline/domain'
import { normalP } from '../kernel/distributions.ts'
import { scaled } from './features.ts'
import { nearest, standardised } from './members.ts'
import type { ShiftDivision } from './shiftDivision.ts'

export type CentroidRule = Extract<SegmentRule, { kind: 'centroid' }>

/** How many of how many customers. */
export type Part = readonly [count: number, of: number]

/** A part has grown when it is at least so many times what it was … */
const GROWN = 2
/** … and the difference has this p at most. */
const CHANCE = 0.01

/**
 * In which group of one date each customer of another would stand, by the same rule: the nearest centre. Shares and scores count as they are; counts, days and
 * money grow with the time watched, so they count by what is usual at the customer's own date. −1 where no rule can tell.
 */
export function placesBy({ by, groups }: Pick<ShiftDivision, 'by' | 'groups'>, { space }: Pick<ShiftDivision, 'space'>): Int32Array {
  const rows = space.actors.length, dimensions = space.features.length
  if (by === null) return new Int32Array(rows).fill(groups.length === 1 ? 0 : -1)
  const axes = by.features.map((name, d) => {
    const f = space.features.findIndex(({ feature }) => feature === name), still = space.still.get(name)
    const scale = f >= 0 ? space.features[f]!.scale : still?.scale
    return { f, raw: scale === 'linear' ? (f >= 0 ? space.raw[f]! : still!.raw) : null, mean: by.mean[d]!, deviation: by.deviation[d]! }
  })
  const point = axes.map(() => 0)
  return Int32Array.from(space.actors, (actor, row) => {
    for (const [d, { f, raw, mean, deviation }] of axes.entries()) point[d] = raw !== null ? standardised(scaled(raw[actor]!, 'linear'), mean, deviation) : f >= 0 ? space.points[row * dimensions + f]! : 0
    return nearest(point, by.centres)
  })
}

/** Whether a part of customers grew from the one to the other, by much and beyond chance: two shares, normal approximation. Customers who are in both make it too careful, never too bold. */
export function hasGrown([was, ofWas]: Part, [is, ofIs]: Part): boolean {
  if (is === 0 || ofIs === 0) return false
  if (ofWas === 0) return true
  const before = was / ofWas, after = is / ofIs, all = (was + is) / (ofWas + ofIs)
  if (after < GROWN * before) return false
  const error = Math.sqrt(all * (1 - all) * (1 / ofWas + 1 / ofIs))
  return error === 0 || normalP((after - before) / error) < CHANCE
}
