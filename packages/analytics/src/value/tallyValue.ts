import type { z } from 'zod'
import { NO_CODE, NO_NUMBER } from '../columns/journeyLog.ts'
import { outcomesIn, type Selection } from '../columns/select.ts'
import type { Reached } from '../progress.ts'
import type { CustomerValueParams } from './value.ts'
import type { ValueTally } from './valueTally.ts'

const DAY = 86_400

/** Customers between two steps: some milliseconds' work. */
const PAUSE_CUSTOMERS = 4_096

/** Purchase days and renewals of the cohort's customers. A moment's work lies between two steps. */
export function* valueSteps(selection: Selection, params: z.output<typeof CustomerValueParams>, reached: Reached): Generator<undefined, ValueTally> {
  const { log, channelIn } = selection
  const { runs, entries, actors } = log
  const { how } = params
  const stay = how.kind === 'contract' ? outcomesIn(log, [how.stay]) : null, leave = how.kind === 'contract' ? outcomesIn(log, [how.leave]) : null
  yield
  const { start, run } = runsByCustomer(selection)
  yield
  const column = params.attribute === undefined ? undefined : actors.attributes.get(params.attribute)
  const actor: number[] = [], group: (string | undefined)[] = [], starts = [0], day: number[] = [], amountMinor: number[] = [], stays: number[] = [], hasLeft: number[] = []
  let first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY, revenueMinor = 0, costMinor = 0
  const bought = new Bought()
  for (let a = 0; a < actors.count; a++) {
    if (a % PAUSE_CUSTOMERS === PAUSE_CUSTOMERS - 1) {
      reached(a / actors.count)
      yield
    }
    const from = start[a]!, to = start[a + 1]!
    if (from === to) continue
    bought.clear()
    for (let i = from; i < to; i++) {
      const r = run[i]!
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
        if (channelIn[entries.channel[e]!] === 0) continue
        const on = Math.floor(entries.at[e]! / DAY), earned = entries.revenue[e]!, spent = entries.cost[e]!
        if (on < first) first = on
        if (on > last) last = on
        if (spent !== NO_NUMBER) costMinor += spent
        if (earned === NO_NUMBER) continue
        revenueMinor += earned
        if (earned > 0) bought.add(on, earned)
      }
    }
    actor.push(actors.actorId[a]!)
    if (params.attribute !== undefined) group.push(column && column.code[a] !== NO_CODE ? column.values[column.code[a]!] : undefined)
    for (let i = 0; i < bought.days; i++) {
      day.push(bought.day[i]!)
      amountMinor.push(bought.amount[i]!)
    }
    starts.push(day.length)
    let renewals = 0, isGone = 0
    if (stay && leave) {
      byStart(run, from, to, runs.startedAt)
      for (let i = from; i < to; i++) {
        const r = run[i]!
        if (leave[r] === 1) {
          isGone = 1
          break
        }
        if (stay[r] === 1) renewals++
      }
    }
    stays.push(renewals)
    hasLeft.push(isGone)
  }
  return { actor, start: starts, day, amountMinor, firstDay: actor.length === 0 ? 0 : first, lastDay: actor.length === 0 ? 0 : last, revenueMinor, costMinor, group: params.attribute === undefined ? null : group, stays, hasLeft }
}

/** Runs of customer `a`, by index: `run[start[a]] … run[start[a + 1] − 1]`. */
function runsByCustomer({ log: { runs, actors }, picked }: Selection): { readonly start: Int32Array; readonly run: Int32Array } {
  const start = new Int32Array(actors.count + 1), run = new Int32Array(picked.length)
  for (let i = 0; i < picked.length; i++) start[runs.actor[picked[i]!]! + 1]!++
  for (let a = 0; a < actors.count; a++) start[a + 1]! += start[a]!
  const next = start.slice()
  for (let i = 0; i < picked.length; i++) run[next[runs.actor[picked[i]!]!]!++] = picked[i]!
  return { start, run }
}

/** Sorts a few runs in place, first begun first; ties stay in order of their ids. */
function byStart(run: Int32Array, from: number, to: number, startedAt: Int32Array): void {
  for (let i = from + 1; i < to; i++) {
    const r = run[i]!, began = startedAt[r]!
    let at = i
    for (; at > from && startedAt[run[at - 1]!]! > began; at--) run[at] = run[at - 1]!
    run[at] = r
  }
}

/** What one customer spent, by day, in order of days; mostly told in that order. */
class Bought {
  day = new Int32Array(64)
  amount = new Float64Array(64)
  days = 0

  clear(): void {
    this.days = 0
  }

  add(on: number, minor: number): void {
    let at = this.days
    while (at > 0 && this.day[at - 1]! > on) at--
    if (at > 0 && this.day[at - 1] === on) {
      this.amount[at - 1]! += minor
      return
    }
    if (this.days === this.day.length) {
      const [day, amount] = [new Int32Array(2 * this.days), new Float64Array(2 * this.days)]
      day.set(this.day)
      amount.set(this.amount)
      this.day = day
      this.amount = amount
    }
    this.day.copyWithin(at + 1, at, this.days)
    this.amount.copyWithin(at + 1, at, this.days)
    this.day[at] = on
    this.amount[at] = minor
    this.days++
  }
}
