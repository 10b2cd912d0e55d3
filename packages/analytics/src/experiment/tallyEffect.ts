import type { z } from 'zod'
import type { AnalysisContext } from '../analysis.ts'
import { NO_CODE8, NO_NUMBER, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { actorsIn, select, type Selection } from '../columns/select.ts'
import type { ExperimentEffectParams } from './effect.ts'
import { outcomeCode, type EffectTally } from './effectTally.ts'
import { windowsOf } from './windows.ts'

/** Sums of both arms' customers, in two passes: since the experiment began, and before. */
export function tallyEffect(log: JourneyLog, params: z.output<typeof ExperimentEffectParams>, context: AnalysisContext): { readonly tally: EffectTally; readonly catalogue: Catalogue } {
  const { actors } = log
  const windows = windowsOf(params, context)
  // One currency for both times: the one of the whole cohort.
  const { catalogue } = select(log, params.cohort, context).log
  const since = select(log, windows.since, context, catalogue.currency)
  const before = windows.before && select(log, windows.before, context, catalogue.currency)
  const column = log.actors.attributes.get(params.attribute)
  const treated = column?.values.indexOf(params.treated) ?? -1, held = column?.values.indexOf(params.held) ?? -1
  const hasMet = params.who === 'met' ? metBy(since, actors.count) : null
  const mayCount = actorsIn(log, params.cohort)

  const unitOf = new Int32Array(actors.count).fill(-1), assigned: [number, number] = [0, 0]
  const arms: number[] = []
  for (let a = 0; a < actors.count; a++) {
    const code = column?.code[a]
    if (code === undefined || (code !== treated && code !== held) || (mayCount !== null && mayCount[a] === 0)) continue
    const side = code === treated ? 1 : 0
    assigned[side]!++
    if (hasMet !== null && hasMet[a] === 0) continue
    unitOf[a] = arms.length
    arms.push(side)
  }
  const units = arms.length
  const joinedAt = new Float64Array(units).fill(params.who === 'met' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY), isOpen = new Uint8Array(units)
  const { runs } = since.log
  for (let i = 0; i < since.picked.length; i++) {
    const r = since.picked[i]!, unit = unitOf[runs.actor[r]!]!
    if (unit < 0) continue
    if (runs.startedAt[r]! < joinedAt[unit]!) joinedAt[unit] = runs.startedAt[r]!
    if (runs.status[r] === 0) isOpen[unit] = 1
  }
  const events = { unit: [] as number[], at: [] as number[], amount: [] as number[] }
  return {
    catalogue,
    tally: {
      arm: Uint8Array.from(arms), joinedAt, isOpen, assigned, events,
      since: sumsOf(since, unitOf, units, Number.POSITIVE_INFINITY, params.target, (unit, at, amount) => {
        events.unit.push(unit)
        events.at.push(at)
        events.amount.push(amount)
      }),
      before: before && sumsOf(before, unitOf, units, windows.beganS!, '', () => undefined),
    },
  }
}

function metBy({ log: { runs }, picked }: Selection, actors: number): Uint8Array {
  const hasMet = new Uint8Array(actors)
  for (let i = 0; i < picked.length; i++) hasMet[runs.actor[picked[i]!]!] = 1
  return hasMet
}

/** What each unit did in these runs before a moment. A run's outcomes are known at its last contact. */
function sumsOf({ log, picked, channelIn }: Selection, unitOf: Int32Array, units: number, untilS: number, target: string, tell: (unit: number, at: number, amount: number) => void): Map<string, Float64Array> {
  const { runs, entries, outcomes, catalogue } = log
  const sums = new Map<string, Float64Array>()
  const column = (code: string): Float64Array => {
    const made = new Float64Array(units)
    sums.set(code, made)
    return made
  }
  const achieved = column('achieved'), revenue = column('revenue'), cost = column('cost'), margin = column('margin'), contacts = column('contacts')
  const kinds = catalogue.outcomeKinds.map((kind) => column(outcomeCode(kind.code)))
  const endOf = new Int32Array(runs.count).fill(NO_NUMBER)
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!, unit = unitOf[runs.actor[r]!]!
    if (unit < 0) continue
    let last = NO_NUMBER
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      const at = last = entries.at[e]!
      if (at >= untilS) continue
      const earned = entries.revenue[e]!, spent = entries.cost[e]!
      contacts[unit]!++
      if (target === 'contacts') tell(unit, at, 1)
      if (earned !== NO_NUMBER) {
        revenue[unit]! += earned
        margin[unit]! += earned
        if (target === 'revenue' || target === 'margin') tell(unit, at, earned)
      }
      if (spent !== NO_NUMBER) {
        cost[unit]! += spent
        margin[unit]! -= spent
        if (target === 'cost') tell(unit, at, spent)
        else if (target === 'margin') tell(unit, at, -spent)
      }
    }
    if (last >= untilS) continue
    endOf[r] = last
    if (runs.status[r] === 1) {
      achieved[unit] = 1
      if (target === 'achieved') tell(unit, last, 1)
    }
  }
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!, kind = outcomes.kind[o]!
    if (endOf[r] === NO_NUMBER || kind === NO_CODE8) continue
    const unit = unitOf[runs.actor[r]!]!
    kinds[kind]![unit] = 1
    if (target === outcomeCode(catalogue.outcomeKinds[kind]!.code)) tell(unit, endOf[r]!, 1)
  }
  return sums
}
