import {
  COMPARED_BEGINS, COMPARED_BYTES, COMPARED_COUNTS, COMPARED_FIRST, COMPARED_GAP, COMPARED_INTO, COMPARED_JUDGED, COMPARED_LAST_AT, COMPARED_MOVE, COMPARED_MOVES, COMPARED_PLACE, COMPARED_ROW_IN, COMPARED_SEEN, COMPARED_START, COMPARED_SUMS,
  COMPARED_THING, COMPARED_VISITS, COMPARED_VISIT_START, COUNT_WIDTH, FIRST_COUNT, SUM_WIDTH,
} from '../wasm/cells.ts'
import { inMemory, type LogMemory } from '../wasm/logMemory.ts'
import type { Adding, RowsOfSide } from './compareAddUp.ts'
import type { RunFacts } from './runFacts.ts'

/** Where in a side's cell which place of memory is to stand. */
type Places = readonly (readonly [cell: number, at: number])[]

/** Adds customers `from` to `to`; false where there is no memory to do it in. What is told of their runs is copied there, slice by slice, so that it fits the caches; what is added up comes back. */
export function addCustomersInMemory(adding: Adding, from: number, to: number): boolean {
  const { a, b, how, sumsA, sumsB, seenA, seenB, visits } = adding
  return inMemory(a.selection.log, (memory) => {
    const places = new Map<RunFacts, Places>(), back: (() => void)[] = []
    const told = (facts: RunFacts): Places => {
      const known = places.get(facts) ?? toldIn(memory, facts, from, to)
      places.set(facts, known)
      return known
    }
    const written = (column: Int32Array | Float64Array): number => {
      const at = memory.put(column)
      back.push(() => new Uint8Array(column.buffer, column.byteOffset, column.byteLength).set(new Uint8Array(memory.buffer, at, column.byteLength)))
      return at
    }
    const side = (rows: RowsOfSide, sums: Float64Array, seen: Int32Array, { visits: counted, moves, begins }: typeof visits.one): number => {
      const { facts: { place, visitStart }, rowIn } = rows, first = place[from]!, last = place[to]!, at = memory.room(COMPARED_BYTES)
      const all: Places = [
        ...told(rows.facts), [COMPARED_ROW_IN, memory.put(rowIn.subarray(first, last)) - first], [COMPARED_INTO, written(sums)], [COMPARED_SEEN, written(seen)], [COMPARED_VISITS, written(counted)], [COMPARED_MOVES, written(moves)],
        [COMPARED_BEGINS, memory.put(begins)], [COMPARED_FIRST, memory.room(8 * FIRST_COUNT)], [COMPARED_JUDGED, memory.room(8 * (visitStart[last]! - visitStart[first]! + 1))],
      ]
      for (const [cell, value] of all) memory.ints(at + cell, 1)[0] = value
      return at
    }
    const one = side(a, sumsA, seenA, visits.one), two = side(b, sumsB, seenB, visits.two), both = memory.zeros(4)
    adding.mark = memory.kernels.compareRuns(
      from, to, one, two, how.firstPlace, how.firstVariant, how.firstVisit, how.firstEdge, memory.put(how.per.subarray(0, FIRST_COUNT)), memory.put(how.windows.withinS), memory.put(how.windows.latest), adding.mark, both,
    )
    adding.customers += memory.ints(both, 1)[0]!
    for (const copy of back) copy()
    return true
  }) === true
}

/** Where number 0 of each column would lie, of which those of the slice do. */
function toldIn(memory: LogMemory, { place, start, thing, visitStart, move, gap, lastAt, counts, sums }: RunFacts, from: number, to: number): Places {
  const first = place[from]!, last = place[to]!, things = start[first]!, visits = visitStart[first]!, visitsEnd = visitStart[last]!
  const part = (column: Int32Array | Float64Array, begin: number, end: number): number => memory.put(column.subarray(begin, end)) - begin * column.BYTES_PER_ELEMENT
  return [
    [COMPARED_PLACE, part(place, from, to + 1)], [COMPARED_START, part(start, first, last + 1)], [COMPARED_THING, part(thing, things, start[last]!)], [COMPARED_VISIT_START, part(visitStart, first, last + 1)],
    [COMPARED_MOVE, part(move, visits, visitsEnd)], [COMPARED_GAP, part(gap, visits, visitsEnd)], [COMPARED_LAST_AT, part(lastAt, first, last)],
    [COMPARED_COUNTS, part(counts, first * COUNT_WIDTH, last * COUNT_WIDTH)], [COMPARED_SUMS, part(sums, first * SUM_WIDTH, last * SUM_WIDTH)],
  ]
}
