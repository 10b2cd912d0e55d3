/// <reference lib="webworker" />
/** Where everything of ours lies in the browser's private file system. */
const HOME = 'throughline'

/** Our folder, or undefined where the browser has none that a worker may write at once. */
export async function openHome(): Promise<FileSystemDirectoryHandle | undefined> {
  if (typeof FileSystemFileHandle === 'undefined' || !('createSyncAccessHandle' in FileSystemFileHandle.prototype)) return undefined
  try {
    const root = await navigator.storage.getDirectory()
    const home = await root.getDirectoryHandle(HOME, { create: true })
    const probe = await home.getFileHandle(`probe-${crypto.randomUUID()}`, { create: true })
    const access = await probe.createSyncAccessHandle()
    access.close()
    await home.removeEntry(probe.name)
    return home
  } catch {
    // Private windows of some browsers have the functions and refuse to work.
    return undefined
  }
}

/** The path PGlite is given for a folder of ours. */
export function pathOf(name: string): string {
  return `${HOME}/${name}`
}

export async function readText(home: FileSystemDirectoryHandle, name: string): Promise<string | undefined> {
  const file = await home.getFileHandle(name).catch(() => undefined)
  return file === undefined ? undefined : (await file.getFile()).text()
}

/** Writes a small file in whole and waits until it is kept. */
export async function writeText(home: FileSystemDirectoryHandle, name: string, text: string): Promise<void> {
  const access = await (await home.getFileHandle(name, { create: true })).createSyncAccessHandle()
  try {
    access.truncate(0)
    access.write(new TextEncoder().encode(text), { at: 0 })
    access.flush()
  } finally {
    access.close()
  }
}

export async function remove(home: FileSystemDirectoryHandle, name: string): Promise<void> {
  await home.removeEntry(name, { recursive: true }).catch((error: unknown) => {
    if ((error as DOMException).name !== 'NotFoundError') throw error
  })
}

/** A tab that has just died may hold its files for a moment longer than its lock. */
export async function patiently<T>(open: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open()
    } catch (error) {
      const isHeld = (error as DOMException).name === 'NoModificationAllowedError' || /access handle/i.test(String(error))
      if (!isHeld || attempt === 40) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}
