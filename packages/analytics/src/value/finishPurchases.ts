import type { z } from 'zod'
import type { TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { alikeHistories, bgNbdSteps, chanceAlive, expectedPurchases, expectedSpend, gammaGammaSteps, type BgNbd, type Purchases } from '../kernel/clv.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { approaching, lastOf, part, type Reached } from '../progress.ts'
import { cut, drawnFrom, historiesUntil } from './histories.ts'
import { purchaseIntervals, spendOf } from './purchaseInterval.ts'
import { DISCOUNTS, HORIZONS, marginsAround } from './sensitivity.ts'
import type { CustomerValueParams, NoValue, PurchaseValue } from './value.ts'
import { groupsOf, groupPlaces, marginOf, type ValueTally } from './valueTally.ts'

const QUARTERS = 12
const WEEKS_A_QUARTER = 365.25 / 4 / 7

/** Worth of customers who buy when they like. */
export function finishPurchases(tally: ValueTally, params: z.output<typeof CustomerValueParams>, catalogue: Catalogue): PurchaseValue | NoValue | TooFew {
  return lastOf(purchaseVersions(tally, params, catalogue))
}

/** The worth first, then how sure it is, then the model held against what came. */
export function* purchaseVersions(tally: ValueTally, params: z.output<typeof CustomerValueParams>, catalogue: Catalogue, reached?: Reached): Generator<PurchaseValue | undefined, PurchaseValue | NoValue | TooFew> {
  const history = historiesUntil(tally, tally.lastDay)
  const n = history.places.length
  const drawn = drawnFrom(history, tally)
  yield
  const fit = yield* approaching(bgNbdSteps(cut(history, drawn)), part(reached, 0.2, 0.5), 300)
  if (fit.kind !== 'fitted') return fit
  const again = drawn.filter((i) => history.repeats[i]! > 0 && history.meanSpend[i]! > 0)
  const spendFit = yield* approaching(gammaGammaSteps(again.map((i) => history.repeats[i]!), Float64Array.from(again, (i) => history.meanSpend[i]!)), part(reached, 0.5, 0.6), 150)
  if (spendFit.kind !== 'fitted') return spendFit
  const { parameters: model } = fit, { parameters: spend } = spendFit
  if (!Number.isFinite(expectedSpend(spend, 0, 0))) return { kind: 'notIdentified', n }

  const margin = marginOf(tally, params.marginShare)
  const alive = new Float64Array(n), worth = new Float64Array(n)
  const grid = gridOf([params.years, ...HORIZONS], [params.discount, ...DISCOUNTS])
  const totals = new Float64Array(grid.length)
  yield
  const kinds = alikeHistories(history)
  const { alive: aliveOf, sums, bought } = yield* outlooks(model, kinds, grid, params.years)
  let purchases = 0
  for (let i = 0; i < n; i++) {
    const kind = kinds.of[i]!, each = spendOf(spend, history.repeats[i]!, history.meanSpend[i]!) * margin.share
    alive[i] = aliveOf[kind]!
    purchases += bought[kind]!
    worth[i] = each * sums[kind * grid.length]!
    for (let g = 0; g < grid.length; g++) totals[g]! += each * sums[kind * grid.length + g]!
  }
  yield
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
  const intervals = yield* approaching(purchaseIntervals({ model, spend, history, drawn, worth, share: margin.share, quarters: params.years * 4, factor: grid[0]!.factor, of: groups.of, means: groups.codes.length }), part(reached, 0.6, 0.8), 40)
  yield told(intervals, null)
  return told(intervals, yield* approaching(checkOf(tally), part(reached, 0.8, 1), 300))
}

/** Histories between two steps: some milliseconds' work. */
const PAUSE_HISTORIES = 512

/** Of each kind of history: the chance to be a customer still, purchases within so many years, and those of each outlook, discounted. */
function* outlooks(model: BgNbd, { repeats, recency, age }: Purchases, grid: readonly Outlook[], years: number): Generator<undefined, { readonly alive: Float64Array; readonly bought: Float64Array; readonly sums: Float64Array }> {
  const alive = new Float64Array(age.length), bought = new Float64Array(age.length), sums = new Float64Array(age.length * grid.length)
  for (let k = 0; k < age.length; k++) {
    if (k % PAUSE_HISTORIES === PAUSE_HISTORIES - 1) yield
    alive[k] = chanceAlive(model, repeats[k]!, recency[k]!, age[k]!)
    let before = 0
    for (let q = 1; q <= QUARTERS; q++) {
      const until = expectedPurchases(model, repeats[k]!, recency[k]!, age[k]!, q * WEEKS_A_QUARTER), more = until - before
      for (let g = 0; g < grid.length; g++) if (q <= grid[g]!.years * 4) sums[k * grid.length + g]! += more * grid[g]!.factor[q - 1]!
      if (q <= years * 4) bought[k]! += more
      before = until
    }
  }
  return { alive, bought, sums }
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
function* checkOf(tally: ValueTally): Generator<undefined, PurchaseValue['check']> {
  const day = tally.firstDay + Math.floor(((tally.lastDay - tally.firstDay) * 2) / 3)
  const history = historiesUntil(tally, day)
  yield
  const fit = yield* bgNbdSteps(cut(history, drawnFrom(history, tally)))
  if (fit.kind !== 'fitted') return null
  const { repeats, recency, age, times } = alikeHistories(history)
  let expected = 0, actual = 0
  for (let k = 0; k < age.length; k++) {
    if (k % (8 * PAUSE_HISTORIES) === 8 * PAUSE_HISTORIES - 1) yield
    expected += times[k]! * expectedPurchases(fit.parameters, repeats[k]!, recency[k]!, age[k]!, (tally.lastDay - day) / 7)
  }
  history.places.forEach((c) => {
    for (let k = tally.start[c]!; k < tally.start[c + 1]!; k++) if (tally.day[k]! > day) actual++
  })
  return { expected, actual, customers: history.places.length }
}
