/** Whether a row says something; columns as `columns/sparse.ts` holds them, `told` 0 where no row does. */
@inline
export function isTold(told: usize, row: usize): bool {
  return told != 0 && (load<i32>(told + ((row >> 5) << 2)) & (1 << (<i32>row & 31))) != 0
}

/** Where among the values that of a row stands which {@link isTold}. */
@inline
export function placeOf(told: usize, before: usize, row: usize): usize {
  const word = (row >> 5) << 2
  return <usize>(load<i32>(before + word) + popcnt(load<i32>(told + word) & ((1 << (<i32>row & 31)) - 1)))
}
