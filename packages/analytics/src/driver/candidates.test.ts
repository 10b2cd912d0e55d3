import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { OutcomeDriversParams } from './drivers.ts'
import { textsOf } from './driverTally.ts'
import { finishDrivers } from './finishDrivers.ts'

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
