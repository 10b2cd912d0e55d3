import { OUTSIDE_BYTES, OUTSIDE_ENTRIES, OUTSIDE_LAST, OUTSIDE_RUNS, PLAN_BYTES, PLAN_OUT_OF_ORDER, PLAN_REPEATED, PLAN_SKIPPED, PLAN_UNPLANNED_AFTER, RATIO_BYTES } from '../src/wasm/cells'
import { chosenOf } from './chosen'
import { count } from './counting'
import { holdRatio, settleRatio } from './ratio'

/** What the customer at hand met outside the plan goes into the ratios of those touchpoints. */
function settleCustomer(outside: usize, met: usize, touchpoints: usize, everyone: usize, own: i32, runs: i32): void {
  if (runs == 0) return
  holdRatio(everyone, own, 0, <f64>runs)
  for (let i: usize = 0; i < touchpoints; i++) {
    const cell = outside + <usize>load<i32>(met + (i << 2)) * OUTSIDE_BYTES
    holdRatio(cell, own, <f64>load<i32>(cell, OUTSIDE_RUNS), <f64>runs)
    store<i32>(cell, 0, OUTSIDE_RUNS)
  }
}

/**
 * A journey's runs against its plan of at most 31 steps, customer by customer; which steps a run came to, late, again, and left for a contact outside, are words of bits (`journey/planWalk.ts`). All noughts before.
 * @param order all runs, customer by customer; `list` room for a number a run and one more
 * @param place by step of the catalogue: its place in planned order, −1 for others; `stepCodes` so many there are
 * @param required by place 1 where a run may not leave the step out; `planned` so many there are
 * @param seen by place and touchpoint: the last run that met it there
 * @param steps a cell of ratios each; `asPlanned` a ratio; `outside` a cell for each touchpoint; `everyone` a ratio of which n is the customers' runs
 * @param met room for a number a touchpoint and one more
 */
export function planRuns(
  runs: i32, order: usize, isIn: usize, list: usize, start: usize, actor: usize, status: usize, channel: usize, channelIn: usize, step: usize, touchpoint: usize, touchpoints: i32, place: usize, stepCodes: i32, required: usize, planned: i32, seen: usize,
  steps: usize, asPlanned: usize, outside: usize, everyone: usize, met: usize,
): void {
  const chosen = chosenOf(runs, order, isIn, list)
  let needed: i32 = 0
  for (let p = 0; p < planned; p++) needed |= <i32>load<u8>(required + <usize>p) << p
  let own: i32 = 0, ownRuns: i32 = 0, metCount: usize = 0
  for (let i: usize = 0; i < chosen; i++) {
    const r = <usize>load<i32>(list + (i << 2)), who = load<i32>(actor + (r << 2)) + 1, mark = <i32>i + 1, hasEnded = load<u8>(status + r) != 0
    if (who != own) {
      settleCustomer(outside, met, metCount, everyone, own, ownRuns)
      own = who
      ownRuns = 0
      metCount = 0
    }
    ownRuns++
    let came: i32 = 0, late: i32 = 0, again: i32 = 0, strayed: i32 = 0, furthest = -1, last = -1, hasStrayed = false
    for (let e = <usize>load<i32>(start + (r << 2)), end = <usize>load<i32>(start + (r << 2), 4); e < end; e++) {
      if (load<u8>(channelIn + <usize>load<u8>(channel + e)) == 0) continue
      const code = <i32>load<u16>(step + (e << 1)), here = code < stepCodes ? load<i32>(place + (<usize>code << 2)) : -1, meets = <usize>load<u16>(touchpoint + (e << 1))
      if (here < 0) {
        hasStrayed = true
        if (last >= 0) strayed |= 1 << last
        const cell = outside + meets * OUTSIDE_BYTES
        count(cell + OUTSIDE_ENTRIES, 1)
        if (load<i32>(cell, OUTSIDE_LAST) == mark) continue
        store<i32>(cell, mark, OUTSIDE_LAST)
        store<i32>(met + (metCount << 2), <i32>meets)
        metCount += usize(load<i32>(cell, OUTSIDE_RUNS) == 0)
        count(cell + OUTSIDE_RUNS, 1)
        continue
      }
      const bit = 1 << here, pair = seen + ((<usize>(here * touchpoints) + meets) << 2)
      if (came & bit) again |= here != last || load<i32>(pair) == mark ? bit : 0
      else late |= here < furthest ? bit : 0
      came |= bit
      store<i32>(pair, mark)
      furthest = max(furthest, here)
      last = here
    }
    const skipped = furthest > 0 ? ~came & ((1 << furthest) - 1) : 0
    for (let p = 0, cell = steps; p < planned; p++, cell += PLAN_BYTES) {
      if (hasEnded && p <= furthest) holdRatio(cell + PLAN_SKIPPED, own, <f64>((skipped >> p) & 1), 1)
      if (!((came >> p) & 1)) continue
      holdRatio(cell + PLAN_OUT_OF_ORDER, own, <f64>((late >> p) & 1), 1)
      holdRatio(cell + PLAN_REPEATED, own, <f64>((again >> p) & 1), 1)
      holdRatio(cell + PLAN_UNPLANNED_AFTER, own, <f64>((strayed >> p) & 1), 1)
    }
    if (hasEnded) holdRatio(asPlanned, own, f64(!hasStrayed && !(skipped & needed) && !(late | again)), 1)
  }
  settleCustomer(outside, met, metCount, everyone, own, ownRuns)
  settleRatio(asPlanned)
  settleRatio(everyone)
  for (let t = 0; t < touchpoints; t++) settleRatio(outside + <usize>(t * OUTSIDE_BYTES))
  for (let at = steps, end = steps + <usize>(planned * PLAN_BYTES); at < end; at += RATIO_BYTES) settleRatio(at)
}
