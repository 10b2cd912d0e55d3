/** An edge's cell: sum of seconds (64 bits), transitions and runs (32 bits each, counted in one), the last sequence that took it (32 bits; 0 before the first). */
const CELL: usize = 24

/**
 * Directly-follows counts: one cell for each `from × width + to`, nought before.
 * @returns transitions that took no time
 */
export function follow(count: i32, starts: usize, ends: usize, code: usize, at: usize, width: i32, cells: usize): i32 {
  const row = <usize>width * CELL
  let ties: i32 = 0
  for (let i: usize = 0; i < <usize>count; i++) {
    let e = <usize>load<i32>(starts + (i << 2))
    const end = <usize>load<i32>(ends + (i << 2)), mark = <i32>i + 1
    let from = cells + <usize>load<u16>(code + (e << 1)) * row
    let before = load<i32>(at + (e << 2))
    for (e++; e < end; e++) {
      const here = <usize>load<u16>(code + (e << 1)), now = load<i32>(at + (e << 2))
      const cell = from + here * CELL
      store<i64>(cell, load<i64>(cell) + <i64>(now - before))
      store<i64>(cell, load<i64>(cell, 8) + (<i64>i32(load<i32>(cell, 16) != mark) << 32) + 1, 8)
      store<i32>(cell, mark, 16)
      ties += i32(now == before)
      from = cells + here * row
      before = now
    }
  }
  return ties
}

/** Times along each edge into `values`, from the edge's place in `next` on, which moves along. Edges nobody asks for share a place at the end. */
export function gaps(count: i32, starts: usize, ends: usize, code: usize, at: usize, width: i32, next: usize, values: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    let e = <usize>load<i32>(starts + (i << 2))
    const end = <usize>load<i32>(ends + (i << 2))
    let row = <usize>load<u16>(code + (e << 1)) * <usize>width
    let before = load<i32>(at + (e << 2))
    for (e++; e < end; e++) {
      const here = <usize>load<u16>(code + (e << 1)), now = load<i32>(at + (e << 2))
      const spot = next + ((row + here) << 2)
      const place = load<i32>(spot)
      store<i32>(values + (<usize>place << 2), now - before)
      store<i32>(spot, place + 1)
      row = here * <usize>width
      before = now
    }
  }
}
