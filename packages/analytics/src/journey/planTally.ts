import { chosenByCustomer, customerOrder } from '../columns/byCustomer.ts'
import { NO_CODE, type Catalogue } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { OUTSIDE_BYTES, OUTSIDE_ENTRIES, PLAN_BYTES, PLAN_OUT_OF_ORDER, PLAN_REPEATED, PLAN_SKIPPED, PLAN_UNPLANNED_AFTER, RATIO_BYTES } from '../wasm/cells.ts'
import { inMemory } from '../wasm/logMemory.ts'
import { ratiosAt } from '../wasm/ratiosAt.ts'
import { outsideOf, PlanSums, type PlanTally } from './planSums.ts'
import { PlanWalk } from './planWalk.ts'

/** A bit of a word for each. */
const MOST_IN_MEMORY = 31

/** @param planned in planned order. @param optional keys of steps that a run may leave out */
export function tallyPlan(selection: Selection, planned: Catalogue['steps'], optional: ReadonlySet<string>): PlanTally {
  const { steps } = selection.log.catalogue
  const placeOf = new Int32Array(steps.length).fill(-1)
  planned.forEach((s, i) => (placeOf[steps.indexOf(s)] = i))
  return tallyInMemory(selection, planned, optional, placeOf) ?? walk(selection, planned, optional, placeOf)
}

function tallyInMemory({ log, runIn, channelIn }: Selection, planned: Catalogue['steps'], optional: ReadonlySet<string>, placeOf: Int32Array): PlanTally | null {
  const { runs, entries, actors, catalogue: { touchpoints } } = log
  if (planned.length > MOST_IN_MEMORY) return null
  return inMemory(log, (memory) => {
    const steps = memory.zeros(planned.length * PLAN_BYTES), asPlanned = memory.zeros(RATIO_BYTES), everyone = memory.zeros(RATIO_BYTES), outside = memory.zeros(touchpoints.length * OUTSIDE_BYTES)
    memory.kernels.planRuns(
      runs.count, memory.put(customerOrder(runs, actors.count).run), memory.put(runIn), memory.room(4 * runs.count + 4), memory.put(runs.start), memory.put(runs.actor), memory.put(runs.status), memory.put(entries.channel), memory.put(channelIn),
      memory.put(entries.step), memory.put(entries.touchpoint), touchpoints.length, memory.put(placeOf), placeOf.length, memory.put(Uint8Array.from(planned, ({ key }) => (optional.has(key) ? 0 : 1))), planned.length,
      memory.zeros(4 * planned.length * touchpoints.length), steps, asPlanned, outside, everyone, memory.room(4 * touchpoints.length + 4),
    )
    const ratio = (at: number) => ratiosAt(memory, at, 1)[0]!
    return {
      asPlanned: ratio(asPlanned),
      steps: planned.map(({ key }, p) => {
        const at = steps + p * PLAN_BYTES
        return { key, skipped: ratio(at + PLAN_SKIPPED), outOfOrder: ratio(at + PLAN_OUT_OF_ORDER), repeated: ratio(at + PLAN_REPEATED), unplannedAfter: ratio(at + PLAN_UNPLANNED_AFTER) }
      }),
      unplanned: outsideOf(touchpoints, (t) => memory.ints(outside + t * OUTSIDE_BYTES + OUTSIDE_ENTRIES, 1)[0]!, (t) => ratio(outside + t * OUTSIDE_BYTES), ratio(everyone)),
    }
  })
}

function walk({ log, runIn, picked, channelIn }: Selection, planned: Catalogue['steps'], optional: ReadonlySet<string>, placeOf: Int32Array): PlanTally {
  const { runs, entries, catalogue: { touchpoints } } = log
  const sums = new PlanSums(planned.map((s) => !optional.has(s.key)), touchpoints.length)
  const walked = new PlanWalk(planned.length, touchpoints.length)
  const chosen = chosenByCustomer(runs, log.actors.count, runIn, picked.length)
  for (let i = 0; i < chosen.length; i++) {
    const r = chosen[i]!
    let hasStrayed = false
    walked.begin()
    sums.begin(r, runs.actor[r]!)
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      const place = entries.step[e] === NO_CODE ? -1 : placeOf[entries.step[e]!]!
      const touchpoint = entries.touchpoint[e]!
      walked.add(place, touchpoint)
      if (place >= 0) continue
      hasStrayed = true
      sums.stray(touchpoint)
    }
    sums.end(walked, hasStrayed, runs.status[r] !== 0)
  }
  return sums.read(planned.map((s) => s.key), touchpoints)
}
