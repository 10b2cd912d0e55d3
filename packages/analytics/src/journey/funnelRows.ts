import { NO_NUMBER } from '../columns/journeyLog.ts'
import type { FunnelUnits } from './funnelWalk.ts'

/** One unit's best attempt as a row: what the reference in SQL and the naive oracle have. Times in seconds since 2000, NO_NUMBER for none. */
export interface FunnelRow {
  readonly customer: number
  readonly reachedAt: readonly number[]
  readonly isOpen: boolean
  readonly seenUntil: number
}

/** Those among the rows who began. */
export function unitsOfRows(rows: readonly FunnelRow[]): FunnelUnits {
  const known = new Map<number, number>()
  const begun = rows.flatMap((row, unit) => (row.reachedAt[0] === NO_NUMBER ? [] : [{ ...row, unit }]))
  const actor = begun.map(({ customer }) => {
    const found = known.get(customer) ?? known.size
    known.set(customer, found)
    return found
  })
  return {
    all: rows.length, count: begun.length, unit: Int32Array.from(begun, ({ unit }) => unit), actors: known.size, actor: Int32Array.from(actor), reachedAt: Int32Array.from(begun.flatMap((row) => row.reachedAt)),
    isOpen: Uint8Array.from(begun, (row) => (row.isOpen ? 1 : 0)), seenUntil: Int32Array.from(begun, (row) => row.seenUntil),
  }
}
