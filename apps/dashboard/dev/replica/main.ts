import { createEffect, createRoot } from 'solid-js'
import { createReplica } from '../../src/replica/createReplica.ts'
import type { Replica } from '../../src/replica/replica.ts'

declare global {
  interface Window {
    replica: Replica
    /** What the replica said of itself, with the milliseconds since navigation. */
    told: { readonly at: number; readonly status: ReturnType<Replica['status']>; readonly version: number }[]
    /** Rows of a live query, as they changed. */
    follow(text: string, tables: readonly string[]): () => readonly object[] | undefined
  }
}

/** The replica alone on a page, for tests that ask it directly. */
createRoot(() => {
  window.replica = createReplica()
  window.told = []
  window.follow = (text, tables) => createRoot(() => window.replica.createRows(() => ({ text, tables })))
  createEffect(() => window.told.push({ at: performance.now(), status: window.replica.status(), version: window.replica.version() }))
})
