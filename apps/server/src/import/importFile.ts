import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Transform, pipeline, type Readable } from 'node:stream'
import { Refusal, type Heard } from '@throughline/domain'
import type { AppContext } from '../http/context.ts'
import { ingest } from '../ingest/index.ts'
import { discoverJourney, orderSteps, rebuildRuns } from '../journey/index.ts'
import { mappingTrouble, type ImportKind, type Mapping } from './mapping.ts'
import { readCsv } from './readCsv.ts'
import { missingColumns, rowReader, type RowProblem } from './readRows.ts'
import { spoolFolder } from './spool.ts'

export interface ImportRequest {
  readonly bytes: Readable
  readonly fileName: string
  readonly mapping: Mapping
  /** Read and check everything, write nothing. */
  readonly dryRun?: boolean
  readonly onProgress?: (progress: ImportProgress) => void
  /** Each bad cell, in row order. */
  readonly onProblem?: (problem: RowProblem) => void
}

export interface ImportProgress {
  readonly doing: 'reading' | 'writing'
  readonly rows: number
  /** Known once the file was read. */
  readonly totalRows?: number
}

export interface ImportReport {
  readonly as: ImportKind
  readonly source: string
  readonly dryRun: boolean
  /** Rows of the file without its header. */
  readonly rows: number
  /** Rows the filter left out. */
  readonly leftOut: number
  readonly badRows: number
  /** Rows taken. In a dry run: rows that would be. */
  readonly taken: number
  /** New in the store; the others were there already. */
  readonly accepted: number
  readonly duplicates: number
  readonly actorsMade: number
  readonly firstProblems: readonly RowProblem[]
  /** Code of the discovered journey. */
  readonly journey: string | null
  readonly period: { readonly from: string; readonly to: string } | null
}

export type ImportContext = Pick<AppContext, 'store' | 'now' | 'config'>

const BATCH = 2_000
const FIRST_PROBLEMS = 10
const DAY = 86_400_000

/**
 * Imports one CSV file. It is read and checked as a whole before anything is written; a bad row stops it unless the mapping
 * says otherwise. Written in batches that note how far they came, so that the same file again goes on after a stop, and adds
 * nothing once it is complete.
 * @throws Refusal `import.file`, `import.mapping` or `import.rows`, with row, column and what to do.
 */
export async function importFile(context: ImportContext, request: ImportRequest): Promise<ImportReport> {
  const { mapping } = request
  const trouble = mappingTrouble(mapping)
  if (trouble.length > 0) throw new Refusal('import.mapping', { problem: trouble.join(' ') })
  const source = mapping.source ?? basename(request.fileName).replace(/(\.csv|\.tsv|\.txt)?(\.gz)?$/i, '')
  const folder = await mkdtemp(join(await spoolFolder(context.config.dataDir), 'import-'))
  try {
    const read = await readWhole(context, request, source, join(folder, 'rows'))
    if (read.badRows > 0 && !mapping.skipBadRows && !request.dryRun) {
      const { row, column, problem, advice } = read.firstProblems[0]!
      throw new Refusal('import.rows', { badRows: read.badRows, rows: read.rows, row, column, problem, advice, firstProblems: read.firstProblems })
    }
    const base = { as: mapping.as, source, rows: read.rows, leftOut: read.leftOut, badRows: read.badRows, taken: read.taken, firstProblems: read.firstProblems, period: read.period }
    if (request.dryRun) return { ...base, dryRun: true, accepted: 0, duplicates: 0, actorsMade: 0, journey: null }
    const journey = await journeyFor(context, mapping, source)
    const written = await write(context, request, join(folder, 'rows'), read, source)
    if (journey) await orderSteps(context.store, journey.id)
    return { ...base, dryRun: false, journey: journey?.code ?? null, ...written }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface WholeFile {
  /** Of the bytes and the mapping: names this import. */
  readonly hash: string
  readonly rows: number
  readonly leftOut: number
  readonly badRows: number
  readonly taken: number
  readonly firstProblems: readonly RowProblem[]
  readonly period: ImportReport['period']
}

async function readWhole(context: ImportContext, request: ImportRequest, source: string, spool: string): Promise<WholeFile> {
  const { mapping } = request
  const hash = createHash('sha256').update(JSON.stringify([source, mapping]))
  const hashed = pipeline(request.bytes, new Transform({ transform(chunk: Buffer, _, done) { hash.update(chunk); done(null, chunk) } }), () => undefined)
  const csv = await readCsv(hashed, mapping.delimiter)
  const missing = missingColumns(mapping, csv.header)
  if (missing.length > 0) throw new Refusal('import.mapping', { problem: `The file has no column ${missing.map((each) => `“${each}”`).join(', ')}. It has: ${csv.header.join(', ')}.`, column: missing[0]! })

  const read = rowReader(mapping, csv.header, source, context.now().getTime())
  const out = createWriteStream(spool)
  let [rows, leftOut, badRows, taken, least, most] = [0, 0, 0, 0, Infinity, -Infinity]
  const firstProblems: RowProblem[] = []
  for await (const csvRow of csv.rows()) {
    rows += 1
    const result = read(csvRow)
    if (result.kind === 'left out') leftOut += 1
    else if (result.kind === 'bad') {
      badRows += 1
      for (const problem of result.problems) {
        if (firstProblems.length < FIRST_PROBLEMS) firstProblems.push(problem)
        request.onProblem?.(problem)
      }
    } else {
      taken += 1
      const at = momentOf(result.heard)
      least = Math.min(least, at)
      most = Math.max(most, at)
      if (!out.write(`${JSON.stringify(result.heard)}\n`)) await once(out, 'drain')
    }
    if (rows % BATCH === 0) request.onProgress?.({ doing: 'reading', rows })
  }
  await new Promise<void>((resolve, reject) => {
    out.on('error', reject)
    out.end(resolve)
  })
  const period = taken > 0 ? { from: new Date(least).toISOString(), to: new Date(most).toISOString() } : null
  return { hash: hash.digest('hex'), rows, leftOut, badRows, taken, firstProblems, period }
}

function momentOf(heard: Heard): number {
  const one = heard.interactions?.[0] ?? heard.outcomes?.[0] ?? heard.feelings?.[0]
  return one ? one.occurredAt : heard.actors![0]!.at
}

async function write(context: ImportContext, { mapping, fileName, onProgress }: ImportRequest, spool: string, file: WholeFile, source: string): Promise<{ accepted: number; duplicates: number; actorsMade: number }> {
  const name = `import:${file.hash}`
  const done = await begin(context, name, { fileName, source, as: mapping.as }, file.taken)
  const lines = createInterface({ input: createReadStream(spool), crlfDelay: Infinity })
  let [accepted, duplicates, actorsMade, line] = [0, 0, 0, 0]
  let batch: Heard[] = []
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const heard = together(batch)
    const upTo = line
    const ingested = await ingest(context, heard, { also: (sql) => sql.rows('update bulk_load set done_rows = $2 where name = $1', [name, upTo]).then(() => undefined) })
    const count = { interactions: ingested.accepted, actors: batch.length, outcomes: ingested.outcomesAccepted, perceptions: ingested.feelingsAccepted }[mapping.as]
    accepted += count
    duplicates += batch.length - count
    actorsMade += ingested.actorsMade
    batch = []
    onProgress?.({ doing: 'writing', rows: upTo, totalRows: file.taken })
  }
  for await (const text of lines) {
    line += 1
    if (line <= done) continue
    batch.push(JSON.parse(text) as Heard)
    if (batch.length === BATCH) await flush()
  }
  await flush()
  await context.store.rows('update bulk_load set finished_at = $2 where name = $1', [name, context.now()])
  return { accepted, duplicates: duplicates + done, actorsMade }
}

/** How many rows an earlier try already wrote. A finished import begins anew: every row is recognised by its id. */
async function begin(context: ImportContext, name: string, plan: Record<string, unknown>, total: number): Promise<number> {
  const [found] = await context.store.rows(
    `insert into bulk_load (name, plan, started_at, total_rows) values ($1, $2::jsonb, $3, $4)
     on conflict (name) do update set started_at = excluded.started_at, total_rows = excluded.total_rows, finished_at = null,
       done_rows = case when bulk_load.finished_at is null then bulk_load.done_rows else 0 end
     returning done_rows`,
    [name, JSON.stringify(plan), context.now(), total],
  )
  return found![0] as number
}

function together(parts: readonly Heard[]): Heard {
  return {
    interactions: parts.flatMap(({ interactions }) => interactions ?? []),
    actors: parts.flatMap(({ actors }) => actors ?? []),
    outcomes: parts.flatMap(({ outcomes }) => outcomes ?? []),
    feelings: parts.flatMap(({ feelings }) => feelings ?? []),
  }
}

/** Interactions of one log become one discovered journey, unless each row says its own log. */
async function journeyFor(context: ImportContext, mapping: Mapping, source: string): Promise<{ readonly code: string; readonly id: number } | null> {
  if (mapping.as !== 'interactions' || 'source' in mapping.fields) return null
  const { name = source, goal, outcomes, gapDays } = mapping.journey
  const code = codeOf(name)
  const cut = 'case' in mapping.fields ? { by: 'case' as const } : { by: 'inactivity' as const, gapMs: Math.round(gapDays * DAY) }
  const { store, now } = context
  const { journeyId, rebuilds } = await discoverJourney(store, { source, name, code, cut, outcomes, ...(goal !== undefined && { goal }) }, { by: 'import', now: now() })
  if (rebuilds) await rebuildRuns(store, journeyId, { now })
  return { code, id: journeyId }
}

function codeOf(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'journey'
}
