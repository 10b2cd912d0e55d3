import { minorDigits } from '@throughline/domain/define/money'

/** Words and signs for numbers, money, durations and dates, for one locale and time zone. */
export interface Format {
  readonly locale: string
  readonly timeZone: string
  /** Whole things: `4,512`. */
  count(n: number): string
  /** At most three significant digits: `3.14`, `1,240`, `12.4M`. */
  number(x: number): string
  /** A share 0–1 as per cent: `71 %`, `6.4 %`, `0.52 %`. */
  share(x: number): string
  shareExact(x: number): string
  /** An interval of shares: `69–73 %`. */
  shareInterval(low: number, high: number): string
  /** A difference of shares: `+3 points`, `−0.4 points`. */
  points(difference: number): string
  /** Minor units, humanised: `€1.24M`. `signed` puts a plus before gains. No line ends between a sign and its amount. */
  money(amountMinor: number, currency: string, options?: { signed?: boolean }): string
  /** Minor units to the last cent: `€1,240,113.20`. */
  moneyExact(amountMinor: number, currency: string): string
  /** Seconds, humanised: `5.2 days`. */
  duration(seconds: number): string
  /** Seconds in full: `5 d 4 h 48 min`. */
  durationExact(seconds: number): string
  /** A day as people say it: `29 Oct`, with the year when it is not this one. */
  day(at: Date | string, now?: Date): string
  /** `1 Aug – 29 Oct`. `to` is exclusive: a date is the day after the last, a moment the one after the last. */
  period(from: string | undefined, to: string | undefined, now?: Date): string
  time(at: Date): string
  moment(at: Date): string
}

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
/** A thin space before the per cent sign; it never breaks. */
const THIN = '\u202f'
const MINUS = '−'
/** Between sign and currency, where a line might end otherwise. */
export const JOINER = '\u2060'

export function makeFormat(locale: string, timeZone: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const three = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 })
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone })
  const full = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone })
  const dayOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone })
  const dayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone })

  // Making a formatter costs far more than using one.
  const made = new Map<string, Intl.NumberFormat>()
  const numberFormat = (key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const known = made.get(key) ?? new Intl.NumberFormat(locale, options)
    made.set(key, known)
    return known
  }
  const decimals = (x: number, digits: number) => numberFormat(`d${digits}`, { maximumFractionDigits: digits }).format(clearZero(x))
  const percentNumber = (x: number) => decimals(x * 100, shareDigits(x))

  const format: Format = {
    locale, timeZone,
    count: (n) => whole.format(clearZero(n)),
    number: (x) => (Math.abs(x) >= 100_000 ? compact : three).format(clearZero(x)),
    share: (x) => `${percentNumber(x)}${THIN}%`,
    shareExact: (x) => `${decimals(x * 100, 4)}${THIN}%`,
    shareInterval: (low, high) => {
      const digits = Math.max(shareDigits(low), shareDigits(high))
      const [from, to] = [decimals(low * 100, digits), decimals(high * 100, digits)]
      return from === to ? `${from}${THIN}%` : `${from}–${to}${THIN}%`
    },
    points: (difference) => {
      const size = Math.abs(difference * 100)
      const text = decimals(size, size >= 2 ? 0 : 1)
      const sign = text === '0' ? '±' : difference > 0 ? '+' : MINUS
      return `${sign}${text} ${text === '1' ? 'point' : 'points'}`
    },
    money: (amountMinor, currency, options) => {
      const amount = clearZero(amountMinor / 10 ** minorDigits(currency))
      const size = Math.abs(amount)
      const style: Intl.NumberFormatOptions = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }
      const [kind, digits]: [string, Intl.NumberFormatOptions] = size >= 10_000 ? ['compact', { notation: 'compact', maximumSignificantDigits: 3, minimumFractionDigits: 0 }]
        : size < 100 && !Number.isInteger(size) ? ['cents', { minimumFractionDigits: minorDigits(currency), maximumFractionDigits: minorDigits(currency) }]
          : ['whole', { minimumFractionDigits: 0, maximumFractionDigits: 0 }]
      const text = numberFormat(`${kind} ${currency}`, { ...style, ...digits }).format(size)
      if (amount < 0) return `${MINUS}${JOINER}${text}`
      return options?.signed && amount > 0 ? `+${JOINER}${text}` : text
    },
    moneyExact: (amountMinor, currency) =>
      numberFormat(`exact ${currency}`, { style: 'currency', currency }).format(clearZero(amountMinor / 10 ** minorDigits(currency))),
    duration: (seconds) => {
      const s = Math.abs(seconds)
      const [size, one, many] = s < 90 ? [s, 's', 's'] : s < 90 * MINUTE ? [s / MINUTE, 'min', 'min']
        : s < 48 * HOUR ? [s / HOUR, 'h', 'h'] : s < 730 * DAY ? [s / DAY, 'day', 'days'] : [s / (365.25 * DAY), 'year', 'years']
      const text = decimals(size, size < 10 ? 1 : 0)
      return `${seconds < 0 ? MINUS : ''}${text} ${text === '1' ? one : many}`
    },
    durationExact: (seconds) => {
      const s = Math.round(Math.abs(seconds))
      const parts = [[Math.floor(s / DAY), 'd'], [Math.floor(s / HOUR) % 24, 'h'], [Math.floor(s / MINUTE) % 60, 'min'], [s % 60, 's']] as const
      const said = parts.filter(([n]) => n > 0).map(([n, unit]) => `${whole.format(n)} ${unit}`)
      return said.length === 0 ? '0 s' : `${seconds < 0 ? MINUS : ''}${said.join(' ')}`
    },
    day: (at, now = new Date()) => {
      const date = typeof at === 'string' ? readDay(at) : at
      const shown = typeof at === 'string' && isPlainDate(at) ? 'UTC' : timeZone
      const inZone = (year: Intl.DateTimeFormat) => (shown === timeZone ? year
        : new Intl.DateTimeFormat(locale, { ...pick(year), timeZone: 'UTC' }))
      return inZone(date.getUTCFullYear() === now.getUTCFullYear() ? dayOfYear : dayAndYear).format(date)
    },
    period: (from, to, now = new Date()) => {
      const last = to === undefined ? undefined : isPlainDate(to) ? addDays(to, -1) : new Date(Date.parse(to) - 1000).toISOString()
      if (from === undefined && last === undefined) return 'all time'
      if (from === undefined) return `until ${format.day(last as string, now)}`
      if (last === undefined) return `since ${format.day(from, now)}`
      const a = format.day(from, now)
      const b = format.day(last, now)
      return a === b ? a : `${a} – ${b}`
    },
    time: (at) => clock.format(at),
    moment: (at) => full.format(at),
  }
  return format
}

/** Whole per cents from ten up, then one decimal, then two. */
function shareDigits(x: number): number {
  const size = Math.abs(x)
  return size === 0 || size >= 0.0995 ? 0 : size >= 0.00995 ? 1 : 2
}

function pick(of: Intl.DateTimeFormat): Intl.DateTimeFormatOptions {
  const { day, month, year } = of.resolvedOptions()
  return { day, month, year } as Intl.DateTimeFormatOptions
}

const clearZero = (x: number) => (x === 0 ? 0 : x)
const isPlainDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text)
const readDay = (text: string) => new Date(isPlainDate(text) ? `${text}T00:00:00Z` : text)

/** `2026-03-01` and −1 → `2026-02-28`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The calendar day of a moment in a time zone, as `2026-03-01`. */
export function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

/** Where the person is; answers say their own zone, the organisation’s. */
export const timeZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

export const format: Format = makeFormat(globalThis.navigator?.language ?? 'en-GB', timeZone)

const formatsByZone = new Map<string, Format>([[timeZone, format]])

/** The person’s own format, with days cut by another time zone. */
export function formatIn(zone: string): Format {
  const known = formatsByZone.get(zone) ?? makeFormat(format.locale, zone)
  formatsByZone.set(zone, known)
  return known
}
