import type { AppContext } from '../http/context.ts'

/** One JSON line for each entry; errors with their causes, to standard error. What people wrote stays out of it. */
export const logLine: AppContext['log'] = ({ error, ...entry }) => {
  const line = JSON.stringify({ at: new Date().toISOString(), ...entry, ...(error === undefined ? {} : { error: textOf(error) }) })
  if (entry.level === 'error') console.error(line)
  else console.log(line)
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : ` ← ${textOf(error.cause)}`
  return `${(error.stack ?? error.message).replace(/^params: .*$/gm, 'params: left out')}${cause}`
}
