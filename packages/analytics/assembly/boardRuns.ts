import { BOARD_ACTORS, BOARD_ENDED, BOARD_RUNS, GROUP_ACTORS, GROUP_BYTES, GROUP_MARGIN, GROUP_RUNS, GROUP_VALUE, JOURNEY_ACHIEVED, JOURNEY_BYTES, JOURNEY_RUNS, JOURNEY_VALUE } from '../src/wasm/cells'
import { add, count, meet } from './counting'
import { isTold, placeOf } from './sparse'

const NO_NUMBER: i32 = i32.MIN_VALUE
const NO_CODE: i32 = 0xffff

/**
 * What a board says of its runs, however they stand: in all, by journey, by what they did and how they felt, by kind of outcome, and where lost ones were last. All noughts before.
 * @param isJudged by journey
 * @param told,before,felt sentiments, and worthTold,worthBefore,worth outcome values of runs, as `columns/sparse.ts` holds them; `told` 0: nobody said
 * @param slots bucket of each quarter of an hour from `first` on, 16 bits; open runs that began from `first` up to `last` are counted in `open`, by bucket and journey
 * @param outcomeStart,outcomeKind,outcomeValue `columns/outcomesOfRuns.ts`
 * @param cells did and felt as on the board; `lost` by step, then of no step by journey
 * @param bits of each customer `stride` bytes: any run, cells, kinds, lost places
 */
export function boardRuns(
  runs: i32, picked: usize, start: usize, actor: usize, journey: usize, journeys: i32, status: usize, startedAt: usize, isJudged: usize, channel: usize, channelIn: usize, step: usize, steps: i32, cost: usize, revenue: usize,
  told: usize, before: usize, felt: usize, worthTold: usize, worthBefore: usize, worth: usize, slots: usize, first: i32, last: i32, open: usize, outcomeStart: usize, outcomeKind: usize, outcomeValue: usize, kinds: i32,
  all: usize, byJourney: usize, cells: usize, byKind: usize, lost: usize, bits: usize, stride: i32,
): void {
  for (let p: usize = 0; p < <usize>runs; p++) {
    const r = <usize>load<i32>(picked + (p << 2)), j = <i32>load<u16>(journey + (r << 1)), state = <i32>load<u8>(status + r)
    const row = bits + <usize>load<i32>(actor + (r << 2)) * <usize>stride
    const value: f64 = isTold(worthTold, r) ? <f64>load<i32>(worth + (placeOf(worthTold, worthBefore, r) << 2)) : 0
    count(all + BOARD_RUNS, 1)
    meet(row, 0, all + BOARD_ACTORS)
    for (let o = <usize>load<i32>(outcomeStart + (r << 2)), end = <usize>load<i32>(outcomeStart + (r << 2), 4); o < end; o++) {
      const k = <usize>load<u8>(outcomeKind + o), kind = byKind + k * GROUP_BYTES
      add(kind + GROUP_VALUE, load<f64>(outcomeValue + (o << 3)))
      count(kind + GROUP_RUNS, 1)
      meet(row, 7 + k, kind + GROUP_ACTORS)
    }
    if (state != 0) count(all + BOARD_ENDED, 1)
    if (j >= journeys) continue
    const own = byJourney + <usize>j * JOURNEY_BYTES
    count(own + JOURNEY_RUNS, 1)
    add(own + JOURNEY_VALUE, value)
    if (state == 0) {
      const began = load<i32>(startedAt + (r << 2))
      if (began >= first && began < last) count(open + ((<usize>load<u16>(slots + (<usize>((began - first) / 900) << 1)) * <usize>journeys + <usize>j) << 2), 1)
      continue
    }
    if (state == 1) add(own + JOURNEY_ACHIEVED, value)
    if (load<u8>(isJudged + <usize>j) == 0) continue
    let feltLast: f32 = 0, margin: i64 = 0, lastStep = NO_CODE
    for (let e = <usize>load<i32>(start + (r << 2)), end = <usize>load<i32>(start + (r << 2), 4); e < end; e++) {
      if (load<u8>(channelIn + <usize>load<u8>(channel + e)) == 0) continue
      if (isTold(told, e)) feltLast = load<f32>(felt + (placeOf(told, before, e) << 2))
      const here = <i32>load<u16>(step + (e << 1)), gained = load<i32>(revenue + (e << 2)), spent = load<i32>(cost + (e << 2))
      lastStep = here != NO_CODE ? here : lastStep
      margin += <i64>(gained & -i32(gained != NO_NUMBER)) - <i64>(spent & -i32(spent != NO_NUMBER))
    }
    const c = <usize>((state == 1 ? 0 : 3) + (feltLast > 0 ? 0 : feltLast < 0 ? 1 : 2)), cell = cells + c * GROUP_BYTES
    add(cell + GROUP_VALUE, value)
    add(cell + GROUP_MARGIN, <f64>margin)
    count(cell + GROUP_RUNS, 1)
    meet(row, 1 + c, cell + GROUP_ACTORS)
    if (state == 1) continue
    const place = <usize>(lastStep == NO_CODE ? steps + j : lastStep), at = lost + place * GROUP_BYTES
    count(at + GROUP_RUNS, 1)
    meet(row, <usize>(7 + kinds) + place, at + GROUP_ACTORS)
  }
}
