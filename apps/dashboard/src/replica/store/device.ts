/** The uuid that names this browser's replica for good. Kept in IndexedDB, which every browser gives a worker. */
export async function deviceId(): Promise<string> {
  const made = crypto.randomUUID()
  try {
    const db = await asked(Object.assign(indexedDB.open('throughline', 1), {
      onupgradeneeded(this: IDBOpenDBRequest) { this.result.createObjectStore('device') },
    }))
    const store = db.transaction('device', 'readwrite').objectStore('device')
    const known = (await asked(store.get('id'))) as string | undefined
    if (known === undefined) await asked(store.put(made, 'id'))
    db.close()
    return known ?? made
  } catch {
    // No storage at all: the replica is in memory too, and lives as long as this name.
    return made
  }
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused'))
  })
}
