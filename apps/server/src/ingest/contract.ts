import type { Sql, Store } from '../store/store.ts'

/** What ingest works with. `now` is when the batch was received and what runs are held against. */
export interface IngestContext {
  readonly store: Store
  readonly now: () => Date
}

export interface IngestOptions {
  /** Written in the same transaction, after everything else: the journal's watermark, an import's row. */
  readonly also?: (sql: Sql) => Promise<void>
}

/** What came of one batch. Nothing of it is kept when it throws. */
export interface Ingested {
  /** Interactions that were new. */
  readonly accepted: number
  /** Interactions heard before, by source and message id. */
  readonly duplicates: number
  readonly actorsMade: number
  readonly outcomesAccepted: number
  readonly feelingsAccepted: number
}
