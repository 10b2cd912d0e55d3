import { minorDigits, toMajor, toMinor } from '@throughline/domain/define/money'
import type { RateDraft } from '@throughline/domain'
import type { Format } from '../ui/format.ts'
import { rateStrings as says } from './rateStrings.ts'
import type { Answers } from './server.ts'

export type Rates = Answers['rates']['list']
export type Rate = Rates['rates'][number]

/** What a form holds, as it was typed. Days are `2026-11-22`. */
export interface RateFields {
  readonly channel: string
  readonly touchpoint: string
  readonly contact: string
  readonly minute: string
  readonly currency: string
  readonly from: string
  readonly until: string
}

export function whomOf(rate: Pick<Rate, 'channelName' | 'touchpointName'>): string {
  const { channelName: channel, touchpointName: touchpoint } = rate
  if (touchpoint !== null) return channel === null ? says.atTouchpoint(touchpoint) : says.both(touchpoint, channel)
  return channel === null ? says.all : says.byChannel(channel)
}

/** Until when a rate counts, and by what it ends. */
export function untilOf(rate: Pick<Rate, 'validFrom' | 'validUntil' | 'followedAt'>, now: Date, format: Format): string {
  const end = rate.validUntil, next = rate.followedAt
  if (end !== null && (next === null || Date.parse(end) <= Date.parse(next))) return (Date.parse(end) <= now.getTime() ? says.ended : says.ends)(format.day(new Date(end), now))
  if (next !== null) return says.followed(format.day(new Date(next), now))
  return Date.parse(rate.validFrom) > now.getTime() ? says.begins(format.day(new Date(rate.validFrom), now)) : says.open
}

/** Whether a rate goes on until somebody ends it. */
export const isOpen = (rate: Pick<Rate, 'validUntil' | 'followedAt'>): boolean => rate.validUntil === null && rate.followedAt === null

/** The day on the wall where this browser stands. */
export function dayOf(at: string | Date): string {
  const date = new Date(at), two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The first moment of a day here. A day that stands as it stood keeps the moment it came with. */
export function momentOf(day: string, was?: string | null): string {
  if (was != null && dayOf(was) === day) return was
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date).toISOString()
}

export function fieldsOf(rate: Rate | undefined, currency: string, today: string): RateFields {
  if (!rate) return { channel: '', touchpoint: '', contact: '', minute: '', currency, from: today, until: '' }
  const amount = (minor: number) => toMajor(minor, rate.currency).toFixed(minorDigits(rate.currency))
  return {
    channel: rate.channel ?? '', touchpoint: rate.touchpoint ?? '', contact: amount(rate.perContactMinor), minute: amount(rate.perMinuteMinor), currency: rate.currency,
    from: dayOf(rate.validFrom), until: rate.validUntil === null ? '' : dayOf(rate.validUntil),
  }
}

/** What is typed as the server takes it, or the sentence that says what is wrong. `was`: the rate that is corrected. */
export function readFields(fields: RateFields, was?: Rate): { readonly rate: RateDraft } | { readonly wrong: string } {
  const currency = fields.currency.trim().toUpperCase()
  if (!/^[A-Z]{3}$/.test(currency)) return { wrong: says.wrong.currency(fields.currency) }
  const amounts: number[] = []
  for (const text of [fields.contact, fields.minute]) {
    try {
      amounts.push(toMinor(text.trim() === '' ? '0' : text.trim().replace(/^(\d+),(\d{1,3})$/, '$1.$2'), currency))
    } catch {
      return { wrong: says.wrong.amount(text) }
    }
  }
  if (amounts.some((amount) => amount < 0)) return { wrong: says.wrong.negative }
  if (fields.from === '') return { wrong: says.wrong.from }
  const validFrom = momentOf(fields.from, was?.validFrom), validUntil = fields.until === '' ? null : momentOf(fields.until, was?.validUntil)
  if (validUntil !== null && Date.parse(validUntil) <= Date.parse(validFrom)) return { wrong: says.wrong.until }
  return { rate: { channel: fields.channel || null, touchpoint: fields.touchpoint || null, perContactMinor: amounts[0]!, perMinuteMinor: amounts[1]!, currency, validFrom, validUntil } }
}

/** What the last change of rates did to contacts, in a sentence. */
export function costingWords(costing: Pick<NonNullable<Rates['costing']>, 'startedAt' | 'changed' | 'shifts'>, format: Format): string {
  const day = format.day(new Date(costing.startedAt))
  const shifts = costing.shifts.filter((shift) => shift.before !== 0 || shift.after !== 0)
  if (costing.changed === 0 || shifts.length === 0) return says.nothing(day)
  const sums = shifts.map(({ currency, before, after }) => {
    const money = (minor: number) => format.money(minor, currency)
    return after === before ? says.same(money(after)) : (after > before ? says.more : says.less)(money(Math.abs(after - before)), money(before), money(after))
  })
  return says.did(day, says.contacts(costing.changed, format.count(costing.changed)), sums.join('; '))
}
