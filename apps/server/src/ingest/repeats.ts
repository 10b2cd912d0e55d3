import type { Store } from '../store/store.ts'

/** Batches that ask after one that repeated something. */
const ASK_FOR = 100

const asking = new WeakMap<Store, number>()

/**
 * Whether the store is asked which messages it has, before a batch is written. Most senders repeat nothing: their batches are written
 * straight away, and one that repeats something fails on the unique key, is rolled back and done again with the question. Where that
 * happened, the next batches ask at once.
 */
export function expectsRepeats(store: Store): boolean {
  return (asking.get(store) ?? 0) > 0
}

/** Call after each batch that was written with the question asked. */
export function noteRepeats(store: Store, found: boolean): void {
  asking.set(store, found ? ASK_FOR : Math.max(0, (asking.get(store) ?? 0) - 1))
}
