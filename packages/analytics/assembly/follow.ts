import { EDGE_BYTES, EDGE_COUNT, EDGE_LAST, EDGE_SECONDS } from '../src/wasm/cells'

/**
 * Directly-follows counts: one cell for each `from × width + to`, nought before, and a row of them behind, where sequences’ first entries are noted, so that none is asked whether it is one.
 * @param stretches from and to of what is walked
 * @param first by entry, 1 where a sequence begins
 */
export function follow(stretchCount: i32, stretches: usize, first: usize, code: usize, at: usize, width: i32, cells: usize): void {
  const nowhere = <u32>(width * width)
  let mark: i32 = 0
  for (let i: usize = 0; i < <usize>stretchCount; i++) {
    const from = <usize>load<i32>(stretches + (i << 3)), to = <usize>load<i32>(stretches + (i << 3), 4)
    let row = nowhere, before: i32 = 0
    for (let c = code + (from << 1), t = at + (from << 2), f = first + from, end = first + to; f < end; c += 2, t += 4, f++) {
      const isFirst = <i32>load<u8>(f), here = <u32>load<u16>(c), now = load<i32>(t)
      const cell = cells + <usize>((isFirst ? nowhere : row) + here) * EDGE_BYTES
      mark += isFirst
      store<i64>(cell, load<i64>(cell, EDGE_SECONDS) + <i64>(now - before), EDGE_SECONDS)
      // Transitions and, behind them, runs are counted in one.
      store<i64>(cell, load<i64>(cell, EDGE_COUNT) + (<i64>i32(load<i32>(cell, EDGE_LAST) != mark) << 32) + 1, EDGE_COUNT)
      store<i32>(cell, mark, EDGE_LAST)
      row = here * <u32>width
      before = now
    }
  }
}

/** Transitions that took no time. */
export function ties(stretchCount: i32, stretches: usize, first: usize, at: usize): i32 {
  let n: i32 = 0
  for (let i: usize = 0; i < <usize>stretchCount; i++) {
    const from = <usize>load<i32>(stretches + (i << 3)), to = <usize>load<i32>(stretches + (i << 3), 4)
    for (let e = from + 1; e < to; e++) n += i32(load<i32>(at + (e << 2)) == load<i32>(at + (e << 2) - 4)) & ~<i32>load<u8>(first + e)
  }
  return n
}

/**
 * Times along each edge into `values`, from the edge's place in `next` on, which moves along.
 * @param next by edge, and a row behind, whose places stay
 */
export function gaps(stretchCount: i32, stretches: usize, first: usize, code: usize, at: usize, width: i32, next: usize, values: usize): void {
  const nowhere = <u32>(width * width)
  for (let i: usize = 0; i < <usize>stretchCount; i++) {
    const from = <usize>load<i32>(stretches + (i << 3)), to = <usize>load<i32>(stretches + (i << 3), 4)
    let row = nowhere, before: i32 = 0
    for (let c = code + (from << 1), t = at + (from << 2), f = first + from, end = first + to; f < end; c += 2, t += 4, f++) {
      const isFirst = <i32>load<u8>(f), here = <u32>load<u16>(c), now = load<i32>(t)
      const spot = next + (<usize>((isFirst ? nowhere : row) + here) << 2), place = load<i32>(spot)
      store<i32>(values + (<usize>place << 2), now - before)
      store<i32>(spot, place + 1 - isFirst)
      row = here * <u32>width
      before = now
    }
  }
}
