import { besides } from '../wasm/logMemory.ts'
import type { RunColumns } from './journeyLog.ts'

/** Runs of customer c lie in `run[start[c]] … run[start[c + 1] - 1]`, in their order. */
export interface CustomerOrder {
  readonly start: Int32Array
  readonly run: Int32Array
  /** By place in `run`: 1 where a customer's runs begin. */
  readonly isFirst: Uint8Array
}

const known = new WeakMap<RunColumns, CustomerOrder>()

/** All runs customer by customer; made once for each log. */
export function customerOrder(runs: RunColumns, actors: number): CustomerOrder {
  let order = known.get(runs)
  if (!order) known.set(runs, (order = ordered(runs, actors)))
  return order
}

function ordered({ actor, count }: RunColumns, actors: number): CustomerOrder {
  const start = new Int32Array(actors + 1)
  for (let r = 0; r < count; r++) start[actor[r]! + 1]!++
  for (let c = 0; c < actors; c++) start[c + 1]! += start[c]!
  const next = start.slice(), run = besides(actor, Int32Array, count), isFirst = besides(actor, Uint8Array, count).fill(0)
  for (let r = 0; r < count; r++) run[next[actor[r]!]!++] = r
  for (let c = 0; c < actors; c++) if (start[c]! < start[c + 1]!) isFirst[start[c]!] = 1
  return { start, run, isFirst }
}

/** The chosen runs, customer by customer. */
export function chosenByCustomer(runs: RunColumns, actors: number, runIn: Uint8Array, chosen: number): Int32Array {
  const { run } = customerOrder(runs, actors)
  const list = new Int32Array(chosen + 1)
  for (let i = 0, n = 0; i < run.length; i++) {
    const r = run[i]!
    // Written anyhow, kept when chosen: nobody can guess who is.
    list[n] = r
    n += runIn[r]!
  }
  return list.subarray(0, chosen)
}

/** The picked runs customer by customer, each customer's in their order. */
export function pickedByCustomer(picked: Int32Array, { actor }: RunColumns, actors: number): Int32Array {
  const place = new Int32Array(actors + 1)
  for (let i = 0; i < picked.length; i++) place[actor[picked[i]!]! + 1]!++
  for (let a = 0; a < actors; a++) place[a + 1]! += place[a]!
  const ordered = new Int32Array(picked.length)
  for (let i = 0; i < picked.length; i++) ordered[place[actor[picked[i]!]!]!++] = picked[i]!
  return ordered
}
