import type { z } from 'zod'
import { NO_CODE, NO_NUMBER } from '../columns/journeyLog.ts'
import { outcomesIn, type Selection } from '../columns/select.ts'
import type { CustomerValueParams } from './value.ts'
import type { ValueTally } from './valueTally.ts'

const DAY = 86_400

/** Purchase days and renewals of the cohort's customers. */
export function tallyValue(selection: Selection, params: z.output<typeof CustomerValueParams>): ValueTally {
  const { log, picked, channelIn } = selection
  const { runs, entries, actors } = log
  const { how } = params
  const stay = how.kind === 'contract' ? outcomesIn(log, [how.stay]) : null, leave = how.kind === 'contract' ? outcomesIn(log, [how.leave]) : null
  const start = new Int32Array(actors.count + 1), run = new Int32Array(picked.length)
  for (let i = 0; i < picked.length; i++) start[runs.actor[picked[i]!]! + 1]!++
  for (let a = 0; a < actors.count; a++) start[a + 1]! += start[a]!
  const next = start.slice()
  for (let i = 0; i < picked.length; i++) run[next[runs.actor[picked[i]!]!]!++] = picked[i]!

  const column = params.attribute === undefined ? undefined : actors.attributes.get(params.attribute)
  const actor: number[] = [], group: (string | undefined)[] = [], starts = [0], day: number[] = [], amountMinor: number[] = [], stays: number[] = [], hasLeft: number[] = []
  let first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY, revenueMinor = 0, costMinor = 0
  for (let a = 0; a < actors.count; a++) {
    const from = start[a]!, to = start[a + 1]!
    if (from === to) continue
    const spent = new Map<number, number>()
    for (let i = from; i < to; i++) {
      const r = run[i]!
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
        if (channelIn[entries.channel[e]!] === 0) continue
        const on = Math.floor(entries.at[e]! / DAY), earned = entries.revenue[e]!
        if (on < first) first = on
        if (on > last) last = on
        if (entries.cost[e] !== NO_NUMBER) costMinor += entries.cost[e]!
        if (earned === NO_NUMBER) continue
        revenueMinor += earned
        if (earned > 0) spent.set(on, (spent.get(on) ?? 0) + earned)
      }
    }
    actor.push(actors.actorId[a]!)
    group.push(column && column.code[a] !== NO_CODE ? column.values[column.code[a]!] : undefined)
    for (const [on, amount] of [...spent].sort((x, y) => x[0] - y[0])) {
      day.push(on)
      amountMinor.push(amount)
    }
    starts.push(day.length)
    let renewals = 0, isGone = 0
    if (stay && leave) {
      for (const r of [...run.subarray(from, to)].sort((x, y) => runs.startedAt[x]! - runs.startedAt[y]! || x - y)) {
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
