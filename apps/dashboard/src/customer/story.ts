import type { Format } from '../ui/format.ts'

/** A customer's contacts, runs, outcomes and words, as the replica's tables hold them. Moments are milliseconds since 1970. */
export interface CustomerLife {
  readonly customer: Customer
  /** Oldest first. */
  readonly contacts: readonly Contact[]
  readonly runs: readonly Run[]
  readonly outcomes: readonly OutcomeOfLife[]
  readonly feelings: readonly Feeling[]
}

export interface Customer {
  readonly actorId: number
  readonly name: string | null
  readonly kind: string
  readonly territory: string | null
  readonly firstSeenAt: number
  readonly attributes: Readonly<Record<string, unknown>>
  /** Other actors merged into this person. */
  readonly merged: number
}

export interface Contact {
  readonly id: number
  readonly at: number
  readonly touchpoint: string
  readonly channel: string
  readonly channelCode: string
  readonly direction: 'inbound' | 'outbound'
  readonly durationS: number | null
  readonly costMinor: number | null
  readonly revenueMinor: number | null
  readonly currency: string | null
  readonly success: boolean | null
  readonly effort: number | null
  readonly text: string | null
  /** Journey of its primary run. */
  readonly journey: string | null
  readonly step: string | null
}

export interface Run {
  readonly id: number
  readonly journey: string
  readonly journeyCode: string
  readonly tier: string
  readonly startedAt: number
  readonly lastAt: number
  readonly endedAt: number | null
  readonly status: 'active' | 'achieved' | 'failed' | 'abandoned'
  readonly outcome: string | null
}

export interface OutcomeOfLife {
  readonly name: string
  readonly isGood: boolean
  readonly at: number
  readonly valueMinor: number | null
  readonly currency: string | null
}

export interface Feeling {
  readonly at: number
  /** −1 … 1. */
  readonly sentiment: number | null
  readonly words: string | null
  readonly scoreKind: string | null
  readonly score: number | null
  readonly touchpoint: string | null
}

/** One line of the story: what it is about, and the sentence. */
export interface StoryLine {
  readonly about: 'who' | 'now' | 'outcomes' | 'felt' | 'money'
  readonly says: string
}

/** The story so far in five lines: who, what is open, what was achieved, how it felt, what it was worth. */
export function storyOf(life: CustomerLife, now: Date, format: Format): readonly StoryLine[] {
  return [
    { about: 'who', says: whoLine(life, now, format) },
    { about: 'now', says: nowLine(life, now, format) },
    { about: 'outcomes', says: outcomesLine(life, now, format) },
    { about: 'felt', says: feltLine(life, now, format) },
    { about: 'money', says: moneyLine(life, now, format) },
  ]
}

function whoLine({ customer, contacts, runs }: CustomerLife, now: Date, format: Format): string {
  const since = format.day(new Date(Math.min(customer.firstSeenAt, contacts[0]?.at ?? customer.firstSeenAt)), now)
  const usual = mostOf(contacts.map((c) => c.channel))
  const parts = [`Known since ${since}${customer.territory ? `, ${customer.territory}` : ''}`]
  if (contacts.length > 0) parts.push(`${plural(contacts.length, 'contact', format)} in ${plural(runs.filter((r) => r.tier === 'journey').length || runs.length, 'journey', format)}, mostly by ${usual?.toLowerCase()}`)
  if (customer.merged > 0) parts.push(`known under ${customer.merged + 1} names that are one person`)
  return `${parts.join('; ')}.`
}

function nowLine({ runs, contacts }: CustomerLife, now: Date, format: Format): string {
  const open = runs.filter((run) => run.status === 'active').sort((a, b) => b.lastAt - a.lastAt)
  const last = contacts.at(-1)
  const lastWords = last ? ` Last contact: ${last.touchpoint} by ${last.channel.toLowerCase()}, ${ago(now.getTime() - last.at, format)}.` : ''
  if (open.length === 0) return `Nothing is open.${lastWords}`
  return `Open: ${open.slice(0, 3).map((run) => `${run.journey} since ${format.day(new Date(run.startedAt), now)}`).join(', ')}${open.length > 3 ? ` and ${open.length - 3} more` : ''}.${lastWords}`
}

function outcomesLine({ outcomes, runs }: CustomerLife, now: Date, format: Format): string {
  const tell = (isGood: boolean): string[] => {
    const counts = new Map<string, { n: number; at: number }>()
    for (const each of outcomes) if (each.isGood === isGood) counts.set(each.name, { n: (counts.get(each.name)?.n ?? 0) + 1, at: each.at })
    return [...counts].sort((a, b) => b[1].at - a[1].at).map(([name, { n, at }]) => `${name.toLowerCase()}${n > 1 ? ` ${n} times, last` : ''} ${format.day(new Date(at), now)}`)
  }
  const good = tell(true)
  const bad = tell(false)
  const given = runs.filter((run) => run.status === 'abandoned').length
  const parts: string[] = []
  if (good.length > 0) parts.push(`Achieved: ${good.join(', ')}.`)
  if (bad.length > 0) parts.push(`Went wrong: ${bad.join(', ')}.`)
  if (given > 0) parts.push(`${plural(given, 'journey', format)} given up.`)
  return parts.length > 0 ? parts.join(' ') : 'No outcome is known yet.'
}

function feltLine({ feelings }: CustomerLife, now: Date, format: Format): string {
  const known = feelings.filter((f) => f.sentiment !== null)
  const last = known.at(-1)
  const words = [...feelings].reverse().find((f) => f.words)
  if (!last && !words) return 'Nobody asked how it felt, and they did not say.'
  const mood = last ? `Last felt ${feltWord(last.sentiment!)}${last.touchpoint ? ` at ${last.touchpoint}` : ''} on ${format.day(new Date(last.at), now)}.` : ''
  return `${mood}${words ? ` “${shorten(words.words!, 140)}”` : ''}`.trim()
}

function moneyLine({ contacts, outcomes }: CustomerLife, now: Date, format: Format): string {
  const currency = mostOf([...contacts, ...outcomes].flatMap((c) => (c.currency ? [c.currency] : [])))
  if (!currency) return 'No money is known.'
  const of = contacts.filter((c) => c.currency === currency || c.currency === null)
  const revenue = of.reduce((sum, c) => sum + (c.revenueMinor ?? 0), 0)
  const cost = of.reduce((sum, c) => sum + (c.costMinor ?? 0), 0)
  const others = contacts.filter((c) => c.currency !== null && c.currency !== currency).length
  return `Brought ${format.money(revenue, currency)}, cost ${format.money(cost, currency)} to serve${others > 0 ? `; ${plural(others, 'contact', format)} in other currencies not counted` : ''}.`
}

export function feltWord(sentiment: number): string {
  return sentiment > 0.5 ? 'very good' : sentiment > 0.1 ? 'good' : sentiment >= -0.1 ? 'neither good nor bad' : sentiment >= -0.5 ? 'bad' : 'very bad'
}

function ago(ms: number, format: Format): string {
  return ms < 60_000 ? 'just now' : `${format.duration(ms / 1000)} ago`
}

function plural(n: number, one: string, format: Format): string {
  return `${format.count(n)} ${n === 1 ? one : `${one}s`}`
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
}

function mostOf(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
