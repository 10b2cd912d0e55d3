import { z } from 'zod'

export const DataOverviewParams = z.strictObject({})
export type DataOverviewParams = z.input<typeof DataOverviewParams>

export interface DataOverview {
  readonly currency: string
  readonly runs: number
  readonly actors: number
  readonly entries: number
  /** Entries whose amounts are in another currency: counted, but their amounts are left out. */
  readonly otherCurrencyEntries: number
  /** ISO, UTC. */
  readonly first: string | null
  readonly last: string | null
  /** Present ones, by entries, most first. Runs counted once for each. */
  readonly journeys: readonly (Present & { readonly tier: string; readonly origin: string; readonly parent: string | null })[]
  readonly channels: readonly Present[]
  readonly territories: readonly Present[]
  readonly touchpoints: readonly Present[]
  readonly outcomes: readonly (Present & { readonly isGood: boolean })[]
  /** Actor attributes that group: with their values, most actors first, at most 50. */
  readonly attributes: readonly { readonly key: string; readonly values: readonly { readonly value: string; readonly actors: number }[] }[]
}

export interface Present {
  readonly code: string
  readonly name: string
  readonly runs: number
  readonly entries: number
}
