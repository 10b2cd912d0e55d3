import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Every file below a directory, as paths from it. */
export function filesUnder(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
}
