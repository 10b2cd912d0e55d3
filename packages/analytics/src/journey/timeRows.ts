import { EPOCH_2000_S } from '../kernel/calendar.ts'
import type { Waits } from './timeWalk.ts'

/** One run whose clock began: what the reference in SQL and the naive oracle have. Moments in seconds since 2000. */
export interface WaitRow {
  readonly customer: number
  readonly hasEnded: boolean
  readonly began: number
  /** Null: not yet, or never. */
  readonly reached: number | null
  readonly last: number
}

/** Both sides over the same customers. @param now seconds since 1970 */
export function waitsOfRows(sides: readonly { readonly runs: number; readonly rows: readonly WaitRow[] }[], now: number): Waits[] {
  const known = new Map<number, number>()
  for (const { rows } of sides) for (const { customer } of rows) if (!known.has(customer)) known.set(customer, known.size)
  return sides.map(({ runs, rows }) => ({
    runs, clusters: known.size,
    time: Int32Array.from(rows, ({ began, reached, last }) => (reached ?? Math.max(last, now - EPOCH_2000_S)) - began),
    happened: Uint8Array.from(rows, ({ reached }) => (reached === null ? 0 : 1)),
    hasEnded: Uint8Array.from(rows, ({ hasEnded }) => (hasEnded ? 1 : 0)),
    customer: Int32Array.from(rows, ({ customer }) => known.get(customer)!),
  }))
}
