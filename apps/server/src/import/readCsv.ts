import { parse } from 'csv-parse'
import { Readable, Transform, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Refusal } from '@throughline/domain'

export interface CsvRow {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number
  readonly cells: readonly string[]
}

export interface Csv {
  readonly header: readonly string[]
  readonly delimiter: string
  /** Once. Rows whose number of cells differs from the header's are given as they are. @throws Refusal `import.file` */
  rows(): AsyncIterable<CsvRow>
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/**
 * Opens a CSV file (RFC 4180; comma, semicolon, tab or bar; with or without BOM; gzip or plain) as a stream.
 * @throws Refusal `import.file` when it is empty, not UTF-8, not CSV, or names a column twice.
 */
export async function readCsv(bytes: Readable, delimiter?: string): Promise<Csv> {
  const { start, all } = await peek(bytes, (soFar) => soFar.length >= 2)
  if (start.length === 0) throw new Refusal('import.file', { problem: 'The file is empty.' })
  const isGzip = start[0] === 0x1f && start[1] === 0x8b
  if (start[0] === 0x50 && start[1] === 0x4b) throw new Refusal('import.file', { problem: 'This is a ZIP or Excel file. Save the sheet as CSV (UTF-8) and import that.' })
  const swallow = (): void => undefined
  const plain = isGzip ? pipeline(all, createGunzip(), swallow) : all
  const { start: head, all: checked } = await peek(pipeline(plain, utf8Only(), swallow), (soFar) => soFar.includes(10) || soFar.length > 1_000_000)
  const used = delimiter ?? guessDelimiter(head.toString('utf8'))
  const parser = pipeline(checked, parse({ delimiter: used, bom: true, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, skip_empty_lines: true }), swallow)
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<string[]>
  const first = await explained(records.next())
  if (first.done) throw new Refusal('import.file', { problem: 'The file has no header row.' })
  const header = first.value.map((name) => name.trim())
  const twice = header.find((name, index) => header.indexOf(name) !== index)
  if (twice !== undefined) throw new Refusal('import.file', { problem: `The header names the column “${twice}” twice.`, row: 1, column: twice })
  return {
    header, delimiter: used,
    async* rows() {
      try {
        for (let row = 2; ; row++) {
          const next = await explained(records.next())
          if (next.done) return
          yield { row, cells: next.value }
        }
      } finally {
        bytes.destroy()
      }
    },
  }
}

/** Reads until enough is there or nothing more comes; `all` gives everything, the start included. */
async function peek(bytes: Readable, isEnough: (soFar: Buffer) => boolean): Promise<{ start: Buffer; all: Readable }> {
  const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let start: Buffer = Buffer.alloc(0)
  while (!isEnough(start)) {
    const next = await explained(chunks.next())
    if (next.done) break
    start = Buffer.concat([start, next.value])
  }
  async function* whole(): AsyncIterable<Buffer> {
    try {
      if (start.length > 0) yield start
      yield* { [Symbol.asyncIterator]: () => chunks }
    } finally {
      bytes.destroy()
    }
  }
  return { start, all: Readable.from(whole(), { objectMode: false }) }
}

function utf8Only(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytesBefore = 0
  const check = (chunk: Buffer | undefined): Error | undefined => {
    if (chunk?.includes(0)) return new Refusal('import.file', { problem: 'The file contains zero bytes: it is not text, or not UTF-8. Save it as “CSV UTF-8” and try again.' })
    try {
      decoder.decode(chunk, { stream: chunk !== undefined })
      bytesBefore += chunk?.length ?? 0
      return undefined
    } catch {
      return new Refusal('import.file', { problem: `The file is not UTF-8 text (near byte ${bytesBefore}). Save it as “CSV UTF-8” and try again.` })
    }
  }
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const trouble = check(chunk)
      if (trouble) done(trouble)
      else done(null, chunk)
    },
    flush(done) { done(check(undefined) ?? null) },
  })
}

/** The separator that the header holds most, outside quotes. */
export function guessDelimiter(text: string): string {
  const line = text.replace(/"[^"]*"/g, '').split(/\r?\n/, 1)[0]!
  const count = (delimiter: string): number => line.split(delimiter).length - 1
  return DELIMITERS.reduce<string>((best, each) => (count(each) > count(best) ? each : best), ',')
}

async function explained<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    throw asRefusal(error)
  }
}

function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error
  const { code, lines, message } = error as Error & { code?: string; lines?: number }
  const isBadGzip = code?.startsWith('Z_')
  if (isBadGzip) return new Refusal('import.file', { problem: 'The gzip file is damaged or cut off.' })
  if (!code?.startsWith('CSV_')) return error
  const problem = code === 'CSV_QUOTE_NOT_CLOSED'
    ? 'A quotation mark is opened and never closed.'
    : code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE'
      ? 'A quotation mark stands in the middle of a cell. Put the cell in quotation marks and double those inside.'
      : message
  return new Refusal('import.file', { problem, ...(lines !== undefined && { line: lines }) })
}
