import type { FunnelUnits } from './funnelWalk.ts'

/** One unit's best attempt as a row: what the reference in SQL and the naive oracle have. Times in seconds since 2000, NO_NUMBER for none. */
export interface FunnelRow {
  readonly customer: number
  readonly reachedAt: readonly number[]
  readonly isOpen: boolean
  readonly seenUntil: number
}

export function unitsOfRows(rows: readonly FunnelRow[]): FunnelUnits {
  const known = new Map<number, number>()
  const actor = rows.map(({ customer }) => {
    const found = known.get(customer) ?? known.size
    known.set(customer, found)
    return found
  })
  return {
    count: rows.length, actors: known.size, actor: Int32Array.from(actor), reachedAt: Int32Array.from(rows.flatMap((row) => row.reachedAt)),
    isOpen: Uint8Array.from(rows, (row) => (row.isOpen ? 1 : 0)), seenUntil: Int32Array.from(rows, (row) => row.seenUntil),
  }
}
