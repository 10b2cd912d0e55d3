import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Share } from '../kernel/interval.ts'
import { analysis } from '../analysis.ts'
import { NO_NUMBER, type Catalogue } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { bucketBounds, EPOCH_2000_S, offsetAt } from '../kernel/calendar.ts'
import { wilson } from '../kernel/interval.ts'
import { quantileInPlace } from '../kernel/quantile.ts'

export const CustomerRepeatParams = z.strictObject({
  cohort: Cohort.default({}),
  /** The touchpoint that counts as doing it: `purchase`, say. */
  touchpoint: z.string(),
})
export type CustomerRepeatParams = z.input<typeof CustomerRepeatParams>

export interface CustomerRepeat {
  readonly currency: string
  /** Everyone in the cohort. */
  readonly customers: number
  /** Those with the touchpoint at least once, and at least twice. */
  readonly buyers: number
  readonly repeat: Share | null
  readonly entries: number
  readonly median: number | null
  readonly mean: number | null
  readonly max: number
  readonly revenueMinor: number
  /** By month of the first time (in the question's time zone): how many came back in month 0, 1, 2 … */
  readonly months: readonly { readonly month: string; readonly size: number; readonly active: readonly number[] }[]
}

export const customerRepeat = analysis({
  name: 'customer.repeat',
  question: 'Who comes back, and when?',
  method: 'Share of customers with the touchpoint at least twice among those with it at least once (Wilson interval); cohorts by month of the first time',
  params: CustomerRepeatParams,
  money: 'sums',
  n: (repeat: CustomerRepeat) => repeat.buyers,
  answer(log, params, context): CustomerRepeat {
    const { log: view, runIn, channelIn } = select(log, params.cohort, context)
    const { runs, entries } = view
    const wanted = log.catalogue.touchpoints.findIndex((t) => t.code === params.touchpoint)
    const isHere = new Uint8Array(log.actors.count)
    const times = new Int32Array(log.actors.count)
    const firstAt = new Int32Array(log.actors.count).fill(0x7fff_ffff)
    let low = 0x7fff_ffff, high = NO_NUMBER, revenueMinor = 0, total = 0
    for (let r = 0; r < runs.count; r++) {
      if (runIn[r] === 0) continue
      const actor = runs.actor[r]!
      isHere[actor] = 1
      for (let e = runs.start[r]!; e < runs.start[r + 1]!; e++) {
        if (entries.touchpoint[e] !== wanted || channelIn[entries.channel[e]!] === 0) continue
        const at = entries.at[e]!
        times[actor]!++
        total++
        if (at < firstAt[actor]!) firstAt[actor] = at
        if (at < low) low = at
        if (at > high) high = at
        if (entries.revenue[e] !== NO_NUMBER) revenueMinor += entries.revenue[e]!
      }
    }
    const pairs = new Set<number>()
    const bounds = total === 0 ? new Int32Array(1) : bucketBounds(low, high, 'month', context.timeZone)
    const months = bounds.length - 1
    const monthOf = (at: number): number => upperBound(bounds, at) - 1
    for (let r = 0; r < runs.count; r++) {
      if (runIn[r] === 0) continue
      const actor = runs.actor[r]!
      for (let e = runs.start[r]!; e < runs.start[r + 1]!; e++) {
        if (entries.touchpoint[e] === wanted && channelIn[entries.channel[e]!] === 1) pairs.add(actor * months + monthOf(entries.at[e]!))
      }
    }
    const active = Array.from({ length: months }, (_, m) => Array.from<number>({ length: months - m }).fill(0))
    for (const pair of pairs) {
      const actor = Math.floor(pair / months)
      const first = monthOf(firstAt[actor]!)
      active[first]![(pair % months) - first]!++
    }
    const counts = times.filter((t) => t > 0)
    return finishRepeat({
      customers: isHere.reduce((sum, x) => sum + x, 0), counts, revenueMinor,
      months: active.map((a, m) => ({ month: monthName(bounds[m]!, context.timeZone), active: a })),
    }, view.catalogue)
  },
})

export interface RepeatTally {
  readonly customers: number
  /** How often each buyer did it. */
  readonly counts: Int32Array
  readonly revenueMinor: number
  readonly months: readonly { readonly month: string; readonly active: readonly number[] }[]
}

export function finishRepeat({ customers, counts, revenueMinor, months }: RepeatTally, catalogue: Catalogue): CustomerRepeat {
  const buyers = counts.length
  const entries = counts.reduce((sum, c) => sum + c, 0)
  return {
    currency: catalogue.currency, customers, buyers, entries, revenueMinor,
    repeat: wilson(counts.reduce((n, c) => n + (c > 1 ? 1 : 0), 0), buyers),
    median: buyers === 0 ? null : quantileInPlace(counts.slice(), 0, buyers, 0.5),
    mean: buyers === 0 ? null : entries / buyers,
    max: counts.reduce((most, c) => Math.max(most, c), 0),
    months: months.filter((m) => m.active[0]! > 0).map((m) => ({ month: m.month, size: m.active[0]!, active: m.active })),
  }
}

function monthName(at: number, timeZone: string): string {
  const utc = at + EPOCH_2000_S
  return new Date((utc + offsetAt(utc, timeZone)) * 1000).toISOString().slice(0, 7)
}

function upperBound(bounds: Int32Array, at: number): number {
  let low = 0, high = bounds.length
  while (low < high) {
    const mid = (low + high) >> 1
    if (bounds[mid]! <= at) low = mid + 1
    else high = mid
  }
  return low
}
