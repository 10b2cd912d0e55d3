import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { OutcomeDriversParams } from './drivers.ts'
import { textsOf } from './driverTally.ts'
import { finishDrivers } from './finishDrivers.ts'

test('[DV15] of an attribute with more than twenty values the nineteen commonest are looked at, and all others as one; what has too many is named', () => {
  const random = seededRandom(5), runs = 6_000
  // Thirty towns, ever rarer; those beyond the nineteen commonest get there three times in five, the others one in five.
  const town = Array.from({ length: runs }, () => `town-${String(Math.floor(30 * random() ** 2)).padStart(2, '0')}`)
  const times = new Map<string, number>()
  for (const one of town) times.set(one, (times.get(one) ?? 0) + 1)
  const commonest = [...times].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)
  const others = new Set(commonest.slice(19))
  const y = Float64Array.from(town, (name) => (random() < (others.has(name) ? 0.6 : 0.2) ? 1 : 0))
  const { catalogue } = logOfRows(madeUpRows(1))
  const found = finishDrivers({
    found: runs, actor: Int32Array.from({ length: runs }, (_, i) => i), y, money: null, journey: textsOf(town.map(() => 'claim')), attributes: new Map([['town', textsOf(town)]]), crowded: ['street'], features: new Map(),
  }, OutcomeDriversParams.parse({ most: 20 }), catalogue, { now: 0, timeZone: 'UTC', random: seededRandom })
  if (found.kind !== 'drivers') throw new Error(found.kind)
  const [strongest] = found.drivers
  expect(strongest).toMatchObject({ verdict: 'more', driver: { what: 'otherValues', key: 'town', values: times.size - 19, than: commonest[0] }, drill: { attributes: { town: [...others].sort() } } })
  expect(strongest!.runs).toBe(town.filter((name) => others.has(name)).length)
  expect(strongest!.low).toBeLessThan(0.4)
  expect(strongest!.high).toBeGreaterThan(0.35)
  expect(found.leftOut).toContainEqual({ key: '["attribute","street"]', driver: { what: 'wholeAttribute', key: 'street' }, runs: 0, because: { kind: 'crowded', most: 1_000 } })
  expect([...found.drivers, ...found.leftOut].filter(({ driver }) => driver.what === 'attribute' && driver.value !== null)).toHaveLength(18)
})

test('[DV13] of whom an attribute is not known, nothing is laid at the door of its values', () => {
  const random = seededRandom(3), runs = 3_000
  // Half say nothing and get there four times in five; whatever the others say, one in five does.
  const plan = Array.from({ length: runs }, () => { const u = random(); return u < 0.5 ? undefined : u < 0.8 ? 'basic' : 'plus' })
  const y = Float64Array.from(plan, (value) => (random() < (value === undefined ? 0.8 : 0.2) ? 1 : 0))
  const { catalogue } = logOfRows(madeUpRows(1))
  const found = finishDrivers({
    found: runs, actor: Int32Array.from({ length: runs }, (_, i) => i), y, money: null, journey: textsOf(plan.map(() => 'claim')), attributes: new Map([['plan', textsOf(plan)]]), features: new Map(),
  }, OutcomeDriversParams.parse({}), catalogue, { now: 0, timeZone: 'UTC', random: seededRandom })
  if (found.kind !== 'drivers') throw new Error(found.kind)
  const of = (value: string | null) => found.drivers.find(({ driver }) => driver.what === 'attribute' && driver.value === value)!
  expect(of('plus').verdict).toBe('noEvidence')
  expect(Math.abs(of('plus').effect)).toBeLessThan(0.05)
  expect(of(null)).toMatchObject({ verdict: 'more', drill: null, driver: { than: 'basic' } })
  expect(of(null).effect).toBeGreaterThan(0.5)
})
