import type { RunColumns } from '../columns/journeyLog.ts'
import { directlyFollows } from '../kernel/directlyFollows.ts'
import type { Sequences } from '../kernel/sequences.ts'
import { waysOf } from '../kernel/variantTable.ts'
import { PLACE_BYTES, PLACE_CUSTOMERS, PLACE_ENDS, PLACE_LOST, PLACE_RUNS } from '../wasm/cells.ts'

/** By code: how often, by how many and in which part of their way a place is met. */
export interface PlaceTally {
  readonly entries: Int32Array
  readonly runs: Int32Array
  readonly actors: Int32Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Failed and abandoned runs that end there. */
  readonly lost: Int32Array
  readonly allActors: number
}

export function tallyPlaces(sequences: Sequences, runs: RunColumns, actorCount: number): PlaceTally {
  return placesInMemory(sequences, runs, actorCount) ?? walkWays(sequences, runs, actorCount)
}

/** So many places fit in the kernel's words of bits. */
const MOST = 64

function placesInMemory(sequences: Sequences, { actor, status }: RunColumns, actorCount: number): PlaceTally | null {
  const { width } = sequences
  if (width > MOST) return null
  return sequences.inMemory((memory, { stretchCount, stretches, first, run, end, code }) => {
    const { starts, count } = directlyFollows(sequences)
    const cells = memory.zeros(width * PLACE_BYTES), words = memory.room(8 * sequences.count + 8), met = memory.zeros(8 * actorCount)
    const allActors = memory.kernels.places(stretchCount, stretches, first, sequences.count, run, end, code, memory.put(actor), actorCount, memory.put(status), cells, words, met)
    const tally = memory.ints(cells, (width * PLACE_BYTES) / 4)
    const column = (place: number): Int32Array => Int32Array.from({ length: width }, (_, c) => tally[(c * PLACE_BYTES + place) / 4]!)
    // A place is met where a way begins and where another place is followed by it.
    const entries = starts.map((begun, c) => { let met = begun; for (let from = 0; from < width; from++) met += count[from * width + c]!; return met })
    return { entries, starts, runs: column(PLACE_RUNS), ends: column(PLACE_ENDS), lost: column(PLACE_LOST), actors: column(PLACE_CUSTOMERS), allActors }
  })
}

/** Equal ways are walked once. Which places an actor met is a row of bits: those of each of the actor's ways, put together. */
function walkWays(sequences: Sequences, { actor: actorOf, status: statusOf }: RunColumns, actorCount: number): PlaceTally {
  const { start, end, code, run, width, count } = sequences
  const { count: ways, example, weight, wayOf } = waysOf(sequences)
  const column = (): Int32Array => new Int32Array(width)
  const entries = column(), runs = column(), actors = column(), starts = column(), ends = column(), lost = column(), lastSeen = column()
  const words = (width + 31) >> 5
  const met = new Int32Array(ways * words)
  for (let w = 0; w < ways; w++) {
    const i = example === null ? w : example[w]!, times = weight === null ? 1 : weight[w]!
    const from = start[i]!, to = end[i]!
    starts[code[from]!]! += times
    ends[code[to - 1]!]! += times
    for (let e = from; e < to; e++) {
      const c = code[e]!
      entries[c]! += times
      if (lastSeen[c] === w + 1) continue
      lastSeen[c] = w + 1
      runs[c]! += times
      met[w * words + (c >> 5)]! |= 1 << (c & 31)
    }
  }
  const metBy = new Int32Array(actorCount * words)
  for (let i = 0; i < count; i++) {
    const r = run[i]!, from = (wayOf === null ? i : wayOf[i]!) * words, to = actorOf[r]! * words
    for (let word = 0; word < words; word++) metBy[to + word]! |= met[from + word]!
    if (statusOf[r]! >= 2) lost[code[end[i]! - 1]!]!++
  }
  let allActors = 0
  for (let a = 0; a < actorCount; a++) {
    let any = 0
    for (let word = 0; word < words; word++) {
      const bits = metBy[a * words + word]!
      any |= bits
      for (let left = bits; left !== 0; left &= left - 1) actors[(word << 5) + 31 - Math.clz32(left & -left)]!++
    }
    if (any !== 0) allActors++
  }
  return { entries, runs, actors, starts, ends, lost, allActors }
}

/** Runs with at least one edge (from × width + to) that is not shown. */
export function runsBeside(sequences: Sequences, isShown: Uint8Array): number {
  const { start, end, code, width } = sequences
  const { count: ways, example, weight } = waysOf(sequences)
  let runs = 0
  for (let w = 0; w < ways; w++) {
    const i = example === null ? w : example[w]!, from = start[i]!, to = end[i]!
    if (to - from < 2) continue
    let row = code[from]! * width
    for (let e = from + 1; e < to; e++) {
      const here = code[e]!
      if (isShown[row + here] === 0) {
        runs += weight === null ? 1 : weight[w]!
        break
      }
      row = here * width
    }
  }
  return runs
}
