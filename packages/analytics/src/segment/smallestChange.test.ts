import type { SegmentRule } from '@throughline/domain'
import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { holds, smallestChange, type KnownPerson } from './smallestChange.ts'

const person = (feature: Record<string, number>): KnownPerson => ({ feature: new Map(Object.entries(feature)), attribute: new Map(), parts: [] })
const moved = (who: KnownPerson, feature: string, value: number): KnownPerson => ({ ...who, feature: new Map(who.feature).set(feature, value) })

test('[G17] the smallest change is the nearest bound that turns the answer', () => {
  const rule: SegmentRule = { kind: 'all', of: [{ kind: 'feature', feature: 'effort', atLeast: 5 }, { kind: 'not', of: { kind: 'feature', feature: 'felt', atLeast: 0 } }] }
  expect(smallestChange(rule, person({ effort: 4.5, felt: -0.5 }))).toEqual({ feature: 'effort', value: 4.5, to: { kind: 'atLeast', bound: 5 } })
  expect(smallestChange(rule, person({ effort: 5.5, felt: -0.2 }))).toEqual({ feature: 'felt', value: -0.2, to: { kind: 'atLeast', bound: 0 } })
  expect(smallestChange(rule, person({ effort: 5.1, felt: -0.2 }))).toEqual({ feature: 'effort', value: 5.1, to: { kind: 'below', bound: 5 } })
  // Two things would have to change, or what is not known: no single value does it.
  expect(smallestChange(rule, person({ effort: 2, felt: 0.5 }))).toBeNull()
  expect(smallestChange({ kind: 'feature', feature: 'effort', atLeast: 9 }, person({ effort: 6 }))).toBeNull()
  expect(smallestChange(rule, person({}))).toBeNull()
})

test('[G17] for found groups no smaller change of any one value moves a person, and this one does', () => {
  const random = seededRandom(17)
  const features = ['entries', 'felt', 'effort', 'channel:web']
  let changes = 0
  for (let round = 0; round < 60; round++) {
    const rule: SegmentRule = {
      kind: 'centroid', features, mean: [2, 0, 4, 0.5], deviation: [0.6, 0.4, 1.2, 0.25], cluster: round % 3,
      centres: [0, 1, 2].map(() => features.map(() => 3 * random() - 1.5)),
    }
    const who = person({ entries: 1 + Math.floor(random() * 20), felt: 2 * random() - 1, effort: 1 + 6 * random(), 'channel:web': random() })
    const is = holds(rule, who)
    const found = smallestChange(rule, who)
    const size = (feature: string, to: number): number => {
      const d = features.indexOf(feature), on = (v: number): number => (d === 0 ? Math.log1p(v) : v)
      return Math.abs(on(to) - on(who.feature.get(feature)!)) / rule.deviation[d]!
    }
    let least = Number.POSITIVE_INFINITY
    const range: Record<string, [number, number]> = { entries: [1, 400], felt: [-1, 1], effort: [1, 7], 'channel:web': [0, 1] }
    for (const feature of features) for (let i = 0; i <= 2_000; i++) {
      const [low, high] = range[feature]!, to = low + ((high - low) * i) / 2_000
      if (holds(rule, moved(who, feature, to)) !== is) least = Math.min(least, size(feature, to))
    }
    if (found === null) {
      expect(least).toBe(Number.POSITIVE_INFINITY)
      continue
    }
    changes++
    expect(size(found.feature, found.to.bound)).toBeLessThanOrEqual(least + 1e-9)
    const beyond = found.to.bound * (1 + (found.to.kind === 'atLeast' ? 1 : -1) * Math.sign(found.to.bound) * 1e-5)
    expect(holds(rule, moved(who, found.feature, beyond))).toBe(!is)
  }
  expect(changes).toBeGreaterThan(30)
})
