/** A place's cell, 32 bits each: entries, runs, starts, ends, runs lost there, customers; two are free. */
const CELL: usize = 32

/**
 * How often and in which part of their way places are met, for at most 64 places. Which ones a customer met is a word of bits.
 * @param cells one for each place, nought before
 * @param met one 64-bit word for each customer, nought before
 */
export function places(count: i32, run: usize, starts: usize, ends: usize, code: usize, actor: usize, status: usize, cells: usize, met: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const r = <usize>load<i32>(run + (i << 2))
    let e = <usize>load<i32>(starts + (i << 2))
    const end = <usize>load<i32>(ends + (i << 2))
    let bits: u64 = 0, cell: usize = cells + <usize>load<u16>(code + (e << 1)) * CELL
    store<i32>(cell, load<i32>(cell, 8) + 1, 8)
    for (; e < end; e++) {
      const here = <usize>load<u16>(code + (e << 1)), bit = <u64>1 << here
      cell = cells + here * CELL
      store<i32>(cell, load<i32>(cell) + 1)
      store<i32>(cell, load<i32>(cell, 4) + i32((bits & bit) == 0), 4)
      bits |= bit
    }
    store<i32>(cell, load<i32>(cell, 12) + 1, 12)
    store<i32>(cell, load<i32>(cell, 16) + i32(load<u8>(status + r) >= 2), 16)
    const word = met + (<usize>load<i32>(actor + (r << 2)) << 3)
    store<u64>(word, load<u64>(word) | bits)
  }
}

/** Counts the customers who met each place, from what {@link places} noted. @returns customers who met any */
export function peopleAtPlaces(actors: i32, met: usize, cells: usize): i32 {
  let all: i32 = 0
  for (let a: usize = 0; a < <usize>actors; a++) {
    let bits = load<u64>(met + (a << 3))
    all += i32(bits != 0)
    for (; bits != 0; bits &= bits - 1) {
      const cell = cells + <usize>ctz(bits) * CELL
      store<i32>(cell, load<i32>(cell, 20) + 1, 20)
    }
  }
  return all
}
