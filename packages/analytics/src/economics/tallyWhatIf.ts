import type { z } from 'zod'
import { NO_NUMBER } from '../columns/journeyLog.ts'
import { chosenByCustomer } from '../columns/byCustomer.ts'
import type { Selection } from '../columns/select.ts'
import { wholeAt } from '../columns/sparse.ts'
import { plannedSteps } from '../journey/planned.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import type { EconomicsWhatIfParams } from './whatIf.ts'
import type { WhatIfTally } from './whatIfTally.ts'

/** One pass over the ended runs: money from the first contact at each step on. */
export function tallyWhatIf({ log, picked, runIn, channelIn }: Selection, params: z.output<typeof EconomicsWhatIfParams>): WhatIfTally {
  const { runs, entries, catalogue } = log
  const planned = plannedSteps(catalogue, params.journey)
  const placeOf = new Int32Array(catalogue.steps.length).fill(-1)
  planned.forEach((step, place) => (placeOf[catalogue.steps.indexOf(step)] = place))
  const steps = planned.length
  const number = new Int32Array(log.actors.count).fill(-1)
  const firstRevenue = new Float64Array(steps), firstCost = new Float64Array(steps), isMet = new Uint8Array(steps)
  const actor: number[] = [], step: number[] = [], isLost: number[] = [], isAchieved: number[] = [], revenues: number[] = [], costs: number[] = [], value: number[] = []
  let actors = 0
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!, status = runs.status[r]!
    if (status === 0) continue
    let who = number[runs.actor[r]!]!
    if (who < 0) who = number[runs.actor[r]!] = actors++
    isMet.fill(0)
    let revenue = 0, cost = 0, last = -1
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      // Unplanned contacts have a code beyond all steps.
      const place = placeOf[entries.step[e]!] ?? -1
      if (place >= 0) last = place
      if (place >= 0 && isMet[place] === 0) {
        isMet[place] = 1
        firstRevenue[place] = revenue
        firstCost[place] = cost
      }
      if (entries.revenue[e] !== NO_NUMBER) revenue += entries.revenue[e]!
      if (entries.cost[e] !== NO_NUMBER) cost += entries.cost[e]!
    }
    for (let place = 0; place < steps; place++) {
      if (isMet[place] === 0) continue
      actor.push(who)
      step.push(place)
      isLost.push(status !== 1 && last === place ? 1 : 0)
      isAchieved.push(status === 1 ? 1 : 0)
      revenues.push(revenue - firstRevenue[place]!)
      costs.push(cost - firstCost[place]!)
      value.push(wholeAt(runs.outcomeValue, r, 0))
    }
  }
  return { achieved: achievedOf(log, runIn, picked.length), actors, rows: { count: actor.length, actor, step, isLost, isAchieved, revenue: revenues, cost: costs, value } }
}

function achievedOf({ runs, actors }: Selection['log'], runIn: Uint8Array, picked: number): RatioSums {
  const tally = new RatioTally(1), chosen = chosenByCustomer(runs, actors.count, runIn, picked)
  for (let i = 0; i < chosen.length; i++) {
    const r = chosen[i]!
    if (runs.status[r] !== 0) tally.add(0, runs.actor[r]!, runs.status[r] === 1 ? 1 : 0, 1)
  }
  return tally.sums()[0]!
}
