import { AsyncLocalStorage } from 'node:async_hooks'

/** The transaction whose work is going on. */
const inside = new AsyncLocalStorage<{ ended: boolean }>()

/** Runs a transaction's work so that `mustBeOutside` knows of it, until `state.ended`. */
export function runInside<T>(state: { ended: boolean }, work: () => Promise<T>): Promise<T> {
  return inside.run(state, work)
}

/**
 * The store itself must not be asked inside a transaction: embedded it would wait for the transaction's end for ever, and on
 * Postgres the statement would run outside it.
 */
export function mustBeOutside(): void {
  if (inside.getStore()?.ended === false) throw new Error('Inside a transaction use its own `sql`, not the store.')
}
