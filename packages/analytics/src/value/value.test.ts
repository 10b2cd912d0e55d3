import { expect, test } from 'vitest'
import type { Catalogue } from '../columns/journeyLog.ts'
import { gammaFrom } from '../kernel/gammaFrom.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { contractVersions, finishContract } from './finishContract.ts'
import { finishPurchases, purchaseVersions } from './finishPurchases.ts'
import { CustomerValueParams, type ContractValue, type PurchaseValue } from './value.ts'
import type { ValueTally } from './valueTally.ts'
import { COVERAGE_ROUNDS, leastHeld } from '../testing/coverage.ts'

const CATALOGUE: Catalogue = { currency: 'GBP', currencies: ['GBP'], handlers: [], journeys: [], steps: [], touchpoints: [], channels: [], territories: [], outcomeKinds: [] }
const CONTEXT = { now: 0, timeZone: 'UTC', random: seededRandom }
const PURCHASES = CustomerValueParams.parse({ attribute: 'plan' }), CONTRACT = CustomerValueParams.parse({ attribute: 'plan', how: { kind: 'contract', stay: 'a', leave: 'b' } })
const YEAR = 364

/** Customers as CDNOW's, watched for a year, and what they then bought in the year after, discounted at 10 % by the quarter. Fader, Hardie & Lee 2005; Fader & Hardie 2013. */
function shop(seed: number, customers: number, ahead: number): { readonly tally: ValueTally; readonly later: number } {
  const random = seededRandom(seed), gamma = gammaFrom(random)
  const start = [0], day: number[] = [], amountMinor: number[] = [], group: string[] = []
  let later = 0
  for (let c = 0; c < customers; c++) {
    const born = random() * 84, rate = gamma(0.243) / 4.414, one = gamma(0.793), leaves = one / (one + gamma(2.426)), scale = gamma(3.74) / 1_544
    const spent = (): number => Math.max(1, Math.round(gamma(6.25) / scale))
    group.push(c % 2 === 0 ? 'basic' : 'plus')
    day.push(Math.floor(born))
    amountMinor.push(spent())
    for (let at = born; ;) {
      at -= (7 * Math.log(1 - random())) / rate
      if (at >= YEAR + 1 + ahead) break
      if (at >= YEAR + 1) later += spent() * 1.1 ** (-(Math.floor((4 * (at - YEAR - 1)) / 365.25) + 0.5) / 4)
      else if (Math.floor(at) > day.at(-1)!) {
        day.push(Math.floor(at))
        amountMinor.push(spent())
      }
      if (random() < leaves) break
    }
    start.push(day.length)
  }
  return { later: later / customers, tally: { actor: Array.from({ length: customers }, (_, i) => i + 1), start, day, amountMinor, firstDay: 0, lastDay: YEAR, revenueMinor: amountMinor.reduce((sum, v) => sum + v, 0), costMinor: 0, group, stays: [], hasLeft: [] } }
}

/** Customers who renew each year with their own chance, watched for one to five renewals; each pays once a year, those who stay longer more. */
function contracts(seed: number, customers: number): ValueTally {
  const random = seededRandom(seed), gamma = gammaFrom(random)
  const stays: number[] = [], hasLeft: number[] = [], amountMinor: number[] = []
  for (let c = 0; c < customers; c++) {
    const one = gamma(1.2), leaves = one / (one + gamma(3)), most = 1 + Math.floor(random() * 5)
    let renewed = 0
    while (renewed < most && random() >= leaves) renewed++
    stays.push(renewed)
    hasLeft.push(renewed < most ? 1 : 0)
    amountMinor.push(Math.round(10_000 * (1 - leaves) * (0.5 + random())))
  }
  const each = stays.map((_, i) => i)
  return { actor: each, start: [...each, customers], day: each.map(() => 0), amountMinor, firstDay: 0, lastDay: 365, revenueMinor: amountMinor.reduce((sum, v) => sum + v, 0), costMinor: 0, group: each.map((i) => (i % 3 === 0 ? 'basic' : 'plus')), stays, hasLeft }
}

/** `THOROUGH=1` draws five times as many samples. */
const ROUNDS = COVERAGE_ROUNDS * (process.env['THOROUGH'] === '1' ? 5 : 1)
const covers = (of: { readonly low: number; readonly high: number } | null, truth: number): boolean => of !== null && of.low <= truth && truth <= of.high
/** Neither too narrow, nor so wide that they say nothing. */
const expectCoverage = (covered: number): void => {
  expect(covered, `${covered} of ${ROUNDS}`).toBeGreaterThanOrEqual(leastHeld(ROUNDS))
  expect(covered / ROUNDS).toBeLessThan(0.97 + 3 * Math.sqrt((0.95 * 0.05) / ROUNDS))
}

test('[E4] [X21] intervals of worth by purchases cover what customers then spend', { timeout: 3_600_000 }, () => {
  const truth = shop(99, 200_000, 365.25).later
  let covered = 0, ofGroup = 0
  for (let seed = 1; seed <= ROUNDS; seed++) {
    let sure: PurchaseValue | undefined
    for (const version of purchaseVersions(shop(seed, 1_000, 0).tally, PURCHASES, CATALOGUE)) if (version?.interval) {
      sure = version
      break
    }
    if (covers(sure!.interval, truth)) covered++
    if (covers(sure!.groups.find((g) => g.code === 'basic')!.interval, truth)) ofGroup++
  }
  expectCoverage(covered)
  expectCoverage(ofGroup)
})

test('[E6] [X21] intervals of worth by contract cover, and so do those of more and fewer leaving', { timeout: 3_600_000 }, () => {
  const truth = finishContract(contracts(99, 300_000), { ...CONTRACT, attribute: undefined }, CATALOGUE, CONTEXT) as ContractValue
  let covered = 0, churn = 0, still = 0, onePoint = 0
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const found = finishContract(contracts(seed, 500), CONTRACT, CATALOGUE, CONTEXT) as ContractValue
    if (covers(found.interval, truth.meanMinor)) covered++
    if (covers(found.churn[0]!.interval, truth.churn[0]!.meanMinor)) churn++
    if (covers(found.curve[2]!.interval, truth.curve[2]!.still)) still++
    if (covers(found.onePointInterval, truth.onePointMore)) onePoint++
  }
  for (const each of [covered, churn, still, onePoint]) expectCoverage(each)
})

test('[E4] [E6] the worth is told first and its interval after; the last version is the answer', () => {
  const { tally } = shop(3, 800, 0)
  const bought = [...purchaseVersions(tally, PURCHASES, CATALOGUE)].filter((v) => v !== undefined)
  const last = finishPurchases(tally, PURCHASES, CATALOGUE) as PurchaseValue
  expect(bought.map((v) => v.interval !== null)).toEqual([false, true])
  for (const version of bought) expect(version.meanMinor).toBe(last.meanMinor)
  expect(bought[1]).toEqual({ ...last, check: null })
  for (const group of last.groups) expect(covers(group.interval, group.meanMinor)).toBe(true)
  const [first] = [...contractVersions(contracts(3, 800), CONTRACT, CATALOGUE, CONTEXT)].filter((v) => v !== undefined)
  const whole = finishContract(contracts(3, 800), CONTRACT, CATALOGUE, CONTEXT) as ContractValue
  expect(first).toMatchObject({ meanMinor: whole.meanMinor, interval: null, onePointInterval: null })
  for (const change of whole.churn) expect(covers(change.interval, change.meanMinor)).toBe(true)
})

test('[E4] worth is in proportion to the margin', () => {
  const { tally } = shop(4, 800, 0)
  const [less, own, more] = (finishPurchases(tally, { ...PURCHASES, marginShare: 0.4 }, CATALOGUE) as PurchaseValue).margins
  expect([less!.share, own!.share, more!.share].map((s) => Number(s.toFixed(3)))).toEqual([0.3, 0.4, 0.5])
  expect((finishPurchases(tally, { ...PURCHASES, marginShare: 0.5 }, CATALOGUE) as PurchaseValue).meanMinor).toBeCloseTo(more!.meanMinor, 6)
})

test('[E13] a fifth paid back is a fifth less worth, by purchases and by contract', () => {
  const less = (tally: ValueTally): ValueTally => ({ ...tally, revenueMinor: tally.revenueMinor * 0.8 })
  const lastOfAll = (tally: ValueTally): number => (finishPurchases(tally, PURCHASES, CATALOGUE) as PurchaseValue).meanMinor
  const { tally } = shop(5, 600, 0), years = contracts(5, 400)
  expect(lastOfAll(less(tally)) / lastOfAll(tally)).toBeCloseTo(0.8, 9)
  const byContract = (of: ValueTally): number => (finishContract(of, CONTRACT, CATALOGUE, CONTEXT) as ContractValue).yearlyMarginMinor
  expect(byContract(less(years)) / byContract(years)).toBeCloseTo(0.8, 9)
})
