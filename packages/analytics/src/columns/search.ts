/** First place whose id is not smaller. */
export function search(ids: Int32Array, count: number, id: number): number {
  let low = 0, high = count
  while (low < high) {
    const mid = (low + high) >> 1
    if (ids[mid]! < id) low = mid + 1
    else high = mid
  }
  return low
}

/** How many are smaller. */
export function countBelow(sorted: Int32Array, value: number): number {
  return search(sorted, sorted.length, value)
}

/** How many are not greater. */
export function countUpTo(sorted: Int32Array, value: number): number {
  return search(sorted, sorted.length, value + 1)
}
