import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { CustomerValue, ContractValue, PurchaseValue } from '@throughline/analytics'
import { seededRandom } from '@throughline/analytics'
import { finishContract } from '@throughline/analytics/value/finishContract'
import { finishPurchases } from '@throughline/analytics/value/finishPurchases'
import { CustomerValueParams } from '@throughline/analytics/value/value'
import type { ValueTally } from '@throughline/analytics/value/valueTally'
import { gammaFrom } from '@throughline/analytics/kernel/gammaFrom'
import { expect, test } from 'vitest'
import { CONTEXT } from './asks.ts'
import { SHARED_DATA } from './fill.ts'

const CATALOGUE = { currency: 'GBP', currencies: ['GBP'], handlers: [], journeys: [], steps: [], touchpoints: [], channels: [], territories: [], outcomeKinds: [] }
const EMPTY = { revenueMinor: 1, costMinor: 0, group: null, stays: [], hasLeft: [] }

function tallyOf(purchases: readonly { readonly customer: number; readonly day: number; readonly amountMinor: number }[], lastDay: number): ValueTally {
  const byDay = new Map<number, Map<number, number>>()
  for (const { customer, day, amountMinor } of purchases) {
    const own = byDay.get(customer) ?? new Map<number, number>()
    own.set(day, (own.get(day) ?? 0) + amountMinor)
    byDay.set(customer, own)
  }
  const people = [...byDay].sort((a, b) => a[0] - b[0])
  const start = [0], day: number[] = [], amountMinor: number[] = []
  for (const [, own] of people) {
    for (const [on, amount] of [...own].sort((a, b) => a[0] - b[0])) {
      day.push(on)
      amountMinor.push(amount)
    }
    start.push(day.length)
  }
  return { ...EMPTY, actor: people.map(([id]) => id), start, day, amountMinor, firstDay: Math.min(...day), lastDay, stays: people.map(() => 0), hasLeft: people.map(() => 0) }
}

const told = <Kind extends CustomerValue['kind']>(value: CustomerValue, kind: Kind): Extract<CustomerValue, { kind: Kind }> => {
  if (value.kind !== kind) throw new Error(JSON.stringify(value).slice(0, 200))
  return value as Extract<CustomerValue, { kind: Kind }>
}
const params = (of: object) => CustomerValueParams.parse(of) as never

test('[E4] customers made as CDNOW’s give its parameters, and the purchases that then come', () => {
  const random = seededRandom(5), gamma = gammaFrom(random)
  const list: { customer: number; day: number; amountMinor: number }[] = []
  for (let customer = 0; customer < 6_000; customer++) {
    const born = Math.floor(random() * 84), rate = gamma(0.243) / 4.414, a = gamma(0.793), leaves = a / (a + gamma(2.426)), spend = gamma(3.74)
    const each = () => Math.max(1, Math.round((100 * 15.44 * gamma(6.25)) / spend))
    list.push({ customer, day: born, amountMinor: each() })
    for (let at = 0; ;) {
      at -= Math.log(1 - random()) / rate
      if (born + at * 7 > 273) break
      list.push({ customer, day: Math.floor(born + at * 7), amountMinor: each() })
      if (random() < leaves) break
    }
  }
  const found: PurchaseValue = told(finishPurchases(tallyOf(list, 273), params({}), CATALOGUE), 'purchases')
  expect(found.customers).toBe(6_000)
  // Days instead of moments merge two purchases now and then.
  expect(Math.abs(found.model.r / 0.243 - 1)).toBeLessThan(0.15)
  expect(Math.abs(found.model.r / found.model.alpha / (0.243 / 4.414) - 1)).toBeLessThan(0.12)
  expect(Math.abs(found.check!.expected / found.check!.actual - 1)).toBeLessThan(0.12)
  // Mean spend v·p/(q − 1).
  const { p, q, v } = found.spend
  expect(Math.abs((v * p) / (q - 1) / ((1544 * 6.25) / 2.74) - 1)).toBeLessThan(0.15)
  // Longer is worth more, a dearer future less.
  const at = (years: number, discount: number): number => found.sensitivity.find((s) => s.years === years && s.discount === discount)!.meanMinor
  expect(at(3, 0.05)).toBeGreaterThan(at(3, 0.15))
  expect(at(3, 0.1)).toBeGreaterThan(at(1, 0.1))
  expect(at(1, 0.1)).toBeCloseTo(found.meanMinor, 6)
  expect(found.evidence.grade).toBe('D')
})

test.runIf(existsSync(`${SHARED_DATA}online-retail-invoices.csv.gz`))('[E5] the model fitted on eight months of a real shop tells the next four within a quarter', () => {
  const [head, ...lines] = gunzipSync(readFileSync(`${SHARED_DATA}online-retail-invoices.csv.gz`)).toString('utf8').trim().split('\n').map((line) => line.trim().split(','))
  const column = (name: string): number => head!.indexOf(name)
  const bought = lines.flatMap((line) => {
    const amountMinor = Math.round(Number(line.at(-1)) * 100)
    return line[column('kind')] === 'purchase' && line[column('customer_id')] !== '' && amountMinor > 0 ? [{ customer: Number(line[column('customer_id')]), day: Math.floor(Date.parse(`${line[column('invoice_date')]}Z`) / 86_400_000), amountMinor }] : []
  })
  const found: PurchaseValue = told(finishPurchases(tallyOf(bought, Math.max(...bought.map((b) => b.day))), params({}), CATALOGUE), 'purchases')
  const reference = JSON.parse(readFileSync(`${SHARED_DATA}online-retail.ref.json`, 'utf8')) as { purchase: { customers: number } }
  expect(Math.abs(found.customers - reference.purchase.customers)).toBeLessThanOrEqual(2)
  expect(Math.abs(found.check!.expected / found.check!.actual - 1)).toBeLessThan(0.25)
  expect(found.topFifthShare).toBeGreaterThan(0.5)
})

test('[E6] contracts renewed as in the paper give its retention', () => {
  // Fader & Hardie 2007, regular customers: 1,000 at first, then 631, 468, 382, 326 … still there.
  const still = [1000, 631, 468, 382, 326, 289, 262, 241]
  const stays: number[] = [], hasLeft: number[] = []
  for (let t = 1; t < still.length; t++) for (let i = 0; i < still[t - 1]! - still[t]!; i++) {
    stays.push(t - 1)
    hasLeft.push(1)
  }
  for (let i = 0; i < still.at(-1)!; i++) {
    stays.push(still.length - 1)
    hasLeft.push(0)
  }
  const none = stays.map((_, i) => i)
  const tally: ValueTally = { ...EMPTY, actor: none, start: [...none, none.length], day: none.map(() => 0), amountMinor: none.map(() => 10_000), firstDay: 0, lastDay: 365, revenueMinor: 100_000_00, stays, hasLeft }
  const found: ContractValue = told(finishContract(tally, params({ how: { kind: 'contract', stay: 'a', leave: 'b' } }), CATALOGUE, CONTEXT), 'contract')
  // The paper: α 0.704, β 1.182.
  expect(found.model.alpha).toBeCloseTo(0.704, 2)
  expect(found.model.beta).toBeCloseTo(1.182, 2)
  expect(found.curve[0]!.observed).toBeCloseTo(0.631, 9)
  expect(found.curve[0]!.still).toBeCloseTo(0.627, 2)
  expect(found.onePointMore).toBeGreaterThan(0.005)
  // Sure to a few per cent with so many customers, and the more leave the less it is worth.
  expect(found.interval!.low).toBeLessThan(found.meanMinor)
  expect(found.interval!.high).toBeGreaterThan(found.meanMinor)
  expect(found.interval!.high - found.interval!.low).toBeLessThan(0.1 * found.meanMinor)
  const worth = found.churn.map((c) => c.meanMinor)
  expect(worth).toEqual([...worth].sort((a, b) => b - a))
  expect(worth[0]).toBeGreaterThan(found.meanMinor)
})

test('[E6] customers who all leave alike have one rate', () => {
  const stays: number[] = [], hasLeft: number[] = []
  for (let t = 0, n = 4_000; t < 4; t++, n = Math.round(n * 0.9)) for (let i = 0; i < Math.round(n * 0.1); i++) {
    stays.push(t)
    hasLeft.push(1)
  }
  for (let i = 0; i < 2_624; i++) {
    stays.push(4)
    hasLeft.push(0)
  }
  const none = stays.map((_, i) => i)
  const tally: ValueTally = { ...EMPTY, actor: none, start: [...none, none.length], day: none.map(() => 0), amountMinor: none.map(() => 10_000), firstDay: 0, lastDay: 365, revenueMinor: 100_000_00, stays, hasLeft }
  const found = told(finishContract(tally, params({ how: { kind: 'contract', stay: 'a', leave: 'b' } }), CATALOGUE, CONTEXT), 'contract')
  for (const point of found.curve) expect(point.rate).toBeCloseTo(0.9, 2)
})
