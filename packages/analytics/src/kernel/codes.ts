import type { Clusters } from './design.ts'

/** Whole numbers as codes 0 … count − 1, in order of their first row. Running numbers are looked up in a table, sparse ones in a map. */
export function codesOf(ids: ArrayLike<number>): Clusters {
  let least = Number.POSITIVE_INFINITY, most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!
    if (id < least) least = id
    if (id > most) most = id
  }
  return most - least < 16 * ids.length + 1024 ? byTable(ids, least, most) : byMap(ids)
}

function byTable(ids: ArrayLike<number>, least: number, most: number): Clusters {
  const of = new Int32Array(ids.length), code = new Int32Array(ids.length === 0 ? 0 : most - least + 1).fill(-1)
  let count = 0
  for (let i = 0; i < of.length; i++) {
    const place = ids[i]! - least
    if (code[place]! < 0) code[place] = count++
    of[i] = code[place]!
  }
  return { of, count }
}

function byMap(ids: ArrayLike<number>): Clusters {
  const of = new Int32Array(ids.length), codes = new Map<number, number>()
  for (let i = 0; i < of.length; i++) {
    let code = codes.get(ids[i]!)
    if (code === undefined) codes.set(ids[i]!, (code = codes.size))
    of[i] = code
  }
  return { of, count: codes.size }
}
