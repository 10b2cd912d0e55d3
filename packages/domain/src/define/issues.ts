import type { z } from 'zod'

/** What does not fit a schema, a sentence each: where, and why. */
export function issuesInWords({ issues }: Pick<z.ZodError, 'issues'>): string[] {
  return issues.map(({ path, message }) => {
    const where = path.join('.')
    // zod tells what it expected of a value that nobody gave.
    if (where !== '' && message.endsWith('received undefined')) return `“${where}” is missing.`
    return where === '' ? message : `${where}: ${message}`
  })
}
