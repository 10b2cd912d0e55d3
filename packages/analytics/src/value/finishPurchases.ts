import type { z } from 'zod'
import type { TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { isDrawn } from '../driver/driverTally.ts'
import { chanceAlive, expectedPurchases, expectedSpend, fitBgNbd, fitGammaGamma, type BgNbd, type Purchases } from '../kernel/clv.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { DISCOUNTS, HORIZONS, type CustomerValueParams, type NoValue, type PurchaseValue } from './value.ts'
import { groupsOf, marginOf, type ValueTally } from './valueTally.ts'

/** Customers a model is fitted from at most; all are told. */
const MOST_FITTED = 20_000
const QUARTERS = 12
const WEEKS_A_QUARTER = 365.25 / 4 / 7

/** Worth of customers who buy when they like. */
export function finishPurchases(tally: ValueTally, params: z.output<typeof CustomerValueParams>, catalogue: Catalogue): PurchaseValue | NoValue | TooFew {
  const history = historiesUntil(tally, tally.lastDay)
  const n = history.places.length
  const drawn = history.places.flatMap((c, i) => (isDrawn(tally.actor[c]!, MOST_FITTED / Math.max(1, n)) ? [i] : []))
  const fit = fitBgNbd(cut(history, drawn))
  if (fit.kind !== 'fitted') return fit
  const again = drawn.filter((i) => history.repeats[i]! > 0 && history.meanSpend[i]! > 0)
  const spendFit = fitGammaGamma(again.map((i) => history.repeats[i]!), Float64Array.from(again, (i) => history.meanSpend[i]!))
  if (spendFit.kind !== 'fitted') return spendFit
  const { parameters: model } = fit, { parameters: spend } = spendFit
  const usual = expectedSpend(spend, 0, 0)
  if (!Number.isFinite(usual)) return { kind: 'notIdentified', n }

  const margin = marginOf(tally, params.marginShare)
  const alive = new Float64Array(n), worth = new Float64Array(n)
  const grid = gridOf([params.years, ...HORIZONS], [params.discount, ...DISCOUNTS])
  const totals = new Float64Array(grid.length)
  let purchases = 0
  for (let i = 0; i < n; i++) {
    const repeats = history.repeats[i]!, recency = history.recency[i]!, age = history.age[i]!
    alive[i] = chanceAlive(model, repeats, recency, age)
    const each = (history.meanSpend[i]! > 0 ? expectedSpend(spend, repeats, history.meanSpend[i]!) : usual) * margin.share
    let before = 0
    for (let q = 1; q <= QUARTERS; q++) {
      const until = expectedPurchases(model, repeats, recency, age, q * WEEKS_A_QUARTER)
      for (let g = 0; g < grid.length; g++) if (q <= grid[g]!.years * 4) totals[g]! += (until - before) * each * grid[g]!.factor[q - 1]!
      if (q <= params.years * 4) {
        worth[i]! += (until - before) * each * grid[0]!.factor[q - 1]!
        purchases += until - before
      }
      before = until
    }
  }
  const total = totals[0]!
  const best = Float64Array.from(worth).sort().subarray(n - Math.ceil(n / 5)).reduce((sum, v) => sum + v, 0)
  return {
    kind: 'purchases', currency: catalogue.currency, customers: n, repeaters: history.repeats.filter((x) => x > 0).length, model, spend, alive: alive.reduce((sum, v) => sum + v, 0) / n, purchases,
    meanMinor: total / n, totalMinor: total, years: params.years, discount: params.discount, marginShare: margin.share, marginFrom: margin.from, topFifthShare: total > 0 ? best / total : 0,
    sensitivity: grid.slice(1).map(({ years, discount }, g) => ({ years, discount, meanMinor: totals[g + 1]! / n })),
    groups: groupsOf(tally.group, history.places, worth, alive, params.attribute, params.cohort), check: checkOf(tally), evidence: evidenceOf({ kind: 'assumed' }),
  }
}

interface Histories extends Purchases {
  readonly repeats: Int32Array
  /** Mean of the purchases after the first, minor units; 0 without. */
  readonly meanSpend: Float64Array
  /** Places of these customers in the tally. */
  readonly places: readonly number[]
}

/** Customers who bought by a day, with what they had done by then, in weeks. */
function historiesUntil(tally: ValueTally, day: number): Histories {
  const places: number[] = [], repeats: number[] = [], recency: number[] = [], age: number[] = [], meanSpend: number[] = []
  for (let c = 0; c < tally.actor.length; c++) {
    const first = tally.start[c]!, end = tally.start[c + 1]!
    if (first === end || tally.day[first]! > day) continue
    let x = 0, spent = 0, last = tally.day[first]!
    for (let i = first + 1; i < end && tally.day[i]! <= day; i++) {
      x++
      spent += tally.amountMinor[i]!
      last = tally.day[i]!
    }
    places.push(c)
    repeats.push(x)
    recency.push((last - tally.day[first]!) / 7)
    age.push((day - tally.day[first]!) / 7)
    meanSpend.push(x > 0 ? spent / x : 0)
  }
  return { places, repeats: Int32Array.from(repeats), recency: Float64Array.from(recency), age: Float64Array.from(age), meanSpend: Float64Array.from(meanSpend) }
}

function cut({ repeats, recency, age }: Histories, rows: readonly number[]): Purchases {
  return { repeats: Int32Array.from(rows, (i) => repeats[i]!), recency: Float64Array.from(rows, (i) => recency[i]!), age: Float64Array.from(rows, (i) => age[i]!) }
}

interface Outlook {
  readonly years: number
  readonly discount: number
  /** Discount from the middle of each quarter. */
  readonly factor: readonly number[]
}

/** The asked outlook first, then every horizon with every discount of the table. */
function gridOf([years, ...horizons]: readonly number[], [discount, ...discounts]: readonly number[]): Outlook[] {
  const of = (y: number, d: number): Outlook => ({ years: y, discount: d, factor: Array.from({ length: QUARTERS }, (_, q) => (1 + d) ** (-(q + 0.5) / 4)) })
  return [of(years!, discount!), ...horizons.flatMap((y) => discounts.map((d) => of(y, d)))]
}

/** Fitted on two thirds of the time: purchases expected in the last third against those that came, by the same customers. */
function checkOf(tally: ValueTally): PurchaseValue['check'] {
  const day = tally.firstDay + Math.floor(((tally.lastDay - tally.firstDay) * 2) / 3)
  const history = historiesUntil(tally, day)
  const drawn = history.places.flatMap((c, i) => (isDrawn(tally.actor[c]!, MOST_FITTED / Math.max(1, history.places.length)) ? [i] : []))
  const fit = fitBgNbd(cut(history, drawn))
  if (fit.kind !== 'fitted') return null
  const model: BgNbd = fit.parameters
  let expected = 0, actual = 0
  history.places.forEach((c, i) => {
    expected += expectedPurchases(model, history.repeats[i]!, history.recency[i]!, history.age[i]!, (tally.lastDay - day) / 7)
    for (let k = tally.start[c]!; k < tally.start[c + 1]!; k++) if (tally.day[k]! > day) actual++
  })
  return { expected, actual, customers: history.places.length }
}
