import { Hono } from 'hono'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { issuesInWords, Refusal } from '@throughline/domain'
import { allow } from '../http/allow.ts'
import type { AppContext, HttpEnv } from '../http/context.ts'
import { EXPORTS, exportCsv } from './exportCsv.ts'
import { importFile, type ImportProgress, type ImportReport } from './importFile.ts'
import { MappingGiven, mappingFrom, presetNames, savePreset } from './presets.ts'
import type { RowProblem } from './readRows.ts'
import { spoolFolder } from './spool.ts'

/** What `POST /api/import` is asked, as JSON in the query's `options`. The body is the file. */
const ImportOptions = z.strictObject({
  fileName: z.string().min(1).max(255),
  mapping: MappingGiven.default({}),
  /** Start from this saved mapping. */
  preset: z.string().optional(),
  /** Save the mapping under this name before importing. */
  savePreset: z.string().min(1).max(100).optional(),
  dryRun: z.boolean().default(false),
})

/** The answer to an import: one JSON line each. Ends with `done`, `refused` or `failed`. */
export type ImportEvent =
  | ({ readonly kind: 'progress' } & ImportProgress)
  | ({ readonly kind: 'problem' } & RowProblem)
  | { readonly kind: 'done'; readonly report: ImportReport }
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string; readonly details: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly sentence: string }

/** Files of rows in, by `POST /api/import`, and out, by `GET /api/export`. Who may is trusted with the disk: a file is laid aside whole before it is read. */
export function importRoutes(context: AppContext): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()

  app.post('/api/import', async (c) => {
    const session = allow(c, 'route.import')
    const options = readOptions(c.req.query('options'))
    if (!c.req.raw.body) throw new Refusal('import.file', { problem: 'Send the file as the body of the request.' })
    const mapping = await mappingFrom(context.store, options.mapping, options.preset)
    // The whole upload first: a line that breaks half-way leaves nothing behind.
    const path = join(await spoolFolder(context.config.dataDir), `upload-${context.newId()}`)
    try {
      await pipeline(Readable.fromWeb(c.req.raw.body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(path, { mode: 0o600 }))
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    const requestId = c.get('requestId')
    const body = ndjson(async (say) => {
      try {
        if (options.savePreset !== undefined && !options.dryRun) await savePreset(context.store, options.savePreset, mapping, context.now())
        const report = await importFile(context, {
          bytes: createReadStream(path), fileName: options.fileName, mapping, dryRun: options.dryRun,
          onProgress: (progress) => say({ kind: 'progress', ...progress }),
          onProblem: (problem) => say({ kind: 'problem', ...problem }),
        })
        if (!options.dryRun) await context.audit(session, 'import', { fileName: options.fileName, as: report.as, source: report.source, accepted: report.accepted })
        say({ kind: 'done', report })
      } catch (error) {
        if (error instanceof Refusal) say({ kind: 'refused', code: error.code, sentence: error.message, details: error.details })
        else {
          context.log({ level: 'error', message: 'an import failed', requestId, error })
          say({ kind: 'failed', sentence: `Something went wrong. Run the same import again: it goes on where it stopped. Number for your administrator: ${requestId}.` })
        }
      } finally {
        await rm(path, { force: true })
      }
    })
    return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } })
  })

  app.get('/api/import/presets', async (c) => {
    allow(c, 'route.import')
    return c.json({ presets: await presetNames(context.store) })
  })

  app.get('/api/export', async (c) => {
    const session = allow(c, 'route.export')
    const what = z.enum(EXPORTS).safeParse(c.req.query('what'))
    if (!what.success) throw new Refusal('input.invalid', { what: `Choose one of ${EXPORTS.join(', ')}.` })
    await context.audit(session, 'export', { what: what.data })
    const stream = Readable.toWeb(Readable.from(bytesOf(exportCsv(context.store, what.data)), { objectMode: false })) as ReadableStream<Uint8Array>
    return new Response(stream, { headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${what.data}.csv"`, 'cache-control': 'no-store' } })
  })

  return app
}

async function* bytesOf(text: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  for await (const part of text) yield Buffer.from(part)
}

function readOptions(text: string | undefined): z.output<typeof ImportOptions> {
  let given: unknown
  try {
    given = JSON.parse(text ?? '')
  } catch {
    throw new Refusal('input.malformed', { options: 'Give ?options= with JSON: fileName and mapping.' })
  }
  const read = ImportOptions.safeParse(given)
  if (!read.success) throw new Refusal('import.mapping', { problem: issuesInWords(read.error).join(' ') })
  return read.data
}

/** The import goes on when nobody listens any more: its end is in the store. */
function ndjson(work: (say: (event: ImportEvent) => void) => Promise<void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let isGone = false
  return new ReadableStream({
    start(controller) {
      void work((event) => { if (!isGone) controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`)) }).finally(() => { if (!isGone) controller.close() })
    },
    cancel() { isGone = true },
  })
}
