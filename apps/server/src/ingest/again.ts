import { SqlError } from '../store/sqlError.ts'
import type { Sql, Store } from '../store/store.ts'
import { RaceLost } from './identities.ts'

const ATTEMPTS = 20

/** One transaction, done again when another process was first: deadlocks and lost races leave nothing behind. */
export async function transactionAgain<T>(store: Store, work: (sql: Sql) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.transaction(work)
    } catch (error) {
      if (attempt >= ATTEMPTS || !mayTryAgain(error)) throw error
    }
  }
}

function mayTryAgain(error: unknown): boolean {
  if (!(error instanceof SqlError)) return error instanceof RaceLost
  const wasHeardByAnother = error.code === '23505' && error.details.constraint === 'interaction_once'
  return wasHeardByAnother || error.code === '40P01' || error.code === '40001'
}
