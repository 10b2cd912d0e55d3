/** What Postgres says when it refuses a statement; the same on both stores. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  /** SQLSTATE, such as `23505` for a unique violation; empty when the fault lies outside Postgres. */
  readonly code: string
  readonly details: SqlErrorDetails

  constructor(message: string, code: string, details: SqlErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details
  }
}

export interface SqlErrorDetails {
  /** `ERROR`; after `FATAL` the connection is gone, after `PANIC` the server. */
  readonly severity?: string
  readonly constraint?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly detail?: string
  readonly hint?: string
  readonly where?: string
  readonly position?: string
  /** The statement's beginning. */
  readonly statement?: string
}

const DETAILS = ['severity', 'constraint', 'schema', 'table', 'column', 'detail', 'hint', 'where', 'position'] as const

/** Makes one error out of what `pg` or PGlite threw; anything that is not Postgres' own word is returned unchanged. */
export function asSqlError(thrown: unknown, statement: string): unknown {
  if (thrown instanceof SqlError || !(thrown instanceof Error)) return thrown
  const told = thrown as Error & Readonly<Record<string, unknown>>
  const code = told['code']
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return thrown
  const details: Record<string, string> = { statement: statement.slice(0, 500) }
  for (const name of DETAILS) {
    const value = told[name]
    if (typeof value === 'string') details[name] = value
  }
  return new SqlError(thrown.message, code, details, thrown)
}
