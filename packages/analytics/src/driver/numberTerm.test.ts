import { expect, test } from 'vitest'
import { normalFrom } from '../kernel/normalFrom.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { OutcomeDriversParams, type OutcomeDrivers } from './drivers.ts'
import { textsOf } from './driverTally.ts'
import { finishDrivers } from './finishDrivers.ts'
import { numberTerm } from './numberTerm.ts'

const { catalogue } = logOfRows(madeUpRows(1))
const context = { now: 0, timeZone: 'UTC', random: seededRandom, isCancelled: () => true }

interface Made { readonly actor: number[]; readonly y: number[]; readonly premium: (number | undefined)[]; readonly plan: string[] }

/** Four hundred customers with one to four runs each, a long-tailed premium that one in six do not tell, and an outcome that goes with it. */
function made(seed: number, { perStep, isMoney, unknown = 0 }: { perStep: number; isMoney: boolean; unknown?: number }): Made {
  const random = seededRandom(seed), normal = normalFrom(random)
  const rows: Made = { actor: [], y: [], premium: [], plan: [] }
  for (let customer = 0; customer < 400; customer++) {
    const premium = Math.round(400 * Math.exp(0.4 * normal())), isTold = random() > 1 / 6, own = normal(), plan = random() < 0.4 ? 'plus' : 'basic'
    for (let run = 0, n = 1 + Math.floor(random() * 4); run < n; run++) {
      const more = (perStep * (premium - 430)) / 100 + (isTold ? 0 : unknown)
      rows.actor.push(customer)
      rows.premium.push(isTold ? premium : undefined)
      rows.plan.push(plan)
      rows.y.push(isMoney ? Math.round(10_000 + 1_000 * more + 1_500 * own + 2_000 * normal()) : random() < 0.4 + 0.15 * own * 0.5 + more ? 1 : 0)
    }
  }
  return rows
}

function ask(rows: Made, isMoney: boolean): OutcomeDrivers {
  const found = finishDrivers({
    found: rows.y.length, actor: rows.actor, y: Float64Array.from(rows.y), money: null, journey: textsOf(rows.y.map(() => 'claim')),
    attributes: new Map([['plan', textsOf(rows.plan)], ['premium', textsOf(rows.premium.map((x) => (x === undefined ? x : String(x))))]]), features: new Map(),
  }, OutcomeDriversParams.parse({ target: isMoney ? { of: 'money', measure: 'margin' } : { of: 'achieved' } }), catalogue, context)
  if (found.kind !== 'drivers') throw new Error(found.kind)
  return found
}

test('[DV16] a number with many values is one driver, in round steps, with where it is high and where it is not', () => {
  const rows = made(3, { perStep: 0.06, isMoney: false }), found = ask(rows, false)
  const number = found.drivers.find(({ driver }) => driver.what === 'number')!
  const told = rows.premium.filter((x) => x !== undefined).sort((a, b) => a - b), middle = (told[Math.floor((told.length - 1) / 2)]! + told[Math.ceil((told.length - 1) / 2)]!) / 2
  expect(number).toMatchObject({ driver: { what: 'number', key: 'premium', step: 100, middle }, unit: 'step', runs: told.length, verdict: 'more', reach: null, drill: null })
  const meanOf = (isIn: (x: number) => boolean): number => { const own = rows.y.filter((_, i) => rows.premium[i] !== undefined && isIn(rows.premium[i]!)); return own.reduce((a, b) => a + b, 0) / own.length }
  expect(number.where).toBeCloseTo(meanOf((x) => x > middle), 12)
  expect(number.elsewhere).toBeCloseTo(meanOf((x) => x <= middle), 12)
  expect(Math.abs(number.effect - 0.06)).toBeLessThan(0.03)
  expect([...found.drivers, ...found.leftOut].filter(({ driver }) => 'key' in driver && driver.key === 'premium').map(({ driver }) => driver.what).sort()).toEqual(['number', 'numberUnknown'])
})

test('[DV16] who does not tell it is laid at no number’s door, and stands apart', () => {
  const found = ask(made(4, { perStep: 0, isMoney: true, unknown: 3 }), true)
  expect(found.drivers.find(({ driver }) => driver.what === 'number')!.verdict).toBe('noEvidence')
  const unknown = found.drivers.find(({ driver }) => driver.what === 'numberUnknown')!
  expect(unknown).toMatchObject({ verdict: 'more', unit: 'yes', drill: null })
  expect(unknown.low).toBeLessThan(3_000)
  expect(unknown.high).toBeGreaterThan(3_000)
})

/** `THOROUGH=1` draws ten times as many. */
const ROUNDS = process.env['THOROUGH'] === '1' ? 3_000 : 300

test.each([{ isMoney: true, perStep: 1 }, { isMoney: false, perStep: 0 }])('[DV16] its interval holds the truth 95 times in 100 (money: $isMoney, a step brings $perStep)', ({ isMoney, perStep }) => {
  let held = 0, found = 0
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const number = ask(made(seed, { perStep, isMoney }), isMoney).drivers.find((d) => d.driver.what === 'number')!
    if (number.driver.what !== 'number') continue
    const { low, high, verdict } = number, truth = (perStep * (isMoney ? 1_000 : 1) * number.driver.step) / 100
    if (low <= truth && truth <= high) held++
    if (verdict !== 'noEvidence') found++
  }
  const spread = 2.6 * Math.sqrt((0.95 * 0.05) / ROUNDS)
  expect(held / ROUNDS).toBeGreaterThan(0.94 - spread)
  expect(held / ROUNDS).toBeLessThan(0.97 + spread)
  if (perStep === 0) expect(found / ROUNDS).toBeLessThan(0.05 + spread)
  else expect(found / ROUNDS).toBeGreaterThan(0.95)
})

test('[DV16] steps are 1, 2 or 5 of a power of ten, at most a standard deviation; what never varies is no number to go by', () => {
  const stepOf = (deviation: number): number => numberTerm(Float64Array.of(-deviation, deviation))!.step
  expect([1, 1.99, 2, 4.99, 5, 9.99, 10, 0.3, 0.05, 0.0012, 123_456].map(stepOf)).toEqual([1, 1, 2, 2, 5, 5, 10, 0.2, 0.05, 0.001, 100_000])
  expect(numberTerm([7, 7, Number.NaN])).toBeNull()
  expect(numberTerm([Number.NaN])).toBeNull()
  expect(numberTerm([1, 9, 9, 9, Number.NaN])).toMatchObject({ middle: 1, known: 4, above: Float64Array.of(0, 1, 1, 1, -1) })
})
