import { parseArgs } from 'node:util'
import { nearOf, type Measured } from '@throughline/analytics'
import { Refusal, REFUSALS, type RefusalCode } from '@throughline/domain'
import { CliError } from './cliError.ts'
import { COHORT_HELP, COHORT_NAMES, cohortOf } from './cohortOption.ts'
import { jsonOf, problemOf, type Connection } from './connect.ts'
import type { HeadlessReplica } from '../replica/headlessReplica.ts'
import { openKept } from './replicaCommand.ts'

export const ANALYSE_HELP = `throughline analyse NAME [--params JSON] [--cohort NAME=VALUE …] [--as-of MOMENT] [--replica DIRECTORY]
                                           prints the answer as JSON, with n, period, time zone and method

  throughline analyse journey.summary --params '{"cohort":{"journeys":["claim"]}}'
  throughline analyse outcome.board --cohort journeys=claim --cohort from=2026-01-01 --cohort tier=gold
  throughline analyse journey.tree --replica ./copy    from a copy that “throughline replica” keeps, without a server
  throughline analyse --list                 every question that can be asked

${COHORT_HELP}
--as-of MOMENT, as 2026-11-01T00:00:00Z, counts as now: runs that are open are watched until then. An answer's own “asOf” gives it again.`

/** @param kept opens a copy that “throughline replica” keeps */
export async function analyseCommand(args: readonly string[], connection: () => Promise<Connection>, kept = openKept): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], options: { params: { type: 'string' }, cohort: { type: 'string', multiple: true }, replica: { type: 'string' }, 'as-of': { type: 'string' }, list: { type: 'boolean' }, pretty: { type: 'boolean' } }, allowPositionals: true })
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
  const asOf = values['as-of'] === undefined ? undefined : momentOf(values['as-of'])
  const measured = values.replica === undefined ? await fromServer(await connection(), { name, params, ...(asOf && { asOf: asOf.toISOString() }) }) : await fromKept(await kept(values.replica), name, params, asOf)
  return JSON.stringify(measured, null, values.pretty ? 2 : undefined)
}

async function fromServer({ request }: Connection, question: { name: string; params: unknown; asOf?: string }): Promise<Measured<unknown>> {
  const answer = await request(`/trpc/analyse?input=${encodeURIComponent(JSON.stringify(question))}`)
  if (!answer.ok) throw await trpcProblem(answer)
  const { result } = await jsonOf<{ result: { data: Measured<unknown> } }>(answer)
  return result.data
}

async function fromKept(replica: HeadlessReplica, name: string, params: unknown, asOf: Date | undefined): Promise<Measured<unknown>> {
  try {
    return await replica.analyse(name, params, asOf)
  } catch (error) {
    if (error instanceof Refusal) throw refused(error.message, error.details)
    throw error
  } finally {
    await replica.close()
  }
}

function momentOf(text: string): Date {
  const moment = new Date(text)
  if (!/T.*(?:Z|[+-]\d\d:\d\d)$/i.test(text) || Number.isNaN(moment.getTime())) throw new CliError(`--as-of ${text} is not a moment.`, 'Say it with its offset from UTC, as in --as-of 2026-11-01T00:00:00Z', 'usage')
  return moment
}

interface Details {
  readonly issues?: readonly string[]
  /** Something within the question is not known: the question itself is. */
  readonly unknown?: readonly { readonly kind: string; readonly name: string }[]
  readonly near?: unknown
}

function refused(sentence: string, details: Details = {}): CliError {
  const isUnknown = details.unknown !== undefined || details.near !== undefined
  return new CliError((isUnknown ? details.issues ?? [] : [sentence, ...(details.issues ?? [])]).join(' '), adviceOf(details))
}

function adviceOf({ unknown = [], near }: Details): string {
  // What is no part of a cohort is taken for an attribute: it may be a part, misspelt.
  const [meant] = unknown.flatMap(({ kind, name }) => (kind === 'attribute' ? nearOf(name, COHORT_NAMES) : []))
  if (meant !== undefined) return `Was --cohort ${meant}=… meant? throughline analyse --help names them all.`
  const isWithin = near !== undefined || unknown.some(({ kind }) => kind !== 'analysis')
  return isWithin ? 'throughline analyse data.overview lists what is there.' : 'throughline analyse --list shows what can be asked.'
}

async function trpcProblem(answer: Response): Promise<CliError> {
  const copy = answer.clone()
  try {
    const { error: { message, data } } = await copy.json() as { error: { message: string; data?: { refusal?: RefusalCode; details?: Details } } }
    // The message says the details already.
    return refused(data?.refusal ? REFUSALS[data.refusal].sentence : message, data?.details)
  } catch {
    return problemOf(answer)
  }
}
