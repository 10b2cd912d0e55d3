@inline
export function count(cell: usize, by: i32): void {
  store<i32>(cell, load<i32>(cell) + by)
}

@inline
export function add(cell: usize, by: f64): void {
  store<f64>(cell, load<f64>(cell) + by)
}

/** Counts a customer once in a group. @param row of bits, the customer's */
@inline
export function meet(row: usize, bit: usize, counter: usize): void {
  const at = row + (bit >> 3), seen = <i32>load<u8>(at), mask = 1 << (<i32>bit & 7)
  store<u8>(at, <u8>(seen | mask))
  count(counter, i32((seen & mask) == 0))
}
