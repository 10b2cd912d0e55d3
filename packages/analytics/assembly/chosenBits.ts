/*
 * Which entries are chosen, as bits, sixteen entries in a step, and how many are before each step: where a run's entries begin and end among the chosen ones is then looked up, without
 * walking runs, whose unequal lengths nobody can guess.
 */

/** Of sixteen entries' channels: a bit for each that is in. @param channelIn 256 lookups of 0 or 1 @param used a bit for each sixteen of them of which any is 1 */
@inline
export function channelBits(channel: usize, channelIn: usize, used: i32): i32 {
  const codes = v128.load(channel)
  let isIn = i8x16.splat(0)
  // A place outside of the sixteen gives nought.
  for (let left = used; left != 0; left &= left - 1) {
    const low = <usize>ctz(left) << 4
    isIn = v128.or(isIn, i8x16.swizzle(v128.load(channelIn + low), i8x16.sub(codes, i8x16.splat(<i8>low))))
  }
  return i8x16.bitmask(i8x16.neg(isIn))
}

export function usedSixteens(channelIn: usize): i32 {
  let used: i32 = 0
  for (let k: i32 = 0; k < 16; k++) used |= i32(v128.any_true(v128.load(channelIn + (<usize>k << 4)))) << k
  return used
}

/** Chosen entries before entry `e`. @param bits 16 for each step @param before 32-bit numbers, by step */
@inline
export function chosenBefore(e: usize, bits: usize, before: usize): i32 {
  const step = e >> 4
  return load<i32>(before + (step << 2)) + popcnt(<i32>load<u16>(bits + (step << 1)) & ((1 << (<i32>e & 15)) - 1))
}
