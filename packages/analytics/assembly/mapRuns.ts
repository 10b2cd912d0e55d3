import {
  ARRIVAL_BYTES, ARRIVAL_SINCE_BEFORE, ARRIVAL_SINCE_START, ARRIVAL_STEP, MAP_ARRIVALS, MAP_ENDED, MAP_ENTRIES, MAP_OPEN, MAP_UNPLANNED, MAP_WORDS, RATIO_BYTES, STEP_ACTORS, STEP_AFTER, STEP_BAD, STEP_BAD_ACHIEVED, STEP_BAD_RUNS, STEP_BYTES,
  STEP_CAME, STEP_COST, STEP_COSTED, STEP_DROP_OFF, STEP_EARNED, STEP_EFFORT, STEP_ENTRIES, STEP_FELT, STEP_FIRST_FELT, STEP_GOOD, STEP_GOOD_ACHIEVED, STEP_GOOD_RUNS, STEP_HANDED_OVER, STEP_HANDLED, STEP_HAND_OVERS, STEP_HAS_FELT,
  STEP_NN, STEP_NY, STEP_REACH, STEP_REACHED, STEP_REVENUE, STEP_RUNS, STEP_SHARED, STEP_VALUE, STEP_YN, STEP_YY, WORDS_BYTES, WORDS_ENTRY, WORDS_STEP,
} from '../src/wasm/cells'
import { chosenOf } from './chosen'
import { add, count, meet } from './counting'
import { holdRatio, settleRatio } from './ratio'
import { isTold, placeOf } from './sparse'

const NO_NUMBER: i32 = i32.MIN_VALUE
const NO_CODE: i32 = 0xffff
const NO_CODE8: i32 = 0xff

/** What the customer at hand has of each step goes into its ratios. */
function settleCustomer(cells: usize, steps: i32, own: i32, runs: i32): void {
  if (runs == 0) return
  for (let s = 0, cell = cells; s < steps; s++, cell += STEP_BYTES) {
    holdRatio(cell + STEP_REACH, own, <f64>load<i32>(cell, STEP_REACHED), <f64>runs)
    store<i32>(cell, 0, STEP_REACHED)
    const good = <f64>load<i32>(cell, STEP_GOOD_RUNS), goodAchieved = <f64>load<i32>(cell, STEP_GOOD_ACHIEVED), bad = <f64>load<i32>(cell, STEP_BAD_RUNS), badAchieved = <f64>load<i32>(cell, STEP_BAD_ACHIEVED)
    if (good > 0) holdRatio(cell + STEP_GOOD, own, goodAchieved, good)
    if (bad > 0) holdRatio(cell + STEP_BAD, own, badAchieved, bad)
    if (good > 0 && bad > 0) {
      add(cell + STEP_SHARED, 1)
      add(cell + STEP_YY, goodAchieved * badAchieved)
      add(cell + STEP_YN, goodAchieved * bad)
      add(cell + STEP_NY, good * badAchieved)
      add(cell + STEP_NN, good * bad)
    }
    memory.fill(cell + STEP_GOOD_RUNS, 0, 16)
  }
}

/** A handled contact at a step, or in the whole journey. */
@inline
function handle(cell: usize, own: i32, mark: i32, isHandOver: bool): void {
  if (load<i32>(cell, STEP_HANDLED) != mark) {
    store<i32>(cell, mark, STEP_HANDLED)
    holdRatio(cell + STEP_HAND_OVERS, own, 0, 1)
  }
  if (isHandOver && load<i32>(cell, STEP_HANDED_OVER) != mark) {
    store<i32>(cell, mark, STEP_HANDED_OVER)
    holdRatio(cell + STEP_HAND_OVERS, own, 1, 0)
  }
}

/**
 * A journey's runs against its planned steps, customer by customer. All noughts before, but for what is only written.
 * @param order all runs, customer by customer; `list` room for a number a run and one more
 * @param percent by run: worth to the customer, 0–100
 * @param place by step of the catalogue: its place in planned order, −1 for others; `stepCodes` so many steps there are
 * @param feltTold,feltBefore,felt sentiments, and handlerTold,handlerBefore,handler codes of colleagues (16 bits), as `columns/sparse.ts` holds them
 * @param cells one for each step, then of the whole journey
 * @param byChannel entries by step and channel; `byHandler` handled contacts by step, last in all, and handler
 * @param bits of each customer `stride` bytes: a bit for each step and one for any
 * @param achieved a ratio: achieved ones of ended runs
 * @param arrivals,words lists, as long as there are entries; took,tookOpen seconds of ended and of open runs
 */
export function mapRuns(
  runs: i32, order: usize, isIn: usize, list: usize, start: usize, actor: usize, status: usize, percent: usize, channel: usize, channelIn: usize, channels: i32, at: usize, step: usize, place: usize, stepCodes: i32, steps: i32,
  cost: usize, revenue: usize, flags: usize, feltTold: usize, feltBefore: usize, felt: usize, handlerTold: usize, handlerBefore: usize, handler: usize, handlers: i32, now: i32,
  cells: usize, byChannel: usize, byHandler: usize, bits: usize, stride: i32, achieved: usize, all: usize, arrivals: usize, words: usize, took: usize, tookOpen: usize,
): void {
  const chosen = chosenOf(runs, order, isIn, list), whole = cells + <usize>steps * STEP_BYTES
  let own: i32 = 0, ownRuns: i32 = 0, ended: usize = 0, open: usize = 0, entries: i32 = 0, unplanned: i32 = 0, arrival = arrivals, word = words
  for (let i: usize = 0; i < chosen; i++) {
    const r = <usize>load<i32>(list + (i << 2)), state = <i32>load<u8>(status + r), who = load<i32>(actor + (r << 2)), row = bits + <usize>who * <usize>stride, mark = <i32>i + 1, worth = <i32>load<u8>(percent + r)
    if (who + 1 != own) {
      settleCustomer(cells, steps, own, ownRuns)
      own = who + 1
      ownRuns = 0
    }
    ownRuns++
    meet(row, <usize>steps, whole + STEP_ACTORS)
    if (state != 0) holdRatio(achieved, own, f64(state == 1), 1)
    let before: i32 = NO_NUMBER, began: i32 = NO_NUMBER, lastCell: usize = 0, lastHandler = NO_CODE
    for (let e = <usize>load<i32>(start + (r << 2)), end = <usize>load<i32>(start + (r << 2), 4); e < end; e++) {
      const way = <i32>load<u8>(channel + e)
      if (load<u8>(channelIn + <usize>way) == 0) continue
      const time = load<i32>(at + (e << 2)), code = <i32>load<u16>(step + (e << 1))
      entries++
      if (began == NO_NUMBER) began = time
      const s = code < stepCodes ? load<i32>(place + (<usize>code << 2)) : -1, cell: usize = s < 0 ? 0 : cells + <usize>(s * STEP_BYTES)
      if (isTold(handlerTold, e)) {
        const colleague = <i32>load<u16>(handler + (placeOf(handlerTold, handlerBefore, e) << 1)), isHandOver = lastHandler != NO_CODE && colleague != lastHandler
        count(byHandler + (<usize>(steps * handlers + colleague) << 2), 1)
        handle(whole, own, mark, isHandOver)
        if (cell) {
          count(byHandler + (<usize>(s * handlers + colleague) << 2), 1)
          handle(cell, own, mark, isHandOver)
        }
        lastHandler = colleague
      }
      if (!cell) unplanned++
      else {
        lastCell = cell
        const paid = load<i32>(cost + (e << 2)), received = load<i32>(revenue + (e << 2)), flag = <i32>load<u8>(flags + e)
        count(cell + STEP_ENTRIES, 1)
        if (way < channels) count(byChannel + (<usize>(s * channels + way) << 2), 1)
        if (paid != NO_NUMBER) {
          add(cell + STEP_COST, <f64>paid)
          count(cell + STEP_COSTED, 1)
        }
        if (received != NO_NUMBER) {
          add(cell + STEP_REVENUE, <f64>received)
          count(cell + STEP_EARNED, 1)
        }
        if (flag >> 4) holdRatio(cell + STEP_EFFORT, own, <f64>(flag >> 4), 1)
        if (isTold(feltTold, e)) {
          const mood = <f64>load<f32>(felt + (placeOf(feltTold, feltBefore, e) << 2))
          holdRatio(cell + STEP_FELT, own, mood, 1)
          if (flag & 8) {
            store<i32>(word, s, WORDS_STEP)
            store<i32>(word, <i32>e, WORDS_ENTRY)
            word += WORDS_BYTES
          }
          if (load<i32>(cell, STEP_HAS_FELT) != mark) {
            store<i32>(cell, mark, STEP_HAS_FELT)
            store<f64>(cell, mood, STEP_FIRST_FELT)
          }
        }
        if (load<i32>(cell, STEP_CAME) != mark) {
          store<i32>(cell, mark, STEP_CAME)
          count(cell + STEP_REACHED, 1)
          if (state != 0) holdRatio(cell + STEP_DROP_OFF, own, 0, 1)
          count(cell + STEP_RUNS, 1)
          count(cell + STEP_AFTER, i32(before != NO_NUMBER))
          store<i32>(arrival, s, ARRIVAL_STEP)
          store<i32>(arrival, before == NO_NUMBER ? NO_NUMBER : time - before, ARRIVAL_SINCE_BEFORE)
          store<i32>(arrival, time - began, ARRIVAL_SINCE_START)
          arrival += ARRIVAL_BYTES
          if (worth != NO_CODE8) holdRatio(cell + STEP_VALUE, own, <f64>worth, 1)
          meet(row, <usize>s, cell + STEP_ACTORS)
        }
      }
      before = time
    }
    if (state == 0) {
      if (began != NO_NUMBER) store<i32>(tookOpen + (open++ << 2), max(before, now) - began)
      continue
    }
    store<i32>(took + (ended++ << 2), before - began)
    if (state >= 2 && lastCell) holdRatio(lastCell + STEP_DROP_OFF, own, 1, 0)
    for (let cell = cells; cell < whole; cell += STEP_BYTES) {
      if (load<i32>(cell, STEP_HAS_FELT) != mark) continue
      const mood = load<f64>(cell, STEP_FIRST_FELT), got = i32(state == 1)
      if (mood > 0) {
        count(cell + STEP_GOOD_RUNS, 1)
        count(cell + STEP_GOOD_ACHIEVED, got)
      } else if (mood < 0) {
        count(cell + STEP_BAD_RUNS, 1)
        count(cell + STEP_BAD_ACHIEVED, got)
      }
    }
  }
  settleCustomer(cells, steps, own, ownRuns)
  settleRatio(achieved)
  for (let cell = cells; cell <= whole; cell += STEP_BYTES) for (let ratio = STEP_REACH; ratio <= STEP_HAND_OVERS; ratio += RATIO_BYTES) settleRatio(cell + <usize>ratio)
  store<i32>(all, <i32>ended, MAP_ENDED)
  store<i32>(all, <i32>open, MAP_OPEN)
  store<i32>(all, entries, MAP_ENTRIES)
  store<i32>(all, unplanned, MAP_UNPLANNED)
  store<i32>(all, <i32>((arrival - arrivals) / ARRIVAL_BYTES), MAP_ARRIVALS)
  store<i32>(all, <i32>((word - words) / WORDS_BYTES), MAP_WORDS)
}

/** Seconds by step, from each step's places in `beforeAt` and `startAt` on, which move along. */
export function arrivalTimes(count: i32, arrivals: usize, beforeAt: usize, startAt: usize, sinceBefore: usize, sinceStart: usize): void {
  for (let i = 0, arrival = arrivals; i < count; i++, arrival += ARRIVAL_BYTES) {
    const s = <usize>load<i32>(arrival, ARRIVAL_STEP) << 2, before = load<i32>(arrival, ARRIVAL_SINCE_BEFORE), to = load<i32>(startAt + s)
    store<i32>(sinceStart + (<usize>to << 2), load<i32>(arrival, ARRIVAL_SINCE_START))
    store<i32>(startAt + s, to + 1)
    if (before == NO_NUMBER) continue
    const other = load<i32>(beforeAt + s)
    store<i32>(sinceBefore + (<usize>other << 2), before)
    store<i32>(beforeAt + s, other + 1)
  }
}
