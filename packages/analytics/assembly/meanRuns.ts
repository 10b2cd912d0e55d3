import {
  BASE_CUSTOMERS, BASE_N, BASE_NN, ENDED_BUCKET, ENDED_BYTES, ENDED_COST, ENDED_EFFORT, ENDED_EFFORT_COUNT, ENDED_FELT, ENDED_FELT_COUNT, ENDED_MARGIN, ENDED_TOOK, MEANS_BYTES, MEANS_COST, MEANS_CUSTOMER, MEANS_EFFORT, MEANS_EFFORT_COUNT,
  MEANS_ENDED, MEANS_FELT, MEANS_FELT_COUNT, MEANS_MARGIN, MEANS_OPEN, MEANS_OWN, MEANS_OWN_COST, MEANS_OWN_EFFORT, MEANS_OWN_EFFORT_COUNT, MEANS_OWN_FELT, MEANS_OWN_FELT_COUNT, MEANS_OWN_MARGIN, MEANS_OWN_TOOK, MEANS_RUNS, MEANS_TOOK,
  MEASURE_Y, MEASURE_YN, MEASURE_YY,
} from '../src/wasm/cells'
import { add, count } from './counting'
import { isTold, placeOf } from './sparse'

const NO_NUMBER: i32 = i32.MIN_VALUE

@inline
function addBase(sums: usize, n: f64): void {
  add(sums + BASE_N, n)
  add(sums + BASE_NN, n * n)
  add(sums + BASE_CUSTOMERS, 1)
}

@inline
function addMeasure(sums: usize, y: f64, n: f64): void {
  add(sums + MEASURE_Y, y)
  add(sums + MEASURE_YY, y * y)
  add(sums + MEASURE_YN, y * n)
}

/** Adds what the customer at hand has to the sums. */
function settle(cell: usize): void {
  const n = load<f64>(cell, MEANS_OWN), felt = load<f64>(cell, MEANS_OWN_FELT_COUNT), efforts = load<f64>(cell, MEANS_OWN_EFFORT_COUNT)
  if (n == 0) return
  addBase(cell + MEANS_RUNS, n)
  addMeasure(cell + MEANS_TOOK, load<f64>(cell, MEANS_OWN_TOOK), n)
  addMeasure(cell + MEANS_COST, load<f64>(cell, MEANS_OWN_COST), n)
  addMeasure(cell + MEANS_MARGIN, load<f64>(cell, MEANS_OWN_MARGIN), n)
  if (felt != 0) {
    addBase(cell + MEANS_FELT_COUNT, felt)
    addMeasure(cell + MEANS_FELT, load<f64>(cell, MEANS_OWN_FELT), felt)
  }
  if (efforts != 0) {
    addBase(cell + MEANS_EFFORT_COUNT, efforts)
    addMeasure(cell + MEANS_EFFORT, load<f64>(cell, MEANS_OWN_EFFORT), efforts)
  }
}

/** A run of the customer, in a bucket or in all. @param own the customer and one */
@inline
function hold(cell: usize, own: i32, kept: usize): void {
  if (load<i32>(cell, MEANS_CUSTOMER) != own) {
    settle(cell)
    store<i32>(cell, own, MEANS_CUSTOMER)
    memory.fill(cell + MEANS_OWN, 0, 64)
  }
  add(cell + MEANS_OWN, 1)
  add(cell + MEANS_OWN_TOOK, <f64>load<i32>(kept, ENDED_TOOK))
  add(cell + MEANS_OWN_COST, load<f64>(kept, ENDED_COST))
  add(cell + MEANS_OWN_MARGIN, load<f64>(kept, ENDED_MARGIN))
  add(cell + MEANS_OWN_FELT, load<f64>(kept, ENDED_FELT))
  add(cell + MEANS_OWN_FELT_COUNT, <f64>load<i32>(kept, ENDED_FELT_COUNT))
  add(cell + MEANS_OWN_EFFORT, <f64>load<i32>(kept, ENDED_EFFORT))
  add(cell + MEANS_OWN_EFFORT_COUNT, <f64>load<i32>(kept, ENDED_EFFORT_COUNT))
}

/**
 * Means of ended runs by bucket of their start, and last of all of them. Contacts lie run by run, likeness customer by customer: what a run comes to is kept until then.
 * @param told,before,felt sentiments as `columns/sparse.ts` holds them
 * @param slots bucket of each quarter of an hour from `first` on, 16 bits; open runs count that began from `first` up to `last`
 * @param next nought before: one for each customer and one more; `places` room for a number a run
 * @param kept room for a cell a run; `cells` nought before, one for each bucket and one more
 */
export function meanRuns(
  runs: i32, picked: usize, start: usize, actor: usize, actors: i32, status: usize, startedAt: usize, channel: usize, channelIn: usize, at: usize, cost: usize, revenue: usize, flags: usize, told: usize, before: usize, felt: usize,
  slots: usize, first: i32, last: i32, buckets: i32, next: usize, places: usize, kept: usize, cells: usize,
): void {
  for (let p: usize = 0, own = kept; p < <usize>runs; p++, own += ENDED_BYTES) {
    const r = <usize>load<i32>(picked + (p << 2)), began = load<i32>(startedAt + (r << 2))
    const open = load<u8>(status + r) == 0, b = began >= first && began < last ? <i32>load<u16>(slots + (<usize>((began - first) / 900) << 1)) : -1
    if (open) {
      store<i32>(own, 0, ENDED_BUCKET)
      if (b >= 0) count(cells + <usize>(b * MEANS_BYTES) + MEANS_OPEN, 1)
      continue
    }
    store<i32>(own, b + 1, ENDED_BUCKET)
    count(cells + <usize>(b * MEANS_BYTES) + MEANS_ENDED, 1)
    count(next + (<usize>load<i32>(actor + (r << 2)) << 2) + 4, 1)
    let begun: i32 = NO_NUMBER, over: i32 = 0, spent: i64 = 0, earned: i64 = 0, feltSum: f64 = 0, feltCount: i32 = 0, effortSum: i32 = 0, effortCount: i32 = 0
    for (let e = <usize>load<i32>(start + (r << 2)), end = <usize>load<i32>(start + (r << 2), 4); e < end; e++) {
      if (load<u8>(channelIn + <usize>load<u8>(channel + e)) == 0) continue
      over = load<i32>(at + (e << 2))
      if (begun == NO_NUMBER) begun = over
      const paid = load<i32>(cost + (e << 2)), received = load<i32>(revenue + (e << 2)), effort = <i32>load<u8>(flags + e) >> 4
      spent += <i64>(paid & -i32(paid != NO_NUMBER))
      earned += <i64>(received & -i32(received != NO_NUMBER))
      effortSum += effort
      effortCount += i32(effort > 0)
      if (isTold(told, e)) {
        feltCount++
        feltSum += <f64>load<f32>(felt + (placeOf(told, before, e) << 2))
      }
    }
    store<i32>(own, over - begun, ENDED_TOOK)
    store<f64>(own, <f64>spent, ENDED_COST)
    store<f64>(own, <f64>(earned - spent), ENDED_MARGIN)
    store<f64>(own, feltSum, ENDED_FELT)
    store<i32>(own, effortSum, ENDED_EFFORT)
    store<i32>(own, feltCount, ENDED_FELT_COUNT)
    store<i32>(own, effortCount, ENDED_EFFORT_COUNT)
  }
  for (let a: usize = 0; a < <usize>actors; a++) store<i32>(next + (a << 2), load<i32>(next + (a << 2), 4) + load<i32>(next + (a << 2)), 4)
  for (let p: usize = 0, own = kept; p < <usize>runs; p++, own += ENDED_BYTES) {
    if (load<i32>(own, ENDED_BUCKET) == 0) continue
    const spot = next + (<usize>load<i32>(actor + (<usize>load<i32>(picked + (p << 2)) << 2)) << 2), place = load<i32>(spot)
    store<i32>(spot, place + 1)
    store<i32>(places + (<usize>place << 2), <i32>p)
  }
  // By now each customer's place stands where the next one's was.
  const all = cells + <usize>(buckets * MEANS_BYTES)
  let i: usize = 0
  for (let a: usize = 0; a < <usize>actors; a++) {
    for (const end = <usize>load<i32>(next + (a << 2)); i < end; i++) {
      const own = kept + <usize>load<i32>(places + (i << 2)) * ENDED_BYTES
      hold(cells + <usize>((load<i32>(own, ENDED_BUCKET) - 1) * MEANS_BYTES), <i32>a + 1, own)
      hold(all, <i32>a + 1, own)
    }
  }
  for (let cell = cells; cell <= all; cell += MEANS_BYTES) settle(cell)
}
