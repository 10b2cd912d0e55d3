import type { z } from 'zod'
import { issuesInWords } from '@throughline/domain'

/** Of a value that did not fit so much is said again. */
const MOST_CHARACTERS = 60

/** What of an input did not fit, a sentence each: where, why, and what was given. */
export function inputInWords(error: z.ZodError, input: unknown): string {
  return error.issues.map((issue) => {
    const [words] = issuesInWords({ issues: [issue] })
    const given = issue.path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), input)
    const said = typeof given === 'object' ? undefined : JSON.stringify(given)
    return `${words!.replace(/[^.]$/, '$&.')}${said === undefined ? '' : ` Given: ${said.length > MOST_CHARACTERS ? `${said.slice(0, MOST_CHARACTERS)}…` : said}.`}`
  }).join(' ')
}
