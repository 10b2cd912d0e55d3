import { bigint, timestamp } from 'drizzle-orm/pg-core'

/** A moment in UTC, to the microsecond in the store, a `Date` in TypeScript. */
export const moment = (name?: string) => timestamp(name as string, { withTimezone: true, mode: 'date' })
/** A row number or an amount: 64 bits in the store, a safe integer in TypeScript. */
export const wide = (name?: string) => bigint(name as string, { mode: 'number' })
/** Money in integer minor units; the currency stands in a column beside it. */
export const minor = wide
