import type { z } from 'zod'
import { lastOf, type TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { chanceAlive, expectedPurchases, expectedSpend, fitBgNbd, fitGammaGamma } from '../kernel/clv.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { cut, drawnFrom, historiesUntil } from './histories.ts'
import { purchaseIntervals, spendOf } from './purchaseInterval.ts'
import { DISCOUNTS, HORIZONS, marginsAround, type CustomerValueParams, type NoValue, type PurchaseValue } from './value.ts'
import { groupsOf, groupPlaces, marginOf, type ValueTally } from './valueTally.ts'

const QUARTERS = 12
const WEEKS_A_QUARTER = 365.25 / 4 / 7

/** Worth of customers who buy when they like. */
export function finishPurchases(tally: ValueTally, params: z.output<typeof CustomerValueParams>, catalogue: Catalogue): PurchaseValue | NoValue | TooFew {
  return lastOf(purchaseVersions(tally, params, catalogue))
}

/** The worth first, then how sure it is, then the model held against what came. */
export function* purchaseVersions(tally: ValueTally, params: z.output<typeof CustomerValueParams>, catalogue: Catalogue): Generator<PurchaseValue | undefined, PurchaseValue | NoValue | TooFew> {
  const history = historiesUntil(tally, tally.lastDay)
  const n = history.places.length
  const drawn = drawnFrom(history, tally)
  const fit = fitBgNbd(cut(history, drawn))
  if (fit.kind !== 'fitted') return fit
  const again = drawn.filter((i) => history.repeats[i]! > 0 && history.meanSpend[i]! > 0)
  const spendFit = fitGammaGamma(again.map((i) => history.repeats[i]!), Float64Array.from(again, (i) => history.meanSpend[i]!))
  if (spendFit.kind !== 'fitted') return spendFit
  const { parameters: model } = fit, { parameters: spend } = spendFit
  if (!Number.isFinite(expectedSpend(spend, 0, 0))) return { kind: 'notIdentified', n }

  const margin = marginOf(tally, params.marginShare)
  const alive = new Float64Array(n), worth = new Float64Array(n)
  const grid = gridOf([params.years, ...HORIZONS], [params.discount, ...DISCOUNTS])
  const totals = new Float64Array(grid.length)
  let purchases = 0
  for (let i = 0; i < n; i++) {
    const repeats = history.repeats[i]!, recency = history.recency[i]!, age = history.age[i]!
    alive[i] = chanceAlive(model, repeats, recency, age)
    const each = spendOf(spend, repeats, history.meanSpend[i]!) * margin.share
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
  const groups = groupPlaces(tally.group, history.places)
  const told = (intervals: readonly (PurchaseValue['interval'])[], check: PurchaseValue['check']): PurchaseValue => ({
    kind: 'purchases', currency: catalogue.currency, customers: n, repeaters: history.repeats.filter((x) => x > 0).length, model, spend, alive: alive.reduce((sum, v) => sum + v, 0) / n, purchases,
    meanMinor: total / n, totalMinor: total, interval: intervals[0] ?? null, years: params.years, discount: params.discount, marginShare: margin.share, marginFrom: margin.from, topFifthShare: total > 0 ? best / total : 0,
    sensitivity: grid.slice(1).map(({ years, discount }, g) => ({ years, discount, meanMinor: totals[g + 1]! / n })), margins: marginsAround(margin.share, total / n),
    groups: groupsOf(groups, worth, alive, intervals.slice(1), params), check, evidence: evidenceOf({ kind: 'assumed' }),
  })
  yield told([], null)
  const intervals = yield* purchaseIntervals({ model, spend, history, drawn, worth, share: margin.share, quarters: params.years * 4, factor: grid[0]!.factor, of: groups.of, means: groups.codes.length })
  yield told(intervals, null)
  return told(intervals, checkOf(tally))
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
  const fit = fitBgNbd(cut(history, drawnFrom(history, tally)))
  if (fit.kind !== 'fitted') return null
  let expected = 0, actual = 0
  history.places.forEach((c, i) => {
    expected += expectedPurchases(fit.parameters, history.repeats[i]!, history.recency[i]!, history.age[i]!, (tally.lastDay - day) / 7)
    for (let k = tally.start[c]!; k < tally.start[c + 1]!; k++) if (tally.day[k]! > day) actual++
  })
  return { expected, actual, customers: history.places.length }
}
