/** What an IndexedDB request gives, as a promise. */
export function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused'))
  })
}

/** Opens a database of one object store; `undefined` where the browser keeps none. */
export async function openIndexedDb(name: string, store: string): Promise<IDBDatabase | undefined> {
  try {
    return await asked(Object.assign(indexedDB.open(name, 1), {
      onupgradeneeded(this: IDBOpenDBRequest) { this.result.createObjectStore(store) },
    }))
  } catch {
    return undefined
  }
}
