import { link } from 'node:fs/promises'

/** A hard link appears with its whole content, and only if the name is free. */
export async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
