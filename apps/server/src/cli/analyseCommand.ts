import { parseArgs } from 'node:util'
import type { Measured } from '@throughline/analytics'
import { CliError } from './cliError.ts'
import { COHORT_HELP, cohortOf } from './cohortOption.ts'
import { jsonOf, problemOf, type Connection } from './connect.ts'
import { analyseReplica } from './replicaCommand.ts'

export const ANALYSE_HELP = `throughline analyse NAME [--params JSON] [--cohort NAME=VALUE …] [--replica DIRECTORY]
                                           prints the answer as JSON, with n, period, time zone and method

  throughline analyse journey.summary --params '{"cohort":{"journeys":["claim"]}}'
  throughline analyse outcome.board --cohort journeys=claim --cohort from=2026-01-01 --cohort tier=gold
  throughline analyse journey.tree --replica ./copy    from a copy that “throughline replica” keeps, without a server
  throughline analyse --list                 every question that can be asked

${COHORT_HELP}`

export async function analyseCommand(args: readonly string[], connection: () => Promise<Connection>): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], options: { params: { type: 'string' }, cohort: { type: 'string', multiple: true }, replica: { type: 'string' }, list: { type: 'boolean' }, pretty: { type: 'boolean' } }, allowPositionals: true })
  if (values.list) {
    const { analyses } = await import('@throughline/analytics')
    return Object.values(analyses).map(({ name, question }) => `${name.padEnd(22)} ${question}`).join('\n')
  }
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) throw new CliError('Name one analysis.', 'throughline analyse --list shows them all.', 'usage')
  let params: unknown = {}
  try {
    params = JSON.parse(values.params ?? '{}')
  } catch (error) {
    throw new CliError(`--params is not JSON: ${error instanceof Error ? error.message : ''}`, 'Put it in single quotes: --params \'{"cohort":{}}\'', 'usage', { cause: error })
  }
  if (values.cohort) params = { ...(params as object), cohort: { ...(params as { cohort?: object }).cohort, ...cohortOf(values.cohort) } }
  if (values.replica !== undefined) return JSON.stringify(await analyseReplica(values.replica, name, params), null, values.pretty ? 2 : undefined)
  const { request } = await connection()
  const answer = await request(`/trpc/analyse?input=${encodeURIComponent(JSON.stringify({ name, params }))}`)
  if (!answer.ok) throw await trpcProblem(answer)
  const { result } = await jsonOf<{ result: { data: Measured<unknown> } }>(answer)
  return JSON.stringify(result.data, null, values.pretty ? 2 : undefined)
}

async function trpcProblem(answer: Response): Promise<CliError> {
  const copy = answer.clone()
  try {
    const { error } = await copy.json() as { error: { message: string; data?: { details?: { issues?: readonly string[] } } } }
    return new CliError([error.message, ...(error.data?.details?.issues ?? [])].join(' '), 'throughline analyse --list shows what can be asked.')
  } catch {
    return problemOf(answer)
  }
}
