import type { Cohort, Difference, Mean, MedianOf, Share } from '@throughline/analytics'
import { JOINER, type Format } from '../ui/format.ts'

/** One difference, ready to be read and drawn. Values share one scale within a kind. */
export interface SaidDifference {
  readonly of: Difference
  /** What is compared, in a few words. */
  readonly subject: string
  /** The whole difference as a sentence with its interval. */
  readonly sentence: string
  readonly a: string
  readonly b: string
  /** A minus B with its sign, and its interval; undefined when unknown. */
  readonly difference: string | undefined
  readonly interval: string | undefined
  readonly verdict: 'more' | 'less' | 'noEvidence' | 'tooFew'
  /** The smallest difference that this much data would most likely have shown; undefined when unknown. */
  readonly detectable: string | undefined
  /** The two sides were chosen by it, so it says nothing new. */
  readonly isGiven: boolean
}

export const GROUPS = ['worth', 'next', 'waits', 'places'] as const
/** What a difference is about: what it is worth, what those do who are at a place, how long it takes, where they go at all. */
export type Group = (typeof GROUPS)[number]

function groupOf({ kind }: Difference): Group {
  switch (kind) {
    case 'edge': return 'next'
    case 'wait': case 'throughput': return 'waits'
    case 'place': case 'variant': return 'places'
    default: return 'worth'
  }
}

/** What differs, group by group, in the order in which it is ranked: at most so many of each. */
export function differingByGroup(said: readonly SaidDifference[], most: number): readonly { readonly group: Group; readonly said: readonly SaidDifference[] }[] {
  const differing = said.filter(({ verdict, isGiven }) => (verdict === 'more' || verdict === 'less') && !isGiven)
  return GROUPS.map((group) => ({ group, said: differing.filter(({ of }) => groupOf(of) === group).slice(0, most) })).filter((each) => each.said.length > 0)
}

/** What came nearest to a difference without being one: by how rarely chance alone brings as much, at most so many. */
export function nearest(said: readonly SaidDifference[], most: number): readonly SaidDifference[] {
  return said.filter(({ verdict, isGiven, of }) => verdict === 'noEvidence' && !isGiven && of.p !== null && of.change !== null)
    .sort((one, two) => one.of.p! - two.of.p! || two.of.effect - one.of.effect).slice(0, most)
}

const WHOLES = ['achieved', 'throughput', 'cost', 'margin', 'felt', 'effort'] as const satisfies readonly Difference['kind'][]

/** Of what a whole run comes to, what shows no difference, and from which size on it would have. */
export function wouldShow(said: readonly SaidDifference[]): readonly (SaidDifference & { readonly detectable: string })[] {
  return WHOLES.flatMap((kind) => said.filter((each): each is SaidDifference & { readonly detectable: string } => each.of.kind === kind && each.verdict === 'noEvidence' && !each.isGiven && each.detectable !== undefined))
}

/** Kinds whose size is an amount. */
export const MONEY: readonly Difference['kind'][] = ['cost', 'revenue', 'margin', 'outcomeValue']

/** Whether any of what is told clearly is an amount of money. */
export function tellsMoney(said: readonly SaidDifference[]): boolean {
  return said.some(({ of, verdict }) => (verdict === 'more' || verdict === 'less') && (MONEY.includes(of.kind) || ('costPerRun' in of && Math.abs(of.costPerRun) >= 1)))
}

/**
 * Says one difference in words a CX lead would use. What asking many questions at once can explain is no evidence.
 * @param sides the cohorts compared, to tell what they were chosen by
 */
export function sayDifference(of: Difference, currency: string, format: Format, sides?: { readonly a: Cohort; readonly b: Cohort }): SaidDifference {
  const { change } = of
  // Which wait is longer is known before by how much.
  const told = of.kind === 'wait' ? of.verdict : change?.verdict
  const verdict = of.isTooFew || told === undefined ? 'tooFew' : of.isSignificant ? told : 'noEvidence'
  const unit = unitOf(of, currency, format)
  const subject = subjectOf(of)
  const difference = change ? unit.signed(change.difference) : undefined
  const interval = change ? unit.interval(change.low, change.high) : undefined
  // Of many short times and few long ones the tests may see a difference where the typical one is none: halves tell it then.
  const isSized = change !== null && !((of.kind === 'throughput' || of.kind === 'wait') && change.difference === 0)
  return {
    of, subject, verdict, difference, interval, isGiven: sides !== undefined && isGivenBy(of, sides.a, sides.b),
    a: valueOf(of.a, unit.plain), b: valueOf(of.b, unit.plain),
    sentence: verdict === 'tooFew' ? `Not enough data on ${subject}.`
      : verdict === 'noEvidence' ? `No evidence of a difference in ${subject}.`
      : `${sentenceOf(of, unit, format)}${isSized ? ` (${difference}, ${interval})` : ''}${costOf(of, currency, format)}.`,
    detectable: of.detectable === null ? undefined : unit.signed(of.detectable).replace(/^[+±]/, ''),
  }
}

/** Runs chosen by how they ended differ in how they end, and those chosen by a place in who comes there. */
function isGivenBy(of: Difference, a: Cohort, b: Cohort): boolean {
  const differ = (part: 'statuses' | 'outcomes' | 'touchpoint' | 'variants'): boolean => JSON.stringify(a[part]) !== JSON.stringify(b[part])
  switch (of.kind) {
    case 'achieved': return differ('statuses')
    case 'outcome': return differ('outcomes')
    case 'place': return differ('touchpoint') && [a.touchpoint, b.touchpoint].includes(of.code)
    case 'variant': return differ('variants')
    default: return false
  }
}

/** What the difference at one place costs each run of A more, or less, than one of B. */
function costOf(of: Difference, currency: string, format: Format): string {
  if (!('costPerRun' in of) || Math.abs(of.costPerRun) < 1) return ''
  return `; that costs ${format.money(Math.round(Math.abs(of.costPerRun)), currency)} ${of.costPerRun > 0 ? 'more' : 'less'} for each run of A`
}

/** The value a bar is drawn from. */
export function sizeOf(value: Share | Mean | MedianOf | null): number | undefined {
  if (!value) return undefined
  return 'share' in value ? value.share : 'median' in value ? value.median ?? undefined : value.mean
}

/** Interval of one side, when it is known. */
export function rangeOf(value: Share | Mean | MedianOf | null): { low: number; high: number } | undefined {
  return value && value.low !== null && value.high !== null ? { low: value.low, high: value.high } : undefined
}

interface Unit {
  plain(value: number): string
  signed(value: number): string
  interval(low: number, high: number): string
}

function unitOf(of: Difference, currency: string, format: Format): Unit {
  const minus = (text: string, value: number): string => `${value < 0 ? '−' : value > 0 ? '+' : '±'}${JOINER}${text}`
  const scaled = (plain: (value: number) => string): Unit => ({
    plain,
    signed: (value) => minus(plain(Math.abs(value)), value),
    interval: (low, high) => `${low < 0 ? `−${JOINER}` : ''}${plain(Math.abs(low))} to ${high < 0 ? `−${JOINER}` : ''}${plain(Math.abs(high))}`,
  })
  switch (of.kind) {
    case 'place': case 'edge': case 'outcome': case 'achieved': case 'variant': {
      const points = (value: number): string => { const size = Math.abs(value * 100); return format.number(size >= 2 ? Math.round(size) : Math.round(size * 10) / 10) }
      return {
        plain: (value) => format.share(value),
        signed: (value) => format.points(value),
        interval: (low, high) => `${low < 0 ? '−' : ''}${points(low)} to ${high < 0 ? '−' : ''}${points(high)}`,
      }
    }
    case 'throughput': case 'wait': return inOneUnit(of, format)
    case 'cost': case 'revenue': case 'margin': case 'outcomeValue': return scaled((value) => format.money(Math.round(value), currency))
    case 'felt': return scaled((value) => format.number(Math.round(value * 100) / 100).replace('-', '−'))
    case 'effort': case 'entriesPerRun': return scaled((value) => format.number(Math.round(value * 10) / 10))
    case 'repeats': case 'channelSwitches': return scaled((value) => format.number(Math.round(value * 100) / 100))
  }
}

/** A difference of times and both ends of its interval in one unit: `−2.8 days, −3.8 to −1.8 days`. */
function inOneUnit(of: Difference, format: Format): Unit {
  const { difference = 0, low = 0, high = 0 } = of.change ?? {}
  const largest = Math.max(Math.abs(difference), Math.abs(low), Math.abs(high))
  const [seconds, word] = largest >= 48 * 3600 ? [86_400, 'days'] : largest >= 90 * 60 ? [3600, 'h'] : largest >= 90 ? [60, 'min'] : [1, 's']
  const bare = (value: number): string => `${value < 0 ? '−' : ''}${format.number(Math.round((Math.abs(value) / seconds) * 10) / 10)}`
  return {
    plain: (value) => format.duration(value),
    signed: (value) => `${value > 0 ? '+' : ''}${bare(value)} ${word}`,
    interval: (from, to) => `${bare(from)} to ${bare(to)} ${word}`,
  }
}

function valueOf(value: Share | Mean | MedianOf | null, plain: (value: number) => string): string {
  const size = sizeOf(value)
  return size === undefined ? '–' : plain(size)
}

function subjectOf(of: Difference): string {
  switch (of.kind) {
    case 'place': return of.name
    case 'edge': return `${of.fromName} → ${of.from === of.to ? 'the same again' : of.toName} within ${withinWords(of.withinS)}`
    case 'wait': return of.from === of.to ? `wait until ${of.fromName} again` : `wait from ${of.fromName} to ${of.toName}`
    case 'variant': return wayOf(of.names)
    case 'outcome': return of.name
    case 'achieved': return 'reaching the goal'
    case 'throughput': return 'time from first contact to the end'
    case 'cost': return 'cost for each run'
    case 'revenue': return 'revenue for each run'
    case 'margin': return 'margin for each run'
    case 'outcomeValue': return 'value of the outcome for each run'
    case 'repeats': return 'contacts that repeat an earlier one'
    case 'channelSwitches': return 'changes of channel'
    case 'felt': return 'how it felt'
    case 'effort': return 'effort'
    case 'entriesPerRun': return 'contacts for each run'
  }
}

function sentenceOf(of: Difference, unit: Unit, format: Format): string {
  const hundred = (value: Share | null): string => format.number(Math.round((value?.share ?? 0) * ((value?.share ?? 0) < 0.1 ? 1000 : 100)) / ((value?.share ?? 0) < 0.1 ? 10 : 1))
  const more = (of.change?.difference ?? 0) > 0
  const size = unit.plain(Math.abs(of.change?.difference ?? 0))
  switch (of.kind) {
    case 'place': return `${hundred(of.a)} in 100 runs of A have “${of.name}”; ${hundred(of.b)} in 100 of B`
    case 'edge': return `After “${of.fromName}”, ${hundred(of.a)} in 100 of A ${of.from === of.to ? 'come back to it' : `go on to “${of.toName}”`} within ${withinWords(of.withinS)}; ${hundred(of.b)} in 100 of B`
    case 'wait': {
      const way = of.from === of.to ? `until “${of.fromName}” again` : `from “${of.fromName}” to “${of.toName}”`
      const isLonger = of.verdict === 'more'
      // The shift says by how much only where it goes the same way as the test.
      const by = of.change && of.change.difference > 0 === isLonger && of.change.difference !== 0 ? `typically ${unit.signed(Math.abs(of.change.difference)).replace(/^\+/, '')} ` : ''
      return `The wait ${way} is ${by}${isLonger ? 'longer' : 'shorter'} in A: half of those who go on within ${withinWords(of.withinS)} do so within ${valueOf(of.a, unit.plain)}, of B within ${valueOf(of.b, unit.plain)}`
    }
    case 'variant': {
      const [side, often, seldom] = more ? ['A', of.a, of.b] : ['B', of.b, of.a]
      const way = of.names.length === 1 ? `stays with “${of.names[0]}” alone` : `takes the way ${wayOf(of.names)}`
      return `${side} ${way} ${timesAsOften(often?.share ?? 0, seldom?.share ?? 0, format)}: in ${hundred(often)} of 100 runs against ${hundred(seldom)}`
    }
    case 'outcome': return `${hundred(of.a)} in 100 runs of A end with “${of.name}”; ${hundred(of.b)} in 100 of B`
    case 'achieved': return `${hundred(of.a)} in 100 runs of A reach their goal; ${hundred(of.b)} in 100 of B`
    case 'throughput': return `A takes ${of.change?.verdict === 'more' ? 'longer' : 'less time'} from first contact to the end: half are over within ${valueOf(of.a, unit.plain)}, of B within ${valueOf(of.b, unit.plain)}`
    case 'cost': return `A costs ${size} ${more ? 'more' : 'less'} for each run: ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)}`
    case 'revenue': return `A brings ${size} ${more ? 'more' : 'less'} for each run: ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)}`
    case 'outcomeValue': return `A’s outcomes are worth ${size} ${more ? 'more' : 'less'} for each run: ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)}`
    case 'margin': return `A leaves ${size} ${more ? 'more' : 'less'} for each run: ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)}`
    case 'repeats': return `A repeats a contact ${size} times ${more ? 'more' : 'less'} for each run: ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)}`
    case 'channelSwitches': return `A changes the channel ${size} times ${more ? 'more' : 'less'} for each run: ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)}`
    case 'felt': return `A feels ${more ? 'better' : 'worse'}: ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)} on a scale of −1 to 1`
    case 'effort': return `A finds it ${more ? 'harder' : 'easier'}: effort ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)} on a scale of 1 to 7`
    case 'entriesPerRun': return `A needs ${size} contacts ${more ? 'more' : 'fewer'} for each run: ${valueOf(of.a, unit.plain)} against ${valueOf(of.b, unit.plain)}`
  }
}

/** The time that those who were at a place are given to go on, in words. */
function withinWords(seconds: number): string {
  const days = seconds / 86_400
  return days < 1 ? 'an hour' : days === 1 ? 'a day' : days === 7 ? 'a week' : days === 365 ? 'a year' : `${days} days`
}

const LONG_WAY = 6

/** A way through in words; of a long one its beginning and its end. */
function wayOf(names: readonly string[]): string {
  if (names.length === 1) return `${names[0]} alone`
  return (names.length <= LONG_WAY ? names : [...names.slice(0, 3), `… ${names.length - 5} more …`, ...names.slice(-2)]).join(' → ')
}

function timesAsOften(often: number, seldom: number, format: Format): string {
  if (seldom === 0) return 'and the other never'
  const times = often / seldom
  return times < 1.2 ? 'a little more often' : times < 1.75 ? 'more often' : times < 2.25 ? 'twice as often' : `${format.number(Math.round(times * (times < 9.5 ? 2 : 1)) / (times < 9.5 ? 2 : 1))} times as often`
}
