/** A place's cell, 32 bits each: entries, runs, starts, ends, runs lost there, customers; two are free. */
const CELL: usize = 32, RUNS: usize = 4, CUSTOMERS: usize = 20

/**
 * How often and in which part of their way places are met, for at most 64 places. Which ones a customer met is a word of bits.
 * @param cells one for each place, nought before
 * @param met one 64-bit word for each customer, nought before
 */
export function places(count: i32, run: usize, starts: usize, ends: usize, code: usize, actor: usize, status: usize, cells: usize, met: usize): void {
  let p0: u64 = 0, p1: u64 = 0, p2: u64 = 0, p3: u64 = 0, p4: u64 = 0, p5: u64 = 0, p6: u64 = 0, p7: u64 = 0, left: i32 = MOST
  for (let i: usize = 0; i < <usize>count; i++) {
    const r = <usize>load<i32>(run + (i << 2))
    let e = <usize>load<i32>(starts + (i << 2))
    const end = <usize>load<i32>(ends + (i << 2))
    let bits: u64 = 0, cell: usize = cells + <usize>load<u16>(code + (e << 1)) * CELL
    store<i32>(cell, load<i32>(cell, 8) + 1, 8)
    for (; e < end; e++) {
      const here = <usize>load<u16>(code + (e << 1))
      cell = cells + here * CELL
      store<i32>(cell, load<i32>(cell) + 1)
      bits |= <u64>1 << here
    }
    store<i32>(cell, load<i32>(cell, 12) + 1, 12)
    store<i32>(cell, load<i32>(cell, 16) + i32(load<u8>(status + r) >= 2), 16)
    const word = met + (<usize>load<i32>(actor + (r << 2)) << 3)
    store<u64>(word, load<u64>(word) | bits)
    let carry = p0 & bits
    p0 ^= bits
    bits = p1 & carry
    p1 ^= carry
    carry = p2 & bits
    p2 ^= bits
    bits = p3 & carry
    p3 ^= carry
    carry = p4 & bits
    p4 ^= bits
    bits = p5 & carry
    p5 ^= carry
    carry = p6 & bits
    p6 ^= bits
    p7 ^= carry
    if (--left == 0) {
      flush(p0, p1, p2, p3, p4, p5, p6, p7, cells + RUNS)
      p0 = p1 = p2 = p3 = p4 = p5 = p6 = p7 = 0
      left = MOST
    }
  }
  flush(p0, p1, p2, p3, p4, p5, p6, p7, cells + RUNS)
}

/** So many words are counted bit by bit in eight words, which hold the digits of all 64 counts, before those have to be emptied. */
const MOST: i32 = 255

/** Adds 64 counts, whose digits stand in eight words, to the cells. */
function flush(p0: u64, p1: u64, p2: u64, p3: u64, p4: u64, p5: u64, p6: u64, p7: u64, cells: usize): void {
  for (let any = p0 | p1 | p2 | p3 | p4 | p5 | p6 | p7; any != 0; any &= any - 1) {
    const place = ctz(any), cell = cells + <usize>place * CELL
    const count = ((p0 >> place) & 1) | (((p1 >> place) & 1) << 1) | (((p2 >> place) & 1) << 2) | (((p3 >> place) & 1) << 3)
      | (((p4 >> place) & 1) << 4) | (((p5 >> place) & 1) << 5) | (((p6 >> place) & 1) << 6) | (((p7 >> place) & 1) << 7)
    store<i32>(cell, load<i32>(cell) + <i32>count)
  }
}

/** Counts the customers who met each place, from what {@link places} noted. @returns customers who met any */
export function peopleAtPlaces(actors: i32, met: usize, cells: usize): i32 {
  let all: i32 = 0, left: i32 = MOST
  let p0: u64 = 0, p1: u64 = 0, p2: u64 = 0, p3: u64 = 0, p4: u64 = 0, p5: u64 = 0, p6: u64 = 0, p7: u64 = 0
  for (let a: usize = 0; a < <usize>actors; a++) {
    let bits = load<u64>(met + (a << 3))
    all += i32(bits != 0)
    let carry = p0 & bits
    p0 ^= bits
    bits = p1 & carry
    p1 ^= carry
    carry = p2 & bits
    p2 ^= bits
    bits = p3 & carry
    p3 ^= carry
    carry = p4 & bits
    p4 ^= bits
    bits = p5 & carry
    p5 ^= carry
    carry = p6 & bits
    p6 ^= bits
    p7 ^= carry
    if (--left == 0) {
      flush(p0, p1, p2, p3, p4, p5, p6, p7, cells + CUSTOMERS)
      p0 = p1 = p2 = p3 = p4 = p5 = p6 = p7 = 0
      left = MOST
    }
  }
  flush(p0, p1, p2, p3, p4, p5, p6, p7, cells + CUSTOMERS)
  return all
}
