import { oneCloud } from './oneCloud.ts'

/** Rows of a level below which a cloud of its own would say little, and how many levels there are at most. */
const LEAST_ROWS = 100
const MOST_LEVELS = 10

/**
 * As {@link oneCloud}, one cloud for each tenth of the rows by a level that everything may hang on in any way. Of few contacts shares are all or nothing and means scatter widely,
 * of many they lie close together: customers who all behave alike then look like groups of those who come rarely and those who come often, in no straight line that one cloud could follow.
 * Rows of one level stay together; fewer than 150 rows are one level.
 * @param level by row
 * @returns a function that draws `count` such rows, each level's share of them, in no order
 */
export function cloudsByLevel(points: Float64Array, level: ArrayLike<number>, rows: number, dimensions: number, random: () => number): (count: number) => Float64Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => level[a]! - level[b]! || a - b)
  const size = Math.max(LEAST_ROWS, Math.ceil(rows / MOST_LEVELS))
  const levels: { readonly to: number; readonly draw: (count: number) => Float64Array }[] = []
  for (let from = 0; from < rows;) {
    let to = Math.min(rows, from + size)
    while (to < rows && level[order[to]!] === level[order[to - 1]!]) to++
    if (rows - to < size / 2) to = rows
    const own = new Float64Array((to - from) * dimensions)
    for (let i = from; i < to; i++) own.set(points.subarray(order[i]! * dimensions, (order[i]! + 1) * dimensions), (i - from) * dimensions)
    levels.push({ to, draw: oneCloud(own, to - from, dimensions, random) })
    from = to
  }
  return (count) => {
    const place = Int32Array.from({ length: count }, (_, i) => i)
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1)), other = place[j]!
      place[j] = place[i]!
      place[i] = other
    }
    const cloud = new Float64Array(count * dimensions)
    let drawn = 0
    for (const { to, draw } of levels) {
      const until = Math.round((count * to) / rows), own = draw(until - drawn)
      for (let i = 0; drawn < until; i++, drawn++) cloud.set(own.subarray(i * dimensions, (i + 1) * dimensions), place[drawn]! * dimensions)
    }
    return cloud
  }
}
