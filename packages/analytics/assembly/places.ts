import { PLACE_BYTES, PLACE_CUSTOMERS, PLACE_ENDS, PLACE_LOST, PLACE_RUNS } from '../src/wasm/cells'

/**
 * How many runs and customers meet each place, and how many runs end there, for at most 64 places. Which ones a run or a customer met is a word of bits.
 * @param stretches,first what is walked, as for `follow`
 * @param cells one for each place, nought before
 * @param words room for a 64-bit word for each run and one more
 * @param met one 64-bit word for each customer, nought before
 * @returns customers who met any
 */
export function places(
  stretchCount: i32, stretches: usize, first: usize, count: i32, run: usize, ends: usize, code: usize, actor: usize, actors: i32, status: usize, cells: usize, words: usize, met: usize,
): i32 {
  let word = words, bits: u64 = 0
  for (let i: usize = 0; i < <usize>stretchCount; i++) {
    const from = <usize>load<i32>(stretches + (i << 3)), to = <usize>load<i32>(stretches + (i << 3), 4)
    for (let c = code + (from << 1), f = first + from, end = first + to; f < end; c += 2, f++) {
      const isFirst = <usize>load<u8>(f), here = <usize>load<u16>(c)
      bits = (isFirst ? 0 : bits) | <u64>1 << here
      word += isFirst << 3
      store<u64>(word - 8, bits)
    }
  }
  for (let i: usize = 0; i < <usize>count; i++) {
    const r = <usize>load<i32>(run + (i << 2)), own = met + (<usize>load<i32>(actor + (r << 2)) << 3)
    const to = cells + <usize>load<u16>(code + ((<usize>load<i32>(ends + (i << 2)) - 1) << 1)) * PLACE_BYTES
    store<i32>(to, load<i32>(to, PLACE_ENDS) + 1, PLACE_ENDS)
    store<i32>(to, load<i32>(to, PLACE_LOST) + i32(load<u8>(status + r) >= 2), PLACE_LOST)
    store<u64>(own, load<u64>(own) | load<u64>(words + (i << 3)))
  }
  countBits(count, words, cells + PLACE_RUNS)
  return countBits(actors, met, cells + PLACE_CUSTOMERS)
}

/** So many words are counted bit by bit in eight words, which hold the digits of all 64 counts, before those have to be emptied. */
const MOST: i32 = 255

/** Counts each bit of the words in a row, into the cells. @returns words in which there is any */
function countBits(count: i32, words: usize, cells: usize): i32 {
  let all: i32 = 0, left: i32 = MOST
  let p0: u64 = 0, p1: u64 = 0, p2: u64 = 0, p3: u64 = 0, p4: u64 = 0, p5: u64 = 0, p6: u64 = 0, p7: u64 = 0
  for (let w: usize = 0; w < <usize>count; w++) {
    let bits = load<u64>(words + (w << 3))
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
      flush(p0, p1, p2, p3, p4, p5, p6, p7, cells)
      p0 = p1 = p2 = p3 = p4 = p5 = p6 = p7 = 0
      left = MOST
    }
  }
  flush(p0, p1, p2, p3, p4, p5, p6, p7, cells)
  return all
}

/** Adds 64 counts, whose digits stand in eight words, to the cells. */
function flush(p0: u64, p1: u64, p2: u64, p3: u64, p4: u64, p5: u64, p6: u64, p7: u64, cells: usize): void {
  for (let any = p0 | p1 | p2 | p3 | p4 | p5 | p6 | p7; any != 0; any &= any - 1) {
    const place = ctz(any), cell = cells + <usize>place * PLACE_BYTES
    const count = ((p0 >> place) & 1) | (((p1 >> place) & 1) << 1) | (((p2 >> place) & 1) << 2) | (((p3 >> place) & 1) << 3)
      | (((p4 >> place) & 1) << 4) | (((p5 >> place) & 1) << 5) | (((p6 >> place) & 1) << 6) | (((p7 >> place) & 1) << 7)
    store<i32>(cell, load<i32>(cell) + <i32>count)
  }
}
