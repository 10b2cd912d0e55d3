import {
  COMPARED_BEGINS, COMPARED_COUNTS, COMPARED_FIRST, COMPARED_GAP, COMPARED_INTO, COMPARED_JUDGED, COMPARED_LAST_AT, COMPARED_MOVE, COMPARED_MOVES, COMPARED_PLACE, COMPARED_ROW_IN, COMPARED_SEEN, COMPARED_START, COMPARED_SUMS,
  COMPARED_THING, COMPARED_VISITS, COMPARED_VISIT_START, COUNT_EFFORT, COUNT_EFFORT_ENTRIES, COUNT_ENTRIES, COUNT_FELT_ENTRIES, COUNT_OUTCOME_VALUE, COUNT_REPEATS, COUNT_STATUS, COUNT_SWITCHES, COUNT_WIDTH, FIRST_ACHIEVED, FIRST_COST,
  FIRST_COUNT, FIRST_EFFORT, FIRST_EFFORT_ENTRIES, FIRST_ENTRIES, FIRST_FELT, FIRST_FELT_ENTRIES, FIRST_JUDGED, FIRST_MARGIN, FIRST_MATURE, FIRST_REPEATS, FIRST_REVENUE, FIRST_RUNS, FIRST_SWITCHES, FIRST_VALUE, NO_GOAL, SUMS_BOTH_YY,
  SUMS_OTHER_YN, SUMS_PRESENT, SUMS_WIDTH, SUMS_Y, SUMS_YN, SUMS_YY, SUM_COST, SUM_FELT, SUM_REVENUE, SUM_WIDTH,
} from '../src/wasm/cells'
import { add, count } from './counting'

/** The first measures of a customer's runs on one side; gives the number of runs. */
function firstMeasures(side: usize, from: usize, to: usize): i32 {
  const rowIn = load<usize>(side, COMPARED_ROW_IN), counts = load<usize>(side, COMPARED_COUNTS), sums = load<usize>(side, COMPARED_SUMS), first = load<usize>(side, COMPARED_FIRST)
  let runs: i32 = 0, mature: i32 = 0, judged: i32 = 0, achieved: i32 = 0, cost: f64 = 0, revenue: f64 = 0, value: i64 = 0, entries: i32 = 0, repeats: i32 = 0, switches: i32 = 0, feltEntries: i32 = 0, felt: f64 = 0, effortEntries: i32 = 0, effort: i32 = 0
  for (let row = from; row < to; row++) {
    if (load<u8>(rowIn + row) == 0) continue
    const c = counts + row * (COUNT_WIDTH << 2), s = sums + row * (SUM_WIDTH << 3), status = load<i32>(c, COUNT_STATUS << 2)
    runs++
    mature += i32(status != 0)
    judged += i32(status != 0) & i32(status != NO_GOAL)
    achieved += i32(status == 1)
    entries += load<i32>(c, COUNT_ENTRIES << 2)
    repeats += load<i32>(c, COUNT_REPEATS << 2)
    switches += load<i32>(c, COUNT_SWITCHES << 2)
    feltEntries += load<i32>(c, COUNT_FELT_ENTRIES << 2)
    effortEntries += load<i32>(c, COUNT_EFFORT_ENTRIES << 2)
    effort += load<i32>(c, COUNT_EFFORT << 2)
    value += <i64>load<i32>(c, COUNT_OUTCOME_VALUE << 2)
    cost += load<f64>(s, SUM_COST << 3)
    revenue += load<f64>(s, SUM_REVENUE << 3)
    felt += load<f64>(s, SUM_FELT << 3)
  }
  if (runs == 0) return 0
  store<f64>(first, <f64>runs, FIRST_RUNS << 3)
  store<f64>(first, <f64>mature, FIRST_MATURE << 3)
  store<f64>(first, <f64>judged, FIRST_JUDGED << 3)
  store<f64>(first, <f64>feltEntries, FIRST_FELT_ENTRIES << 3)
  store<f64>(first, <f64>effortEntries, FIRST_EFFORT_ENTRIES << 3)
  store<f64>(first, <f64>achieved, FIRST_ACHIEVED << 3)
  store<f64>(first, cost, FIRST_COST << 3)
  store<f64>(first, revenue, FIRST_REVENUE << 3)
  store<f64>(first, revenue - cost, FIRST_MARGIN << 3)
  store<f64>(first, <f64>value, FIRST_VALUE << 3)
  store<f64>(first, <f64>entries, FIRST_ENTRIES << 3)
  store<f64>(first, <f64>repeats, FIRST_REPEATS << 3)
  store<f64>(first, <f64>switches, FIRST_SWITCHES << 3)
  store<f64>(first, felt, FIRST_FELT << 3)
  store<f64>(first, <f64>effort, FIRST_EFFORT << 3)
  return runs
}

/** @param other first measures of the customer on the other side; 0: she is not there */
function addFirst(side: usize, per: usize, other: usize): void {
  const first = load<usize>(side, COMPARED_FIRST)
  let sums = load<usize>(side, COMPARED_INTO)
  for (let m: usize = 0; m < <usize>FIRST_COUNT; m++, sums += SUMS_WIDTH << 3) {
    const y = load<f64>(first + (m << 3))
    if (y == 0) continue
    const d = <usize>load<i32>(per + (m << 2)) << 3
    add(sums + (SUMS_Y << 3), y)
    add(sums + (SUMS_YY << 3), y * y)
    add(sums + (SUMS_YN << 3), y * load<f64>(first + d))
    add(sums + (SUMS_PRESENT << 3), 1)
    if (other == 0) continue
    add(sums + (SUMS_OTHER_YN << 3), y * load<f64>(other + d))
    add(sums + (SUMS_BOTH_YY << 3), y * load<f64>(other + (m << 3)))
  }
}

/** One more of what is counted: with k of the customer's before it, the sum of squares rises by 2k + 1. */
@inline
function meetOne(seen: usize, mark: i32, sums: usize): void {
  const k = max(0, load<i32>(seen) - mark)
  if (k == 0) add(sums + (SUMS_PRESENT << 3), 1)
  store<i32>(seen, mark + k + 1)
  add(sums + (SUMS_Y << 3), 1)
  add(sums + (SUMS_YY << 3), <f64>(2 * k + 1))
}

/** What is there once a run: outcomes of ended ones, places, its way. @param other what the customer has on the other side, above the mark; 0: nothing, or it is not known yet */
function addThings(side: usize, from: usize, to: usize, mark: i32, firstPlace: usize, firstVariant: usize, runs: f64, mature: f64, otherRuns: f64, otherMature: f64, other: usize): void {
  const rowIn = load<usize>(side, COMPARED_ROW_IN), start = load<usize>(side, COMPARED_START), thing = load<usize>(side, COMPARED_THING), into = load<usize>(side, COMPARED_INTO), seen = load<usize>(side, COMPARED_SEEN)
  for (let row = from; row < to; row++) {
    const way = <usize>load<u8>(rowIn + row)
    if (way == 0) continue
    // Its variant comes after its things.
    for (let i = <usize>load<i32>(start + (row << 2)), end = <usize>load<i32>(start + (row << 2), 4); i <= end; i++) {
      const m: usize = i < end ? <usize>FIRST_COUNT + <usize>load<i32>(thing + (i << 2)) : firstVariant + way - 1, sums = into + m * <usize>(SUMS_WIDTH << 3), isOutcome = m < firstPlace
      meetOne(seen + (m << 2), mark, sums)
      add(sums + (SUMS_YN << 3), isOutcome ? mature : runs)
      add(sums + (SUMS_OTHER_YN << 3), isOutcome ? otherMature : otherRuns)
      if (other != 0) add(sums + (SUMS_BOTH_YY << 3), <f64>max(0, load<i32>(other + (m << 2)) - mark))
    }
  }
}

/** Writes the visits that are judged: the edge of each that went on in time, else −1 − its place; and the place. Gives their number. */
function judge(side: usize, from: usize, to: usize, withinS: usize, latest: usize): usize {
  const rowIn = load<usize>(side, COMPARED_ROW_IN), visitStart = load<usize>(side, COMPARED_VISIT_START), move = load<usize>(side, COMPARED_MOVE), gap = load<usize>(side, COMPARED_GAP), lastAt = load<usize>(side, COMPARED_LAST_AT)
  const begins = load<usize>(side, COMPARED_BEGINS), judged = load<usize>(side, COMPARED_JUDGED)
  let n: usize = 0
  for (let row = from; row < to; row++) {
    if (load<u8>(rowIn + row) == 0) continue
    let at = load<i32>(lastAt + (row << 2))
    for (let v = load<i32>(visitStart + (row << 2), 4) - 1, first = load<i32>(visitStart + (row << 2)); v >= first; v--) {
      const way = load<i32>(move + (<usize>v << 2)), s = load<i32>(gap + (<usize>v << 2)), place = way >= 0 ? load<i32>(begins + (<usize>way << 2)) : -1 - way
      at -= s
      store<i32>(judged + (n << 3), s <= load<i32>(withinS + (<usize>place << 2)) ? way : -1 - place)
      store<i32>(judged + (n << 3), place, 4)
      n += usize(at <= load<i32>(latest + (<usize>place << 2)))
    }
  }
  return n
}

function countVisits(side: usize, n: usize, mark: i32, firstVisit: usize, firstEdge: usize): void {
  const judged = load<usize>(side, COMPARED_JUDGED), into = load<usize>(side, COMPARED_INTO), visits = load<usize>(side, COMPARED_VISITS), moves = load<usize>(side, COMPARED_MOVES)
  for (let i: usize = 0; i < n; i++) {
    const way = load<i32>(judged + (i << 3)), here = <usize>load<i32>(judged + (i << 3), 4)
    meetOne(visits + (here << 2), mark, into + (firstVisit + here) * (SUMS_WIDTH << 3))
    if (way >= 0) meetOne(moves + (<usize>way << 2), mark, into + (firstEdge + <usize>way) * (SUMS_WIDTH << 3))
  }
}

/** Products with what divides, and with what the same customer has on the other side; `other` 0: she is not there. */
function multiplyVisits(side: usize, n: usize, mark: i32, firstVisit: usize, firstEdge: usize, other: usize): void {
  const judged = load<usize>(side, COMPARED_JUDGED), into = load<usize>(side, COMPARED_INTO), visits = load<usize>(side, COMPARED_VISITS)
  const otherVisits: usize = other == 0 ? 0 : load<usize>(other, COMPARED_VISITS), otherMoves: usize = other == 0 ? 0 : load<usize>(other, COMPARED_MOVES)
  for (let i: usize = 0; i < n; i++) {
    const way = load<i32>(judged + (i << 3)), here = <usize>load<i32>(judged + (i << 3), 4), others = other == 0 ? 0 : max(0, load<i32>(otherVisits + (here << 2)) - mark)
    if (other != 0) add(into + (firstVisit + here) * (SUMS_WIDTH << 3) + (SUMS_BOTH_YY << 3), <f64>others)
    if (way < 0) continue
    const sums = into + (firstEdge + <usize>way) * (SUMS_WIDTH << 3)
    add(sums + (SUMS_YN << 3), <f64>(load<i32>(visits + (here << 2)) - mark))
    if (other == 0) continue
    add(sums + (SUMS_OTHER_YN << 3), <f64>others)
    add(sums + (SUMS_BOTH_YY << 3), <f64>max(0, load<i32>(otherMoves + (<usize>way << 2)) - mark))
  }
}

/**
 * Adds up what customers `from` to `to` have on either side of a comparison, each once. What a run has is counted as it is met, above a mark that rises with every customer, so that nothing
 * has to be cleared.
 * @param one,two sides, and where the measures of places, of variants, of visits and of edges begin
 * @param per which of the first measures divides each
 * @param withinS,latest windows of places (`journey/compareVisits.ts`)
 * @param both where customers on both sides are counted
 * @returns the mark of the next customer
 */
export function compareRuns(
  from: i32, to: i32, one: usize, two: usize, firstPlace: usize, firstVariant: usize, firstVisit: usize, firstEdge: usize, per: usize, withinS: usize, latest: usize, mark: i32, both: usize,
): i32 {
  const placeA = load<usize>(one, COMPARED_PLACE), placeB = load<usize>(two, COMPARED_PLACE), firstA = load<usize>(one, COMPARED_FIRST), firstB = load<usize>(two, COMPARED_FIRST)
  for (let customer = <usize>from; customer < <usize>to; customer++) {
    const fromA = <usize>load<i32>(placeA + (customer << 2)), toA = <usize>load<i32>(placeA + (customer << 2), 4), fromB = <usize>load<i32>(placeB + (customer << 2)), toB = <usize>load<i32>(placeB + (customer << 2), 4)
    const runsA = firstMeasures(one, fromA, toA), runsB = firstMeasures(two, fromB, toB), isBoth = runsA > 0 && runsB > 0
    const matureA = runsA > 0 ? load<f64>(firstA, FIRST_MATURE << 3) : 0, matureB = runsB > 0 ? load<f64>(firstB, FIRST_MATURE << 3) : 0
    if (isBoth) count(both, 1)
    if (runsA > 0) {
      addFirst(one, per, isBoth ? firstB : 0)
      addThings(one, fromA, toA, mark, firstPlace, firstVariant, <f64>runsA, matureA, <f64>runsB, matureB, 0)
    }
    if (runsB > 0) {
      addFirst(two, per, isBoth ? firstA : 0)
      addThings(two, fromB, toB, mark, firstPlace, firstVariant, <f64>runsB, matureB, <f64>runsA, matureA, isBoth ? load<usize>(one, COMPARED_SEEN) : 0)
    }
    const inA = judge(one, fromA, toA, withinS, latest), inB = judge(two, fromB, toB, withinS, latest), meets = inA > 0 && inB > 0
    countVisits(one, inA, mark, firstVisit, firstEdge)
    countVisits(two, inB, mark, firstVisit, firstEdge)
    multiplyVisits(one, inA, mark, firstVisit, firstEdge, meets ? two : 0)
    multiplyVisits(two, inB, mark, firstVisit, firstEdge, meets ? one : 0)
    mark += max(max(runsA, runsB), max(<i32>inA, <i32>inB)) + 1
  }
  return mark
}
