import { CONTACT_YEARS, isContactTime, toMinor } from '@throughline/domain'
import type { Mapping } from './mapping.ts'

/** One cell could not be read: what is wrong with it and what to do. */
export class CellTrouble extends Error {
  override readonly name = 'CellTrouble'
  readonly advice: string

  constructor(problem: string, advice: string) {
    super(problem)
    this.advice = advice
  }
}

/** Milliseconds since 1970, UTC. @throws CellTrouble */
export function readTime(text: string, format: Mapping['dateFormat'], timeZone: string): number {
  const at = momentOf(text, format, timeZone)
  if (!isContactTime(at)) throw new CellTrouble(`is too far away: ${CONTACT_YEARS}`, format === 'epoch seconds' ? 'Check the digits, and whether they are milliseconds (--date-format "epoch milliseconds").' : format === 'epoch milliseconds' ? 'Check the digits, and whether they are seconds (--date-format "epoch seconds").' : 'Check the year.')
  return at
}

function momentOf(text: string, format: Mapping['dateFormat'], timeZone: string): number {
  if (format === 'epoch seconds' || format === 'epoch milliseconds') {
    const number = Number(text)
    if (!/^-?\d+(\.\d+)?$/.test(text)) throw new CellTrouble('is not a number of ' + format.slice(6), 'Write the time as digits, or choose another --date-format.')
    return Math.round(format === 'epoch seconds' ? number * 1000 : number)
  }
  const parts = (format === 'iso' ? ISO : DAY_OR_MONTH_FIRST).exec(text)
  if (!parts) throw new CellTrouble('is not a date', format === 'iso' ? 'Write it as 2026-11-21 or 2026-11-21T14:05:00, or say --date-format "day first".' : 'Write it as 21/11/2026 or 21.11.2026 14:05, or leave --date-format away for 2026-11-21.')
  const [, first, second, third, hour = '0', minute = '0', seconds = '0', zone] = parts as unknown as string[]
  const [year, month, day] = format === 'iso' ? [Number(first), Number(second), Number(third)] : format === 'day first' ? [Number(third), Number(second), Number(first)] : [Number(third), Number(first), Number(second)]
  const local = Date.UTC(year!, month! - 1, day!, Number(hour), Number(minute), 0, Math.round(Number(seconds) * 1000))
  const midnight = new Date(Date.UTC(year!, month! - 1, day!))
  if (midnight.getUTCMonth() !== month! - 1 || midnight.getUTCDate() !== day! || Number(hour) > 24 || Number(minute) > 59 || Number(seconds) >= 61) {
    throw new CellTrouble('is not a day or time that exists', format === 'iso' ? 'Check the digits.' : 'Check the digits, and whether the day or the month comes first (--date-format).')
  }
  return zone ? local - zoneOffset(zone) : local - offsetOf(timeZone, local)
}

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$/i
const DAY_OR_MONTH_FIRST = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i

function zoneOffset(zone: string): number {
  if (/^z$/i.test(zone)) return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) as unknown as string[]
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/**
 * What the wall clock of a zone was ahead of UTC at a local time, in ms. A time that happened twice (clocks went back) is the
 * first of the two; one that never was (clocks went forward) is read with the offset from before.
 */
function offsetOf(timeZone: string, local: number): number {
  if (timeZone === 'UTC') return 0
  const quarter = Math.floor(local / 900_000)
  const key = `${timeZone} ${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const before = offsetAt(timeZone, local - 86_400_000)
  const after = offsetAt(timeZone, local + 86_400_000)
  const offset = before === after || offsetAt(timeZone, local - before) === before ? before : offsetAt(timeZone, local - after) === after ? after : before
  offsets.set(key, offset)
  return offset
}

function offsetAt(timeZone: string, utc: number): number {
  let format = formats.get(timeZone)
  if (!format) formats.set(timeZone, format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }))
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(utc)) parts[type] = Number(value)
  return Date.UTC(parts['year']!, parts['month']! - 1, parts['day']!, parts['hour']!, parts['minute']!, parts['second']!) - Math.floor(utc / 1000) * 1000
}

/** A decimal amount as whole minor units, exactly. @throws CellTrouble */
export function readAmount(text: string, currency: string, decimal: '.' | ','): number {
  const plain = decimal === ',' ? text.replaceAll('.', '').replace(',', '.') : text
  try {
    return toMinor(plain.replace('−', '-').replaceAll(/[\s\u00a0]/g, ''), currency)
  } catch {
    throw new CellTrouble('is not an amount', decimal === '.' && text.includes(',') ? 'Take thousands separators out, or say --decimal , when the comma comes before the cents.' : 'Write only digits, a sign and one decimal mark, without a currency sign.')
  }
}

/** @throws CellTrouble */
export function readNumber(text: string, decimal: '.' | ',', least: number, most: number): number {
  const number = Number(decimal === ',' ? text.replace(',', '.') : text)
  if (text.trim() === '' || !Number.isFinite(number) || number < least || number > most) throw new CellTrouble(`is not a number from ${least} to ${most}`, 'Correct it, or leave the cell empty.')
  return number
}

/** @throws CellTrouble */
export function readWhole(text: string, least: number, most: number): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < least || number > most) throw new CellTrouble(`is not a whole number from ${least} to ${most}`, 'Correct it, or leave the cell empty.')
  return number
}

/** @throws CellTrouble */
export function readYesNo(text: string): boolean {
  if (/^(1|true|t|yes|y|ja|si|sí|oui|x)$/i.test(text)) return true
  if (/^(0|false|f|no|n|nein|non)$/i.test(text)) return false
  throw new CellTrouble('is neither yes nor no', 'Write yes or no, true or false, 1 or 0.')
}

/** @throws CellTrouble */
export function readOneOf<T extends string>(text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text.toLowerCase())
  if (!found) throw new CellTrouble(`is none of ${choices.join(', ')}`, `Write one of ${choices.join(', ')}.`)
  return found
}
