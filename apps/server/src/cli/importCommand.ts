import { createReadStream, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import type { ImportReport } from '../import/importFile.ts'
import { KINDS } from '../import/mapping.ts'
import type { RowProblem } from '../import/readRows.ts'
import type { ImportEvent } from '../import/routes.ts'
import { Misspelt, readMap, readOutcome, readWhere } from '../import/spell.ts'
import { CliError } from './cliError.ts'
import { problemOf, type Connection } from './connect.ts'
import { progressBar } from './progress.ts'
import { csvLine } from '../import/exportCsv.ts'

export const IMPORT_HELP = `throughline import FILE [options]     FILE is CSV (comma, semicolon, tab; also .gz), UTF-8, with a header row

  --as ${KINDS.join('|')}   what a row is (default interactions)
  --map FIELD=COLUMN,FIELD:VALUE,…   where each field comes from; may be given several times
        interactions  actor case activity time channel direction duration.s duration.min duration.ms money.revenue
                      money.cost currency success effort text id source sentiment words score scoreKind traits
                      territory attributes properties      (attributes=* keeps all other columns; a+b several)
        actors        actor actor.email … kind name territory time attributes
        outcomes      actor case outcome good time money.value currency customerValue id
        perceptions   actor time sentiment effort success score scoreKind words about id
  --where "kind in purchase,cancellation and customer_id not empty"    only these rows
  --outcome "paid:achieved=Payment"  an activity that ends a case well (achieved) or badly (failed); several allowed,
                                     activities separated by |, @revenue at the end: worth the row's revenue
  --source NAME        name of the log (default: the file's name)      --journey NAME   name of the discovered journey
  --goal TEXT          what its customers want, in their words
  --currency EUR       for amounts without a currency of their own     --gap-days 30    silence that ends a run without a case
  --time-zone Europe/Rome   for times without a zone (default UTC)     --decimal ,      decimal comma
  --date-format "day first"|"month first"|"epoch seconds"|"epoch milliseconds"          --delimiter ";"
  --preset NAME        start from a saved mapping                      --save-preset NAME   save this mapping
  --dry-run            check everything, write nothing                 --skip-bad-rows      import the good rows
  --errors FILE        where to write bad rows (default FILE.errors.csv)                --json              report as JSON

The whole file is checked before anything is written. Import the same file again and nothing is added; after a stop it goes on.`

const OPTIONS = {
  as: { type: 'string' }, map: { type: 'string', multiple: true }, where: { type: 'string', multiple: true }, outcome: { type: 'string', multiple: true },
  source: { type: 'string' }, journey: { type: 'string' }, goal: { type: 'string' }, currency: { type: 'string' }, 'gap-days': { type: 'string' }, 'time-zone': { type: 'string' },
  decimal: { type: 'string' }, 'date-format': { type: 'string' }, delimiter: { type: 'string' }, preset: { type: 'string' }, 'save-preset': { type: 'string' },
  'dry-run': { type: 'boolean' }, 'skip-bad-rows': { type: 'boolean' }, errors: { type: 'string' }, json: { type: 'boolean' },
} as const

export async function importCommand(args: readonly string[], connection: () => Promise<Connection>): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new CliError('Name one file to import.', 'throughline import --help shows how.', 'usage')
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new CliError(`There is no file ${file}.`, 'Check the path.', 'usage')
  const options = {
    fileName: basename(file), dryRun: values['dry-run'] ?? false, mapping: mappingOf(values),
    ...(values.preset !== undefined && { preset: values.preset }), ...(values['save-preset'] !== undefined && { savePreset: values['save-preset'] }),
  }
  const { request } = await connection()
  const answer = await request(`/api/import?options=${encodeURIComponent(JSON.stringify(options))}`, {
    method: 'POST', body: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>, headers: { 'content-type': 'application/octet-stream' },
  })
  if (!answer.ok || !answer.body) throw await problemOf(answer)
  const { report, problems } = await follow(answer.body, values.errors ?? `${file}.errors.csv`)
  if (values.json) return JSON.stringify(report)
  return tell(report, problems, values.errors ?? `${file}.errors.csv`)
}

function mappingOf(values: Readonly<{ [Name in keyof typeof OPTIONS]?: string | boolean | string[] | undefined }>): Record<string, unknown> {
  try {
    if (values.as !== undefined && !(KINDS as readonly unknown[]).includes(values.as)) throw new Misspelt(`--as ${String(values.as)} is none of ${KINDS.join(', ')}.`)
    const map = list(values.map)
    const journey = { ...(values.journey !== undefined && { name: values.journey }), ...(values.goal !== undefined && { goal: values.goal }), ...(values.outcome !== undefined && { outcomes: list(values.outcome).map(readOutcome) }), ...(values['gap-days'] !== undefined && { gapDays: Number(values['gap-days']) }) }
    return {
      ...(values.as !== undefined ? { as: values.as } : values.preset === undefined && { as: 'interactions' }),
      ...(map.length > 0 && { fields: readMap(map.join(',')) }),
      ...(values.where !== undefined && { where: list(values.where).flatMap(readWhere) }),
      ...(values.source !== undefined && { source: values.source }), ...(values.currency !== undefined && { currency: values.currency }),
      ...(values['time-zone'] !== undefined && { timeZone: values['time-zone'] }), ...(values['date-format'] !== undefined && { dateFormat: values['date-format'] }),
      ...(values.decimal !== undefined && { decimal: values.decimal }), ...(values.delimiter !== undefined && { delimiter: values.delimiter === '\\t' || values.delimiter === 'tab' ? '\t' : values.delimiter }),
      ...(values['skip-bad-rows'] && { skipBadRows: true }), ...(Object.keys(journey).length > 0 && { journey }),
    }
  } catch (error) {
    if (error instanceof Misspelt) throw new CliError(error.message, 'throughline import --help shows how.', 'usage', { cause: error })
    throw error
  }
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value as string[] : [])

/** Shows progress, writes the bad rows to a file, and gives the report. @throws CliError when it was refused or failed. */
async function follow(body: ReadableStream<Uint8Array>, errorsFile: string): Promise<{ report: ImportReport; problems: readonly RowProblem[] }> {
  const bar = progressBar()
  const problems: RowProblem[] = []
  let last: ImportEvent | undefined
  for await (const event of eventsOf(body)) {
    last = event
    if (event.kind === 'problem') problems.push(event)
    else if (event.kind === 'progress') bar.show(event.doing === 'reading' ? 'Checking' : 'Writing', event.rows, event.totalRows)
  }
  bar.end()
  if (problems.length > 0) {
    const lines = problems.map(({ row, column, value, problem, advice }) => csvLine([row, column, value, problem, advice]))
    await writeFile(errorsFile, `row,column,value,problem,what to do\n${lines.join('')}`)
  }
  switch (last?.kind) {
    case 'done': return { report: last.report, problems }
    case 'refused': {
      const refused = CliError.of({ title: last.sentence, details: last.details })
      const { badRows } = last.details
      throw problems.length > 0 ? new CliError(refused.message, `${refused.advice} ${badRows === 1 ? 'That row is' : `All ${String(badRows)} bad rows are`} in ${errorsFile}. Correct ${badRows === 1 ? 'it' : 'them'} and import again, or add --skip-bad-rows.`) : refused
    }
    case 'failed': throw new CliError(last.sentence, '', 'fault')
    default: throw new CliError('The connection ended before the import did.', 'Run the same import again: it goes on where it stopped.', 'unreachable')
  }
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncIterable<ImportEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line) as ImportEvent
  }
}

function tell(report: ImportReport, problems: readonly RowProblem[], errorsFile: string): string {
  const count = (number: number): string => number.toLocaleString('en')
  const lines = [
    report.dryRun
      ? `Dry run, nothing was written: ${count(report.taken)} of ${count(report.rows)} rows would be imported as ${report.as} of “${report.source}”.`
      : `${count(report.accepted)} ${report.as} imported from ${count(report.rows)} rows as “${report.source}”${report.duplicates > 0 ? `; ${count(report.duplicates)} were there already` : ''}.`,
  ]
  if (report.leftOut > 0) lines.push(`${count(report.leftOut)} rows were left out by the filter.`)
  if (report.period) lines.push(`They happened from ${report.period.from.slice(0, 10)} to ${report.period.to.slice(0, 10)}.`)
  if (report.journey !== null) lines.push(`Journey: ${report.journey}. Ask: throughline analyse journey.summary --params '{"cohort":{"journeys":["${report.journey}"]}}'`)
  if (report.badRows > 0) {
    lines.push(`${count(report.badRows)} rows are not valid; they are in ${errorsFile}. The first ones:`)
    for (const { row, column, problem, advice } of report.firstProblems.slice(0, 5)) lines.push(`  row ${row}${column === '' ? '' : `, column “${column}”`}: ${problem}. ${advice}`)
    if (problems.length === 0) lines.push('')
  }
  return lines.join('\n')
}
