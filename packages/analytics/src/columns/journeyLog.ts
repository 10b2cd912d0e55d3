import type { LooseRow } from './loose.ts'
import type { Sparse } from './sparse.ts'

/**
 * The columnar journey log: every interaction once, under its primary run, sorted by (run, time, arrival).
 * What redraws when a filter changes is computed from these arrays alone.
 *
 * Entry `e` of run `r` lies in `start[r] … start[r + 1] - 1`. Absent numbers: `NO_NUMBER` in Int32 columns,
 * `NO_CODE` in Uint16, `NO_CODE8` in Uint8; columns that few entries say something in are `Sparse`. Runs and actors stand in order of their ids.
 * Runs without primary entries (life stages, say) are present and empty.
 */
export interface JourneyLog {
  readonly entries: EntryColumns
  readonly runs: RunColumns
  readonly actors: ActorColumns
  readonly outcomes: OutcomeColumns
  readonly otherSteps: OtherStepColumns
  readonly catalogue: Catalogue
  /** Rows that wait for what they name; none when all shapes were read at one moment. */
  readonly loose: readonly LooseRow[]
  /** The server's log position these columns stand for, decimal. */
  readonly lsn: string
  /** Where the log holds some people's contacts only: when the last contact of all was, in seconds since 2000. */
  readonly lastAt?: number
  /** Hash over everything that is told, and the engine's version: goes onto every result. */
  readonly datasetHash: string
}

export const NO_NUMBER = -0x8000_0000
export const NO_CODE = 0xffff
export const NO_CODE8 = 0xff
/** In `durationS`: longer than 18 hours, so it stands in `longerS`. */
export const LONGER = 0xfffe

export interface EntryColumns {
  readonly count: number
  /** Seconds since 2000-01-01T00:00:00Z. */
  readonly at: Int32Array
  readonly interactionId: Int32Array
  /** Index into `catalogue.touchpoints`. */
  readonly touchpoint: Uint16Array
  /** Index into `catalogue.steps`; NO_CODE when unplanned. */
  readonly step: Uint16Array
  readonly channel: Uint8Array
  /** Bits: 1 outbound, 2 success known, 4 success, 8 has words. Bits 4–6: effort 1–7, 0 when unknown. */
  readonly flags: Uint8Array
  /** Whole seconds, NO_CODE when untold, LONGER when they stand in `longerS`; `durationOf` reads both. */
  readonly durationS: Uint16Array
  readonly longerS: Sparse<Int32Array>
  /** Minor units of the entry's currency. */
  readonly cost: Int32Array
  readonly revenue: Int32Array
  /** Index into `catalogue.currencies`; NO_CODE8 when it names none, and then it has no amounts. Empty while there is only one currency. */
  readonly currency: Uint8Array
  /** −1 … 1; `realAt` reads it. */
  readonly sentiment: Sparse<Float32Array>
  /** Index into `catalogue.handlers`, of the entries that name somebody of ours; `codeAt` reads it. */
  readonly handler: Sparse<Uint16Array>
}

export interface RunColumns {
  readonly count: number
  readonly start: Int32Array
  readonly runId: Int32Array
  /** Index into `catalogue.journeys`. */
  readonly journey: Uint16Array
  /** Index into `actors`. */
  readonly actor: Int32Array
  /** Index into `catalogue.territories`; NO_CODE8 when none. */
  readonly territory: Uint8Array
  /** 0 active, 1 achieved, 2 failed, 3 abandoned. */
  readonly status: Uint8Array
  /** Index into `catalogue.outcomeKinds`; NO_CODE8 when none. */
  readonly outcomeKind: Uint8Array
  readonly startedAt: Int32Array
  readonly endedAt: Int32Array
  /** Sum of the run's outcome values in `catalogue.currency`, minor units, where that is not 0; `wholeAt` reads it. */
  readonly outcomeValue: Sparse<Int32Array>
  /** 0–100 as the run's latest outcome says, NO_CODE8 when unknown. */
  readonly customerValue: Uint8Array
}

export interface ActorColumns {
  readonly count: number
  readonly actorId: Int32Array
  /** 0 customer, 1 employee, 2 partner. */
  readonly kind: Uint8Array
  readonly territory: Uint8Array
  /** Attributes worth grouping by: dictionary-coded, one column for each. */
  readonly attributes: ReadonlyMap<string, { readonly values: readonly string[]; readonly code: Uint16Array }>
  /** Attributes that group nobody since they have too many values: any other that is heard of for the first time is new. */
  readonly crowded: ReadonlySet<string>
  /** Those of them that are numbers throughout, by actor; NaN of whom nobody told it. */
  readonly numbers: ReadonlyMap<string, Float64Array>
}

/** Every outcome that belongs to a run, in no particular order. */
export interface OutcomeColumns {
  readonly count: number
  readonly outcomeId: Int32Array
  /** Index into `runs`. */
  readonly run: Int32Array
  /** Index into `catalogue.outcomeKinds`. */
  readonly kind: Uint8Array
  /** Minor units; `wholeAt` reads it. */
  readonly value: Sparse<Int32Array>
  /** Index into `catalogue.currencies`. Empty while there is only one: then it is that of every value. */
  readonly currency: Uint8Array
  readonly customerValue: Uint8Array
}

/** Places in runs that are not the interaction's primary one: what other tiers are made of. In no particular order. */
export interface OtherStepColumns {
  readonly count: number
  /** Index into `runs`. */
  readonly run: Int32Array
  readonly interactionId: Int32Array
  readonly step: Uint16Array
}

export interface Catalogue {
  /** The one most entries are in. An answer about a cohort is in the one most of the cohort's entries are in. */
  readonly currency: string
  readonly currencies: readonly string[]
  /** Actor ids of colleagues who handled contacts, 65,535 at most. Their names are the actors'. */
  readonly handlers: readonly number[]
  readonly journeys: readonly { id: number; code: string; name: string; tier: string; origin: string; parentId: number | null; goal: string; version: number; rules: unknown }[]
  readonly steps: readonly { id: number; journeyId: number; key: string; name: string; position: number }[]
  readonly touchpoints: readonly { id: number; code: string; name: string }[]
  readonly channels: readonly { id: number; code: string; name: string }[]
  readonly territories: readonly { id: number; code: string; name: string }[]
  readonly outcomeKinds: readonly { id: number; code: string; name: string; isGood: boolean }[]
}
