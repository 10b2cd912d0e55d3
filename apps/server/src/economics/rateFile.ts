import { RateDraft } from '@throughline/domain'
import { Readable } from 'node:stream'
import { CellTrouble, readAmount, readTime } from '../import/cells.ts'
import { readCsv } from '../import/readCsv.ts'

/** Columns of a file of rates; channel, touchpoint and end may be left away. What the settings screen saves, it reads. */
const RATE_COLUMNS = ['channel', 'touchpoint', 'per contact', 'per minute', 'currency', 'valid from', 'valid until'] as const

export interface RateFileOptions {
  /** In which a day without a zone is read. */
  readonly timeZone: string
  /** Codes there are, in small letters or not. */
  readonly channels: readonly string[]
  readonly touchpoints: readonly string[]
}

export interface RateProblem {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number
  readonly column: string
  readonly value: string
  /** What is wrong and what to do. */
  readonly says: string
}

export interface RateFile {
  readonly rates: readonly RateDraft[]
  readonly problems: readonly RateProblem[]
}

type Column = (typeof RATE_COLUMNS)[number]

/** Reads a CSV file of rates, every row of it; a column it lacks is a problem of row 1. @throws Refusal `import.file` when it is no CSV */
export async function readRateFile(text: string, options: RateFileOptions): Promise<RateFile> {
  const csv = await readCsv(Readable.from([Buffer.from(text)]))
  const header = csv.header.map((name) => name.toLowerCase().replaceAll(/[\s_-]+/g, ' '))
  const rates: RateDraft[] = []
  const problems: RateProblem[] = RATE_COLUMNS.slice(2, 6).filter((name) => !header.includes(name)).map((name) => ({
    row: 1, column: name, value: '', says: `The header does not name it. It names ${csv.header.join(', ')}; ${RATE_COLUMNS.join(', ')} are known.`,
  }))
  if (problems.length > 0) return { rates, problems }
  const seen = new Map<string, number>()
  for await (const { row, cells } of csv.rows()) {
    const cell = (name: Column) => (cells[header.indexOf(name)] ?? '').trim()
    const before = problems.length
    const read = <T>(column: Column, reader: (value: string) => T): T | undefined => {
      const value = cell(column)
      try {
        return reader(value)
      } catch (error) {
        if (!(error instanceof CellTrouble)) throw error
        problems.push({ row, column, value, says: `“${value}” ${error.message}. ${error.advice}` })
        return undefined
      }
    }
    const currency = read('currency', readCurrency)
    const amount = (value: string) => readPrice(value, currency ?? 'EUR')
    const moment = (value: string) => new Date(readTime(value, 'iso', options.timeZone)).toISOString()
    const rate = {
      channel: read('channel', (value) => readCode(value, 'channel', options.channels)),
      touchpoint: read('touchpoint', (value) => readCode(value, 'touchpoint', options.touchpoints)),
      perContactMinor: read('per contact', amount), perMinuteMinor: read('per minute', amount), currency,
      validFrom: read('valid from', moment), validUntil: read('valid until', (value) => (value === '' ? null : moment(value))),
    }
    if (problems.length > before) continue
    const draft = RateDraft.safeParse(rate)
    if (!draft.success) {
      problems.push({ row, column: 'valid until', value: cell('valid until'), says: draft.error.issues[0]!.message })
      continue
    }
    const slot = JSON.stringify([rate.channel, rate.touchpoint, rate.currency, rate.validFrom])
    const first = seen.get(slot)
    if (first === undefined) rates.push(draft.data)
    else problems.push({ row, column: 'valid from', value: cell('valid from'), says: `Row ${first} has a rate for the same contacts from the same moment. Take one of them out.` })
    seen.set(slot, first ?? row)
  }
  return { rates, problems }
}

function readCode(value: string, what: string, known: readonly string[]): string | null {
  if (value === '') return null
  const found = known.find((code) => code === value) ?? known.find((code) => code.toLowerCase() === value.toLowerCase())
  if (found === undefined) throw new CellTrouble(`is no ${what} here`, `Write the code of one: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}. Leave the cell empty where it holds for all.`)
  return found
}

function readCurrency(value: string): string {
  if (!/^[A-Za-z]{3}$/.test(value)) throw new CellTrouble('is not a currency', 'Write three letters, as EUR or GBP.')
  return value.toUpperCase()
}

function readPrice(value: string, currency: string): number {
  const minor = readAmount(value === '' ? '0' : value, currency, /,\d{1,3}$/.test(value) && !value.includes('.') ? ',' : '.')
  if (minor < 0) throw new CellTrouble('is less than nothing', 'A contact costs nothing or more.')
  return minor
}
