import { NO_CODE, NO_NUMBER } from '../columns/journeyLog.ts'
import { outcomesOfRuns } from '../columns/outcomesOfRuns.ts'
import type { Selection } from '../columns/select.ts'
import { realAt, wholeAt } from '../columns/sparse.ts'
import { bucketFinder, bucketSlots } from '../kernel/calendar.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import {
  BOARD_ACTORS, BOARD_BYTES, BOARD_ENDED, BOARD_RUNS, GROUP_ACTORS, GROUP_BYTES, GROUP_MARGIN, GROUP_RUNS, GROUP_VALUE, JOURNEY_ACHIEVED, JOURNEY_BYTES, JOURNEY_RUNS, JOURNEY_VALUE,
} from '../wasm/cells.ts'
import { inMemory } from '../wasm/logMemory.ts'

/** What a board says of its runs that no interval is asked of. */
export interface BoardRuns {
  readonly runs: number
  readonly ended: number
  readonly actors: number
  /** By journey: what its runs came to in money, and what the achieved ones did. */
  readonly journeys: readonly { readonly runs: number; readonly value: number; readonly achievedValue: number }[]
  /** Open runs by bucket and journey, `bucket × journeys + journey`. */
  readonly open: Int32Array
  /** Ended runs of journeys that have a goal: achieved and felt good, bad, neither; not achieved and felt so. */
  readonly cells: readonly RunGroup[]
  /** By kind of outcome; values are those of the outcomes. */
  readonly kinds: readonly RunGroup[]
  /** Runs lost, by their last planned step, then of none by journey; of these neither value nor margin. */
  readonly lost: readonly RunGroup[]
}

interface RunGroup {
  readonly runs: number
  readonly actors: number
  /** Minor units. */
  readonly value: number
  readonly margin: number
}

/** Did and felt. */
const CELLS = 6

/** @param isJudged by journey: it has a goal. @param bounds of the buckets, see `columns/endedBuckets.ts` */
export function boardRuns(selection: Selection, isJudged: Uint8Array, bounds: Int32Array): BoardRuns {
  return runsInMemory(selection, isJudged, bounds) ?? walk(selection, isJudged, bounds)
}

function runsInMemory({ log, picked, channelIn }: Selection, isJudged: Uint8Array, bounds: Int32Array): BoardRuns | null {
  const { runs, entries, actors, catalogue } = log, outcomes = outcomesOfRuns(log)
  const journeys = catalogue.journeys.length, kinds = catalogue.outcomeKinds.length, steps = catalogue.steps.length, buckets = bounds.length - 1
  return inMemory(log, (memory) => {
    const { sentiment } = entries, { outcomeValue } = runs, stride = (1 + CELLS + kinds + steps + journeys + 7) >> 3
    const all = memory.zeros(BOARD_BYTES), byJourney = memory.zeros(journeys * JOURNEY_BYTES), cells = memory.zeros(CELLS * GROUP_BYTES), byKind = memory.zeros(kinds * GROUP_BYTES), lost = memory.zeros((steps + journeys) * GROUP_BYTES)
    const open = memory.zeros(4 * buckets * journeys), bits = memory.zeros(actors.count * stride)
    memory.kernels.boardRuns(
      picked.length, memory.put(picked), memory.put(runs.start), memory.put(runs.actor), memory.put(runs.journey), journeys, memory.put(runs.status), memory.put(runs.startedAt), memory.put(isJudged),
      memory.put(entries.channel), memory.put(channelIn), memory.put(entries.step), steps, memory.put(entries.cost), memory.put(entries.revenue),
      memory.putTold(sentiment), memory.put(sentiment.before), memory.put(sentiment.value), memory.putTold(outcomeValue), memory.put(outcomeValue.before), memory.put(outcomeValue.value),
      memory.put(bucketSlots(bounds)), bounds[0]!, bounds[buckets]!, open, memory.put(outcomes.start), memory.put(outcomes.kind), memory.put(outcomes.value), kinds, all, byJourney, cells, byKind, lost, bits, stride,
    )
    const whole = (at: number): number => memory.ints(at, 1)[0]!, float = (at: number): number => memory.floats(at, 1)[0]!
    const groups = (from: number, length: number): RunGroup[] => Array.from({ length }, (_, i) => {
      const at = from + i * GROUP_BYTES
      return { runs: whole(at + GROUP_RUNS), actors: whole(at + GROUP_ACTORS), value: float(at + GROUP_VALUE), margin: float(at + GROUP_MARGIN) }
    })
    return {
      runs: whole(all + BOARD_RUNS), ended: whole(all + BOARD_ENDED), actors: whole(all + BOARD_ACTORS),
      journeys: Array.from({ length: journeys }, (_, j) => {
        const at = byJourney + j * JOURNEY_BYTES
        return { runs: whole(at + JOURNEY_RUNS), value: float(at + JOURNEY_VALUE), achievedValue: float(at + JOURNEY_ACHIEVED) }
      }),
      open: memory.ints(open, buckets * journeys).slice(), cells: groups(cells, CELLS), kinds: groups(byKind, kinds), lost: groups(lost, steps + journeys),
    }
  })
}

function walk(selection: Selection, isJudged: Uint8Array, bounds: Int32Array): BoardRuns {
  const { log, picked } = selection, { runs, catalogue } = log, outcomes = outcomesOfRuns(log)
  const journeys = catalogue.journeys.length, kinds = catalogue.outcomeKinds.length, steps = catalogue.steps.length, buckets = bounds.length - 1
  const bucketOf = bucketFinder(bounds)
  const count = new Int32Array(journeys), value = new Float64Array(journeys), achievedValue = new Float64Array(journeys), open = new Int32Array(buckets * journeys)
  const cells = new Groups(CELLS, log.actors.count), byKind = new Groups(kinds, log.actors.count), lost = new Groups(steps + journeys, log.actors.count), actors = new DistinctCounter(1, log.actors.count)
  let ended = 0
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!, j = runs.journey[r]!, status = runs.status[r]!, actor = runs.actor[r]!, worth = wholeAt(runs.outcomeValue, r, 0)
    actors.add(0, actor)
    for (let o = outcomes.start[r]!, end = outcomes.start[r + 1]!; o < end; o++) byKind.add(outcomes.kind[o]!, actor, outcomes.value[o]!, 0)
    if (status !== 0) ended++
    if (j >= journeys) continue
    count[j]!++
    value[j]! += worth
    if (status === 0) {
      const began = runs.startedAt[r]!
      if (began >= bounds[0]! && began < bounds[buckets]!) open[bucketOf(began) * journeys + j]!++
      continue
    }
    if (status === 1) achievedValue[j]! += worth
    if (isJudged[j] !== 1) continue
    const { felt, margin, lastStep } = endingOf(selection, r)
    cells.add((status === 1 ? 0 : 3) + felt, actor, worth, margin)
    if (status >= 2) lost.add(lastStep === NO_CODE ? steps + j : lastStep, actor, 0, 0)
  }
  return {
    runs: picked.length, ended, actors: actors.counts[0]!, open, cells: cells.read(), kinds: byKind.read(), lost: lost.read(),
    journeys: Array.from(count, (n, j) => ({ runs: n, value: value[j]!, achievedValue: achievedValue[j]! })),
  }
}

/** The last known sentiment (0 good, 1 bad, 2 unknown or neither), what was left over in minor units, and the last planned step (NO_CODE: none). */
function endingOf({ log: { runs, entries }, channelIn }: Selection, run: number): { readonly felt: number; readonly margin: number; readonly lastStep: number } {
  const { channel, sentiment, step, revenue, cost } = entries
  let last = Number.NaN, margin = 0, lastStep = NO_CODE
  for (let e = runs.start[run]!, end = runs.start[run + 1]!; e < end; e++) {
    if (channelIn[channel[e]!] === 0) continue
    const s = realAt(sentiment, e)
    if (s === s) last = s
    if (step[e] !== NO_CODE) lastStep = step[e]!
    if (revenue[e] !== NO_NUMBER) margin += revenue[e]!
    if (cost[e] !== NO_NUMBER) margin -= cost[e]!
  }
  return { felt: last > 0 ? 0 : last < 0 ? 1 : 2, margin, lastStep }
}

class Groups {
  private readonly runs: Int32Array
  private readonly value: Float64Array
  private readonly margin: Float64Array
  private readonly actors: DistinctCounter

  constructor(groups: number, actors: number) {
    this.runs = new Int32Array(groups)
    this.value = new Float64Array(groups)
    this.margin = new Float64Array(groups)
    this.actors = new DistinctCounter(groups, actors)
  }

  add(group: number, actor: number, value: number, margin: number): void {
    this.runs[group]!++
    this.value[group]! += value
    this.margin[group]! += margin
    this.actors.add(group, actor)
  }

  read(): RunGroup[] {
    return Array.from(this.runs, (runs, g) => ({ runs, actors: this.actors.counts[g]!, value: this.value[g]!, margin: this.margin[g]! }))
  }
}
