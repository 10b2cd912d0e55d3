import { asked, openIndexedDb } from './indexedDb.ts'

/** The uuid that names this browser's replica for good. Kept in IndexedDB, which every browser gives a worker. */
export async function deviceId(): Promise<string> {
  const made = crypto.randomUUID()
  const db = await openIndexedDb('throughline', 'device')
  // No storage at all: the replica is in memory too, and lives as long as this name.
  if (!db) return made
  try {
    const store = db.transaction('device', 'readwrite').objectStore('device')
    const known = (await asked(store.get('id'))) as string | undefined
    if (known === undefined) await asked(store.put(made, 'id'))
    return known ?? made
  } catch {
    return made
  } finally {
    db.close()
  }
}
