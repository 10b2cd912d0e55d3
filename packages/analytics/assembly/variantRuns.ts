const NO_NUMBER: i32 = i32.MIN_VALUE
/** A variant's cell: seconds, cost (64-bit), active, achieved, failed, abandoned runs, customers, one free, then runs by outcome and without (32 bits); as long as the caller says. */
const HEAD: usize = 40

/** How many achieved runs each variant has. @param achieved nought before */
export function countAchieved(count: i32, run: usize, variant: usize, status: usize, achieved: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const cell = achieved + (<usize>load<i32>(variant + (i << 2)) << 2)
    store<i32>(cell, load<i32>(cell) + i32(load<u8>(status + <usize>load<i32>(run + (i << 2))) == 1))
  }
}

/**
 * What runs of the measured variants took, cost and came to.
 * @param place by variant: its cell, or −1 where it is not measured
 * @param met a 64-bit word for each customer, nought before: a bit for each measured variant (63 at most), the last for any
 * @param next where each cell's next number of seconds goes in `values`
 * @returns customers there are at all
 */
export function measureVariants(
  count: i32, run: usize, starts: usize, ends: usize, at: usize, variant: usize, place: usize, actor: usize, actors: i32, status: usize, outcomeKind: usize, kinds: i32, start: usize, channel: usize, channelIn: usize,
  cost: usize, met: usize, next: usize, values: usize, cells: usize, cellBytes: usize,
): i32 {
  for (let i: usize = 0; i < <usize>count; i++) {
    const r = <usize>load<i32>(run + (i << 2)), p = load<i32>(place + (<usize>load<i32>(variant + (i << 2)) << 2))
    const word = met + (<usize>load<i32>(actor + (r << 2)) << 3)
    if (p < 0) {
      store<u64>(word, load<u64>(word) | <u64>1 << 63)
      continue
    }
    store<u64>(word, load<u64>(word) | <u64>1 << 63 | <u64>1 << p)
    const cell = cells + <usize>p * cellBytes, spot = next + (<usize>p << 2), to = load<i32>(spot)
    const lasted = load<i32>(at + ((<usize>load<i32>(ends + (i << 2)) - 1) << 2)) - load<i32>(at + (<usize>load<i32>(starts + (i << 2)) << 2))
    store<i32>(spot, to + 1)
    store<i32>(values + (<usize>to << 2), lasted)
    store<i64>(cell, load<i64>(cell) + <i64>lasted)
    let spent: i64 = 0
    for (let e = <usize>load<i32>(start + (r << 2)), end = <usize>load<i32>(start + (r << 2), 4); e < end; e++) {
      const amount = load<i32>(cost + (e << 2)), isIn = i32(amount != NO_NUMBER) & <i32>load<u8>(channelIn + <usize>load<u8>(channel + e))
      spent += <i64>(amount & -isIn)
    }
    store<i64>(cell, load<i64>(cell, 8) + spent, 8)
    const state = cell + (<usize>load<u8>(status + r) << 2)
    store<i32>(state, load<i32>(state, 16) + 1, 16)
    const outcome = cell + (<usize>min(<i32>load<u8>(outcomeKind + r), kinds) << 2)
    store<i32>(outcome, load<i32>(outcome, HEAD) + 1, HEAD)
  }
  let all: i32 = 0
  for (let a: usize = 0; a < <usize>actors; a++) {
    const bits = load<u64>(met + (a << 3))
    all += i32(bits != 0)
    for (let left = bits & ~(<u64>1 << 63); left != 0; left &= left - 1) {
      const cell = cells + <usize>ctz(left) * cellBytes
      store<i32>(cell, load<i32>(cell, 32) + 1, 32)
    }
  }
  return all
}
