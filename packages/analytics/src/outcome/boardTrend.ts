import { customerOrder } from '../columns/byCustomer.ts'
import { outcomesOfRuns } from '../columns/outcomesOfRuns.ts'
import type { Selection } from '../columns/select.ts'
import { bucketFinder, bucketSlots } from '../kernel/calendar.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import { RATIO_BYTES } from '../wasm/cells.ts'
import { inMemory } from '../wasm/logMemory.ts'
import { ratiosAt } from '../wasm/ratiosAt.ts'
import { basesOf, SideCells, type Bases } from './boardSides.ts'
import type { EverSeen } from './everSeen.ts'

export interface BoardTrend {
  /**
   * Ended runs with each kind of outcome, of those of the journeys in which it was ever seen: by bucket of their start and by kind, `bucket × kinds + kind`, added up by customer.
   * A bucket's own likeness counts: a customer's runs of one month are fewer than all of hers.
   */
  readonly shares: readonly RatioSums[]
  /** Worth to the customer, 0–100, of the runs' outcomes: by kind, added up by customer. */
  readonly worth: readonly RatioSums[]
}

/** @param bounds of the buckets, as `bucketBounds` gives them: seconds since 2000 */
export function boardTrend(selection: Selection, bounds: Int32Array, seen: EverSeen): BoardTrend {
  const { journeys, outcomeKinds } = selection.log.catalogue
  const bases = basesOf(journeys, outcomeKinds.map((kind) => (j) => seen.has(`${j.code} ${kind.code}`)))
  return trendInMemory(selection, bounds, bases) ?? walk(selection, bounds, bases)
}

function trendInMemory({ log, runIn }: Selection, bounds: Int32Array, bases: Bases): BoardTrend | null {
  const { runs, actors, catalogue } = log, { start, kind, told, percent } = outcomesOfRuns(log), order = customerOrder(runs, actors.count)
  const kinds = catalogue.outcomeKinds.length, buckets = bounds.length - 1
  return inMemory(log, (memory) => {
    const side = new SideCells(memory, bases, Math.max(1, buckets)), worth = memory.zeros(kinds * RATIO_BYTES)
    memory.kernels.boardTrend(
      runs.count, memory.put(order.run), memory.put(runs.actor), memory.put(runs.journey), catalogue.journeys.length, memory.put(runs.status), memory.put(runs.startedAt), memory.put(runIn), memory.room(4 * runs.count + 4),
      memory.put(bucketSlots(bounds)), bounds[0]!, memory.put(start), memory.put(kind), memory.put(told), memory.put(percent), kinds, memory.put(bases.start), memory.put(bases.base), bases.count, memory.put(bases.ofMeasure), side.at, worth,
    )
    return { shares: side.sums().slice(0, buckets * kinds), worth: ratiosAt(memory, worth, kinds) }
  })
}

function walk({ log, runIn }: Selection, bounds: Int32Array, bases: Bases): BoardTrend {
  const { runs, actors, catalogue } = log, outcomes = outcomesOfRuns(log), order = customerOrder(runs, actors.count).run
  const kinds = catalogue.outcomeKinds.length, buckets = bounds.length - 1, bucketOf = bucketFinder(bounds)
  const shares = new RatioTally(buckets * kinds), worth = new RatioTally(kinds)
  for (let i = 0; i < order.length; i++) {
    const r = order[i]!, customer = runs.actor[r]!
    if (runIn[r] === 0) continue
    for (let o = outcomes.start[r]!, end = outcomes.start[r + 1]!; o < end; o++) if (outcomes.told[o] !== 0) worth.add(outcomes.kind[o]!, customer, outcomes.percent[o]!, outcomes.told[o]!)
    const j = runs.journey[r]!
    if (runs.status[r] === 0 || j >= catalogue.journeys.length) continue
    const at = bucketOf(runs.startedAt[r]!) * kinds
    for (let k = 0; k < kinds; k++) if (bases.isIn(j, k)) shares.add(at + k, customer, 0, 1)
    for (let o = outcomes.start[r]!, end = outcomes.start[r + 1]!; o < end; o++) shares.add(at + outcomes.kind[o]!, customer, 1, 0)
  }
  return { shares: shares.sums(), worth: worth.sums() }
}
