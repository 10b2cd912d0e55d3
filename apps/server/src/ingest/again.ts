import { SqlError } from '../store/sqlError.ts'
import type { Sql, Store } from '../store/store.ts'
import { RaceLost } from './identities.ts'

const ATTEMPTS = 20

/** One transaction, done again when another process was first: deadlocks and lost races leave nothing behind. `work` is told what came between. */
export async function transactionAgain<T>(store: Store, work: (sql: Sql, before: unknown) => Promise<T>): Promise<T> {
  let before: unknown
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.transaction((sql) => work(sql, before))
    } catch (error) {
      if (attempt >= ATTEMPTS || !mayTryAgain(error)) throw error
      before = error
    }
  }
}

/** Something was sent that the store has already. */
export function wasHeardBefore(error: unknown): boolean {
  return error instanceof SqlError && error.code === '23505' && ['interaction_once', 'perception_once'].includes(error.details.constraint ?? '')
}

function mayTryAgain(error: unknown): boolean {
  if (!(error instanceof SqlError)) return error instanceof RaceLost
  return wasHeardBefore(error) || error.code === '40P01' || error.code === '40001'
}
