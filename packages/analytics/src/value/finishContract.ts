import type { z } from 'zod'
import type { AnalysisContext, TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { bootstrapIntervals } from '../kernel/bootstrap.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { fitRetention, retentionRate, survival, type Retention } from '../kernel/retention.ts'
import { CHURNS, DISCOUNTS, HORIZONS, type ContractValue, type CustomerValueParams, type NoValue } from './value.ts'
import { groupsOf, marginOf, type ValueTally } from './valueTally.ts'

/** Renewals that the curve is drawn for. */
const CURVE = 5
const ROUNDS = 200

/** Worth of customers who renew year by year: what those who have not left still bring. */
export function finishContract(tally: ValueTally, params: z.output<typeof CustomerValueParams>, catalogue: Catalogue, context: AnalysisContext): ContractValue | NoValue | TooFew {
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
  return {
    kind: 'contract', currency: catalogue.currency, customers: n, model, isAlike, stayed, left: leavers, yearlyMarginMinor: yearly.reduce((sum, v) => sum + v, 0) / n, meanMinor: total / n, totalMinor: total, years: params.years, discount: params.discount,
    marginShare: margin.share, marginFrom: margin.from, interval: intervalOf(tally, places, yearly, params, context), churn: CHURNS.map((change) => ({ change, meanMinor: churned(change) })), onePointMore: total > 0 ? meanOf(params.years, params.discount, 0.01) / (total / n) - 1 : 0,
    curve: Array.from({ length: CURVE }, (_, t) => {
      const reached = sumFrom(left, t) + sumFrom(watched, t)
      return { renewal: t + 1, still: survival(model, t + 1), rate: retentionRate(model, t + 1), observed: reached > 0 ? 1 - (left[t] ?? 0) / reached : null, n: reached }
    }),
    sensitivity: HORIZONS.flatMap((y) => DISCOUNTS.map((d) => ({ years: y, discount: d, meanMinor: meanOf(y, d, 0) }))),
    groups: groupsOf(tally.group, places, worth, places.map((c) => retentionRate(model, tally.stays[c]! + 1)), params.attribute, params.cohort), evidence: evidenceOf({ kind: 'assumed' }),
  }
}

/** The mean worth of other customers like these: drawn with replacement, who stayed and who left together, and fitted anew. */
function intervalOf(tally: ValueTally, places: readonly number[], yearly: Float64Array, params: z.output<typeof CustomerValueParams>, context: AnalysisContext): ContractValue['interval'] {
  const customers = tally.actor.length
  let longest = 0
  for (let c = 0; c < customers; c++) longest = Math.max(longest, tally.stays[c]!)
  const left = new Float64Array(longest + 1), watched = new Float64Array(longest + 1), paying = new Float64Array(longest + 1), of = new Float64Array(longest + 1), revenue = new Float64Array(customers)
  places.forEach((c, i) => (revenue[c] = yearly[i]!))
  const drawn = bootstrapIntervals(customers, 1, (weights) => {
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
        of[stays]! += w
        paying[stays]! += w * revenue[c]!
      }
    }
    const fit = fitRetention({ left, watched })
    if (fit.kind === 'tooFew') return null
    const model = fit.kind === 'fitted' ? fit.parameters : alike(leavers / (leavers + stayed))
    let sum = 0, n = 0
    for (let t = 1; t <= longest; t++) {
      n += of[t]!
      if (of[t]! > 0) sum += paying[t]! * yearsToCome(model, t, params.years, params.discount, 0)
    }
    return n > 0 ? [sum / n] : null
  }, { random: context.random(11), rounds: ROUNDS, ...(context.isCancelled && { isCancelled: context.isCancelled }) })
  return drawn.rounds < ROUNDS / 2 ? null : { low: drawn.low[0]!, high: drawn.high[0]! }
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
