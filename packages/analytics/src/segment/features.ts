import { NO_CODE, NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { inCurrency } from '../columns/inCurrency.ts'
import { realAt } from '../columns/sparse.ts'
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

/** Features of every customer, in the log’s own currency; worked out once for each log. */
export function featureTable(log: JourneyLog): FeatureTable {
  let table = known.get(log)
  if (!table) known.set(log, (table = build(inCurrency(log, log.catalogue.currencies.indexOf(log.catalogue.currency)))))
  return table
}

/** Places in a person's line of sums; the channels' contacts come after them. */
const RUNS = 0, MATURE = 1, FAILED = 2, ENTRIES = 3, FIRST = 4, LAST = 5, REVENUE = 6, COST = 7, FELT = 8, FELT_TIMES = 9, EFFORT = 10, EFFORT_TIMES = 11, ASIDE = 12, CHANNELS = 13

function build(log: JourneyLog): FeatureTable {
  const features = featuresOf(log.catalogue)
  const size = log.actors.count, channels = log.catalogue.channels.length, width = CHANNELS + channels
  const { sums, end } = sumsByActor(log, size, width)
  const [runs, contacts, gapDays, recencyDays, revenue, cost, felt, effort, failedShare, unplannedShare, ...byChannel] = features.map(() => new Float64Array(size).fill(Number.NaN))
  for (let a = 0, at = 0; a < size; a++, at += width) {
    if (sums[at] === 0) continue
    const n = sums[at + ENTRIES]!
    runs![a] = sums[at]!
    contacts![a] = n
    if (n > 1) gapDays![a] = (sums[at + LAST]! - sums[at + FIRST]!) / (n - 1) / 86_400
    recencyDays![a] = (end - sums[at + LAST]!) / 86_400
    revenue![a] = sums[at + REVENUE]!
    cost![a] = sums[at + COST]!
    // Of nothing known, 0 ÷ 0 is unknown as well.
    felt![a] = sums[at + FELT]! / sums[at + FELT_TIMES]!
    effort![a] = sums[at + EFFORT]! / sums[at + EFFORT_TIMES]!
    failedShare![a] = sums[at + FAILED]! / sums[at + MATURE]!
    unplannedShare![a] = sums[at + ASIDE]! / n
    for (let c = 0; c < channels; c++) byChannel[c]![a] = sums[at + CHANNELS + c]! / n
  }
  return { features, columns: [runs!, contacts!, gapDays!, recencyDays!, revenue!, cost!, felt!, effort!, failedShare!, unplannedShare!, ...byChannel] }
}

/** Sums of everybody's runs, one line of `width` numbers for each: people come in no order, so a line lies in one place. `end`: the last moment that is known. */
function sumsByActor({ runs, entries, lastAt }: JourneyLog, size: number, width: number): { readonly sums: Float64Array; readonly end: number } {
  const sums = new Float64Array(size * width)
  const { at, revenue, cost, sentiment, flags, step, channel } = entries
  let end = lastAt ?? NO_NUMBER
  for (let r = 0; r < runs.count; r++) {
    const from = runs.start[r]!, to = runs.start[r + 1]!
    if (to === from) continue
    const own = runs.actor[r]! * width, status = runs.status[r]!
    const began = at[from]!, latest = at[to - 1]!
    if (sums[own] === 0) {
      sums[own + FIRST] = began
      sums[own + LAST] = latest
    } else {
      if (began < sums[own + FIRST]!) sums[own + FIRST] = began
      if (latest > sums[own + LAST]!) sums[own + LAST] = latest
    }
    if (latest > end) end = latest
    let money = 0, spent = 0, felt = 0, feltTimes = 0, hard = 0, hardTimes = 0, aside = 0
    for (let e = from; e < to; e++) {
      const brought = revenue[e]!, took = cost[e]!, feeling = realAt(sentiment, e), effort = flags[e]! >> 4
      if (brought !== NO_NUMBER) money += brought
      if (took !== NO_NUMBER) spent += took
      if (feeling === feeling) {
        felt += feeling
        feltTimes++
      }
      if (effort > 0) {
        hard += effort
        hardTimes++
      }
      if (step[e] === NO_CODE) aside++
      sums[own + CHANNELS + channel[e]!]!++
    }
    sums[own + RUNS]!++
    if (status !== 0) sums[own + MATURE]!++
    if (status >= 2) sums[own + FAILED]!++
    sums[own + ENTRIES]! += to - from
    sums[own + REVENUE]! += money
    sums[own + COST]! += spent
    sums[own + FELT]! += felt
    sums[own + FELT_TIMES]! += feltTimes
    sums[own + EFFORT]! += hard
    sums[own + EFFORT_TIMES]! += hardTimes
    sums[own + ASIDE]! += aside
  }
  return { sums, end }
}

/** A value on its scale: sign(x) · ln(1 + |x|) where few have much. NaN, not known, stays so. */
export function scaled(value: number, scale: Scale): number {
  return scale === 'linear' ? value : Math.sign(value) * Math.log1p(Math.abs(value))
}
