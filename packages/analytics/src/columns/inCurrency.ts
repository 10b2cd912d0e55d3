import { NO_CODE8, NO_NUMBER, type JourneyLog } from './journeyLog.ts'
import { amount } from './raw.ts'
import { packed, unpacked } from './sparse.ts'

const known = new WeakMap<JourneyLog, Map<number, JourneyLog>>()

/**
 * The log with amounts of one currency only: amounts are never added across currencies, so the others are absent in it.
 * The log itself when nothing else is in it.
 */
export function inCurrency(log: JourneyLog, currency: number): JourneyLog {
  const { currencies } = log.catalogue
  if (currencies.length <= 1 || currency < 0) return log
  let views = known.get(log)
  if (!views) known.set(log, (views = new Map()))
  let view = views.get(currency)
  if (!view) views.set(currency, (view = build(log, currency)))
  return view
}

function build(log: JourneyLog, currency: number): JourneyLog {
  const { entries, outcomes, runs } = log
  const keep = (amounts: Int32Array, of: Uint8Array, count: number): Int32Array => {
    const kept = new Int32Array(count)
    for (let i = 0; i < count; i++) kept[i] = of[i] === currency ? amounts[i]! : NO_NUMBER
    return kept
  }
  const value = keep(unpacked(outcomes.value, outcomes.count, NO_NUMBER), outcomes.currency, outcomes.count)
  const outcomeValue = new Float64Array(runs.count)
  for (let o = 0; o < outcomes.count; o++) if (value[o] !== NO_NUMBER) outcomeValue[outcomes.run[o]!]! += value[o]!
  return {
    ...log,
    entries: { ...entries, cost: keep(entries.cost, entries.currency, entries.count), revenue: keep(entries.revenue, entries.currency, entries.count) },
    outcomes: { ...outcomes, value: packed(value, outcomes.count, isAbsent) }, runs: { ...runs, outcomeValue: packed(Int32Array.from(outcomeValue, amount), runs.count, (sum) => sum === 0) },
    catalogue: { ...log.catalogue, currency: log.catalogue.currencies[currency]! },
  }
}

function isAbsent(value: number): boolean {
  return value === NO_NUMBER
}

/** The currency most of these entries are in (ties: first by code); −1 when none names one. `others` counts entries in different ones. */
export function currencyOf(log: JourneyLog, counts: ArrayLike<number>): { readonly currency: number; readonly others: number } {
  const { currencies } = log.catalogue
  let best = -1, all = 0
  for (let c = 0; c < currencies.length; c++) {
    const count = counts[c]!
    all += count
    if (count > 0 && (best < 0 || count > counts[best]! || (count === counts[best] && currencies[c]! < currencies[best]!))) best = c
  }
  return { currency: best, others: best < 0 ? 0 : all - counts[best]! }
}

/** How many of the chosen entries are in each currency. */
export function countCurrencies(log: JourneyLog, runIn: Uint8Array | null, channelIn: Uint8Array): Int32Array {
  const counts = new Int32Array(NO_CODE8 + 1)
  const { runs, entries } = log
  for (let r = 0; r < runs.count; r++) {
    if (runIn !== null && runIn[r] === 0) continue
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) if (channelIn[entries.channel[e]!] === 1) counts[entries.currency[e]!]!++
  }
  return counts
}
