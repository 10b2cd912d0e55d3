import { open } from 'node:fs/promises'

/** Has a file, or a directory, on the disk when it is done: a new file is only there after a crash when its directory was synced too. */
export async function syncPath(path: string): Promise<void> {
  const opened = await open(path, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}
