import { NO_CODE, NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { inCurrency } from '../columns/inCurrency.ts'
import type { FeatureLabel } from './clusters.ts'

/** How a feature enters distances: as it is, or as sign(x) · ln(1 + |x|) when few are very large. */
export type Scale = 'linear' | 'log'

export interface Feature extends FeatureLabel {
  readonly scale: Scale
  /** Words for much more and much less of it than others: names of groups are made of them. */
  readonly more: string
  readonly less: string
}

/** One number for each actor and feature; NaN where there is nothing to go by. */
export interface FeatureTable {
  readonly features: readonly Feature[]
  readonly columns: readonly Float64Array[]
}

/** What can be said about an actor's behaviour over the whole log (primary runs, all channels). */
export function featuresOf(catalogue: { readonly channels: readonly { readonly code: string; readonly name: string }[] }): readonly Feature[] {
  return [
    { feature: 'runs', label: 'Journeys begun', unit: 'count', scale: 'log', more: 'comes often', less: 'comes rarely' },
    { feature: 'entries', label: 'Contacts', unit: 'count', scale: 'log', more: 'many contacts', less: 'few contacts' },
    { feature: 'gapDays', label: 'Days between contacts', unit: 'days', scale: 'log', more: 'long pauses', less: 'contacts close together' },
    { feature: 'recencyDays', label: 'Days since last contact', unit: 'days', scale: 'log', more: 'not seen lately', less: 'seen lately' },
    { feature: 'revenue', label: 'Revenue', unit: 'money', scale: 'log', more: 'brings much', less: 'brings little' },
    { feature: 'cost', label: 'Cost to serve', unit: 'money', scale: 'log', more: 'costs much', less: 'costs little' },
    { feature: 'felt', label: 'Mean sentiment', unit: 'score', scale: 'linear', more: 'content', less: 'unhappy' },
    { feature: 'effort', label: 'Mean effort', unit: 'score', scale: 'linear', more: 'has a hard time', less: 'has it easy' },
    { feature: 'failedShare', label: 'Journeys that failed', unit: 'share', scale: 'linear', more: 'journeys often fail', less: 'journeys succeed' },
    { feature: 'unplannedShare', label: 'Unplanned contacts', unit: 'share', scale: 'linear', more: 'asks in between', less: 'keeps to the path' },
    ...catalogue.channels.map((c): Feature => ({ feature: `channel:${c.code}`, label: `Share of ${c.name}`, unit: 'share', scale: 'linear', more: `mostly ${c.name}`, less: `hardly ${c.name}` })),
  ]
}

const known = new WeakMap<JourneyLog, FeatureTable>()

export function featureTable(log: JourneyLog): FeatureTable {
  let table = known.get(log)
  if (!table) known.set(log, (table = build(inCurrency(log, log.catalogue.currencies.indexOf(log.catalogue.currency)))))
  return table
}

function build(log: JourneyLog): FeatureTable {
  const { runs, entries, catalogue } = log
  const size = log.actors.count
  const channels = catalogue.channels.length
  const runCount = new Int32Array(size), mature = new Int32Array(size), failed = new Int32Array(size), entryCount = new Int32Array(size)
  const first = new Int32Array(size).fill(0x7fff_ffff), last = new Int32Array(size).fill(NO_NUMBER)
  const revenue = new Float64Array(size), cost = new Float64Array(size), felt = new Float64Array(size), feltCount = new Int32Array(size)
  const effort = new Float64Array(size), effortCount = new Int32Array(size), unplanned = new Int32Array(size)
  const byChannel = new Int32Array(size * channels)
  let end = log.lastAt ?? NO_NUMBER
  for (let r = 0; r < runs.count; r++) {
    const from = runs.start[r]!, to = runs.start[r + 1]!
    if (to === from) continue
    const a = runs.actor[r]!
    runCount[a]!++
    if (runs.status[r] !== 0) mature[a]!++
    if (runs.status[r]! >= 2) failed[a]!++
    entryCount[a]! += to - from
    if (entries.at[from]! < first[a]!) first[a] = entries.at[from]!
    const latest = entries.at[to - 1]!
    if (latest > last[a]!) last[a] = latest
    if (latest > end) end = latest
    for (let e = from; e < to; e++) {
      if (entries.revenue[e] !== NO_NUMBER) revenue[a]! += entries.revenue[e]!
      if (entries.cost[e] !== NO_NUMBER) cost[a]! += entries.cost[e]!
      const s = entries.sentiment[e]!
      if (s === s) {
        felt[a]! += s
        feltCount[a]!++
      }
      const hard = entries.flags[e]! >> 4
      if (hard > 0) {
        effort[a]! += hard
        effortCount[a]!++
      }
      if (entries.step[e] === NO_CODE) unplanned[a]!++
      byChannel[a * channels + entries.channel[e]!]!++
    }
  }
  const per = (value: (a: number) => number): Float64Array => {
    const column = new Float64Array(size)
    for (let a = 0; a < size; a++) column[a] = runCount[a] === 0 ? Number.NaN : value(a)
    return column
  }
  const columns = [
    per((a) => runCount[a]!),
    per((a) => entryCount[a]!),
    per((a) => (entryCount[a]! > 1 ? (last[a]! - first[a]!) / (entryCount[a]! - 1) / 86_400 : Number.NaN)),
    per((a) => (end - last[a]!) / 86_400),
    per((a) => revenue[a]!),
    per((a) => cost[a]!),
    per((a) => felt[a]! / feltCount[a]!),
    per((a) => effort[a]! / effortCount[a]!),
    per((a) => failed[a]! / mature[a]!),
    per((a) => unplanned[a]! / entryCount[a]!),
    ...catalogue.channels.map((_, c) => per((a) => byChannel[a * channels + c]! / entryCount[a]!)),
  ]
  return { features: featuresOf(catalogue), columns }
}

export function scaled(value: number, scale: Scale): number {
  return scale === 'linear' ? value : Math.sign(value) * Math.log1p(Math.abs(value))
}
