/** Exit codes: what a script may tell apart. */
export const EXIT = { done: 0, fault: 1, usage: 2, refused: 3, unreachable: 4, unhealthy: 5 } as const
export type ExitReason = keyof typeof EXIT

/** A problem as the server tells it (problem+json, or an import's last line). */
export interface RunProblem {
  readonly title?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** Something a person can act on: shown as two lines, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly advice: string
  readonly reason: ExitReason

  constructor(message: string, advice = '', reason: ExitReason = 'refused', options?: ErrorOptions) {
    super(message, options)
    this.advice = advice
    this.reason = reason
  }

  static of({ title = 'The server refused.', details = {} }: RunProblem): CliError {
    const { problem, row, line, column, advice, ...others } = details
    const where = [row !== undefined && `row ${String(row)}`, line !== undefined && `line ${String(line)}`, typeof column === 'string' && column !== '' && `column “${column}”`].filter(Boolean).join(', ')
    const rest = problem === undefined && Object.keys(others).length > 0 ? ` ${JSON.stringify(others)}` : ''
    return new CliError([title, where && `${where}:`, typeof problem === 'string' ? problem : ''].filter(Boolean).join(' ') + rest, typeof advice === 'string' ? advice : '')
  }
}
