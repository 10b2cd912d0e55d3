import type { JournaledCommand, OutboxJournal } from '@throughline/sync/client/journal'
import { asked, openIndexedDb } from './indexedDb.ts'

const STORE = 'command'

/**
 * The second home of what waits to be sent: IndexedDB, so that it needs neither PGlite's directory nor the version that made it,
 * nor a private file system. Its own database: an older version of the application never has to understand it.
 */
export async function openOutboxJournal(): Promise<OutboxJournal | undefined> {
  const db = await openIndexedDb('throughline-outbox', STORE)
  if (!db) return undefined
  return {
    async read() {
      const kept = (await asked(db.transaction(STORE).objectStore(STORE).getAll())) as JournaledCommand[]
      return kept.toSorted((one, other) => Date.parse(one.sentAt) - Date.parse(other.sentAt) || one.seq - other.seq)
    },
    async change(added, removed) {
      // Strict: done only when it is on the disk.
      const transaction = db.transaction(STORE, 'readwrite', { durability: 'strict' })
      const store = transaction.objectStore(STORE)
      for (const command of added) store.put(command, command.id)
      for (const id of removed) store.delete(id)
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB refused'))
      })
    },
  }
}
