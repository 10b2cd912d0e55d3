import type { z } from 'zod'
import type { AnalysisContext, TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { bootstrapSteps } from '../kernel/bootstrap.ts'
import { evidenceOf } from '../kernel/grade.ts'
import type { Interval } from '../kernel/interval.ts'
import { fitRetention, retentionRate, survival, type Retention } from '../kernel/retention.ts'
import { lastOf, part, telling } from '../progress.ts'
import { CHURNS, DISCOUNTS, HORIZONS, marginsAround } from './sensitivity.ts'
import type { ContractValue, CustomerValueParams, NoValue } from './value.ts'
import { groupPlaces, groupsOf, marginOf, type GroupPlaces, type ValueTally } from './valueTally.ts'

/** Renewals that the curve is drawn for. */
const CURVE = 5
const ROUNDS = 200

/** Worth of customers who renew year by year: what those who have not left still bring. */
export function finishContract(tally: ValueTally, params: z.output<typeof CustomerValueParams>, catalogue: Catalogue, context: AnalysisContext): ContractValue | NoValue | TooFew {
  return lastOf(contractVersions(tally, params, catalogue, context))
}

/** The worth first, then how sure everything is. */
export function* contractVersions(tally: ValueTally, params: z.output<typeof CustomerValueParams>, catalogue: Catalogue, context: AnalysisContext): Generator<ContractValue | undefined, ContractValue | NoValue | TooFew> {
  const left: number[] = [], watched: number[] = []
  const put = (list: number[], t: number): void => {
    while (list.length <= t) list.push(0)
    list[t]!++
  }
  const places: number[] = []
  let stayed = 0, leavers = 0
  for (let c = 0; c < tally.actor.length; c++) {
    const stays = tally.stays[c]!
    stayed += stays
    if (tally.hasLeft[c] === 1) {
      put(left, stays)
      leavers++
    } else if (stays > 0) {
      put(watched, stays - 1)
      places.push(c)
    }
  }
  const fit = fitRetention({ left, watched })
  if (fit.kind === 'tooFew') return fit
  // Customers who all leave alike have no spread to fit: one rate for all, which the model tends to.
  const isAlike = fit.kind === 'notIdentified'
  const model = isAlike ? alike(leavers / (leavers + stayed)) : fit.parameters
  const n = places.length
  if (n === 0) return { kind: 'notIdentified', n }

  const margin = marginOf(tally, params.marginShare)
  const yearly = Float64Array.from(places, (c) => yearlyRevenue(tally, c) * margin.share)
  const worthOf = (horizon: number, discount: number, more: number): Float64Array => yearly.map((minor, i) => minor * yearsToCome(model, tally.stays[places[i]!]!, horizon, discount, more))
  const worth = worthOf(params.years, params.discount, 0)
  const total = worth.reduce((sum, v) => sum + v, 0)
  const churned = (change: number): number => yearly.reduce((sum, minor, i) => sum + minor * yearsToCome(model, tally.stays[places[i]!]!, params.years, params.discount, 0, 1 + change), 0) / n
  const meanOf = (horizon: number, discount: number, more: number): number => worthOf(horizon, discount, more).reduce((sum, v) => sum + v, 0) / n
  const groups = groupPlaces(tally.group, places)
  const told = ({ worth: interval, churn, onePoint, still, groups: ofGroups }: Intervals): ContractValue => ({
    kind: 'contract', currency: catalogue.currency, customers: n, model, isAlike, stayed, left: leavers, yearlyMarginMinor: yearly.reduce((sum, v) => sum + v, 0) / n, meanMinor: total / n, totalMinor: total, interval, years: params.years,
    discount: params.discount, marginShare: margin.share, marginFrom: margin.from, margins: marginsAround(margin.share, total / n),
    churn: CHURNS.map((change, i) => ({ change, meanMinor: churned(change), interval: churn[i] ?? null })), onePointMore: total > 0 ? meanOf(params.years, params.discount, 0.01) / (total / n) - 1 : 0, onePointInterval: onePoint,
    curve: Array.from({ length: CURVE }, (_, t) => {
      const reached = sumFrom(left, t) + sumFrom(watched, t)
      return { renewal: t + 1, still: survival(model, t + 1), interval: still[t] ?? null, rate: retentionRate(model, t + 1), observed: reached > 0 ? 1 - (left[t] ?? 0) / reached : null, n: reached }
    }),
    sensitivity: HORIZONS.flatMap((y) => DISCOUNTS.map((d) => ({ years: y, discount: d, meanMinor: meanOf(y, d, 0) }))),
    groups: groupsOf(groups, worth, places.map((c) => retentionRate(model, tally.stays[c]! + 1)), ofGroups, params), evidence: evidenceOf({ kind: 'assumed' }),
  })
  yield
  yield told({ worth: null, churn: [], onePoint: null, still: [], groups: [] })
  return told(yield* intervalsOf(tally, places, yearly, groups, params, context))
}

interface Intervals {
  readonly worth: Interval | null
  readonly churn: readonly (Interval | null)[]
  readonly onePoint: Interval | null
  readonly still: readonly (Interval | null)[]
  readonly groups: readonly (Interval | null)[]
}

/** Customers a group needs at least to have an interval. */
const LEAST = 50

/** With other customers like these: drawn with replacement, who stayed and who left together, and the model fitted anew. Percentile bootstrap by customer (Efron & Tibshirani 1993, §13.3). */
function* intervalsOf(tally: ValueTally, places: readonly number[], yearly: Float64Array, groups: GroupPlaces, params: z.output<typeof CustomerValueParams>, context: AnalysisContext): Generator<undefined, Intervals> {
  const customers = tally.actor.length
  let longest = 0
  for (let c = 0; c < customers; c++) longest = Math.max(longest, tally.stays[c]!)
  const width = longest + 1
  const size = new Int32Array(groups.codes.length)
  for (const g of groups.of) size[g]!++
  // Place 0 is of groups too small for an interval, which are summed up together for nobody.
  const large = groups.codes.flatMap((_, g) => (size[g]! >= LEAST && params.attribute !== undefined ? [g] : [])), placeOf = new Int32Array(groups.codes.length)
  large.forEach((g, i) => (placeOf[g] = i + 1))
  const left = new Float64Array(width), watched = new Float64Array(width), paying = new Float64Array(width * (large.length + 1)), of = new Float64Array(width * (large.length + 1))
  const revenue = new Float64Array(customers), group = new Int32Array(customers)
  places.forEach((c, i) => {
    revenue[c] = yearly[i]!
    group[c] = placeOf[groups.of[i]!]!
  })
  const figures = 2 + CHURNS.length + CURVE + large.length
  const drawn = yield* telling(bootstrapSteps(customers, figures, (weights) => {
    for (const column of [left, watched, paying, of]) column.fill(0)
    let stayed = 0, leavers = 0
    for (let c = 0; c < customers; c++) {
      const w = weights[c]!, stays = tally.stays[c]!
      if (w === 0) continue
      stayed += w * stays
      if (tally.hasLeft[c] === 1) {
        left[stays]! += w
        leavers += w
      } else if (stays > 0) {
        watched[stays - 1]! += w
        of[group[c]! * width + stays]! += w
        paying[group[c]! * width + stays]! += w * revenue[c]!
      }
    }
    const fit = fitRetention({ left, watched })
    if (fit.kind === 'tooFew') return null
    const model = fit.kind === 'fitted' ? fit.parameters : alike(leavers / (leavers + stayed))
    let all = 0
    const sums = new Float64Array(2 + CHURNS.length), byGroup = new Float64Array(large.length + 1)
    for (let t = 1; t <= longest; t++) {
      const years = yearsToCome(model, t, params.years, params.discount, 0)
      let paid = 0
      for (let g = 0; g <= large.length; g++) {
        const own = paying[g * width + t]!
        paid += own
        all += of[g * width + t]!
        byGroup[g]! += own * years
      }
      if (paid === 0) continue
      sums[0]! += paid * years
      sums[1]! += paid * yearsToCome(model, t, params.years, params.discount, 0.01)
      CHURNS.forEach((change, i) => (sums[2 + i]! += paid * yearsToCome(model, t, params.years, params.discount, 0, 1 + change)))
    }
    if (all === 0) return null
    const countOf = (g: number): number => { let n = 0; for (let t = 1; t <= longest; t++) n += of[g * width + t]!; return n }
    return [sums[0]! / all, sums[0]! > 0 ? sums[1]! / sums[0]! - 1 : 0, ...CHURNS.map((_, i) => sums[2 + i]! / all), ...Array.from({ length: CURVE }, (_, t) => survival(model, t + 1)), ...large.map((_, i) => byGroup[i + 1]! / countOf(i + 1))]
  }, { random: context.random(11), rounds: ROUNDS, ...(context.isCancelled && { isCancelled: context.isCancelled }) }), ROUNDS, part(context.reached, 0.25, 1))
  const at = (figure: number): Interval | null => (drawn.rounds < ROUNDS / 2 ? null : { low: drawn.low[figure]!, high: drawn.high[figure]! })
  const after = 2 + CHURNS.length
  return {
    worth: at(0), onePoint: at(1), churn: CHURNS.map((_, i) => at(2 + i)), still: Array.from({ length: CURVE }, (_, t) => at(after + t)),
    groups: groups.codes.map((_, g) => (placeOf[g]! > 0 ? at(after + CURVE + placeOf[g]! - 1) : null)),
  }
}

/** The model with next to no spread between customers: everybody leaves with this chance, 0–1. */
function alike(chance: number): Retention {
  const certainty = 1e6
  return { alpha: Math.max(1e-6, chance) * certainty, beta: Math.max(1e-6, 1 - chance) * certainty }
}

/** What one customer paid a year since first paying, a year at least, minor units. */
function yearlyRevenue({ start, day, amountMinor, lastDay }: ValueTally, c: number): number {
  let sum = 0
  for (let i = start[c]!; i < start[c + 1]!; i++) sum += amountMinor[i]!
  return sum === 0 ? 0 : sum / Math.max(1, (lastDay - day[start[c]!]! + 1) / 365.25)
}

/** Discounted years that a customer of so many renewals still pays for, each at its beginning. Fader & Hardie, Marketing Science 2010, cut at the horizon. @param more added to each rate, 0–1 @param leaving times the chance to leave */
function yearsToCome(model: Retention, renewals: number, horizon: number, discount: number, more: number, leaving = 1): number {
  let sum = 0, still = 1
  for (let k = 1; k <= horizon; k++) {
    still *= Math.max(0, Math.min(1, 1 - (1 - retentionRate(model, renewals + k)) * leaving + more))
    sum += still / (1 + discount) ** k
  }
  return sum
}

function sumFrom(list: readonly number[], from: number): number {
  return list.slice(from).reduce((sum, v) => sum + v, 0)
}
