import type { Cohort, Went } from '@throughline/analytics/cohort'
import type { ComparedSide } from '@throughline/analytics/journey/compare'
import { DEFAULT_FILTERS, filtersToSearch, previousCohort, searchToFilters, type Filters } from '../filters/filters.ts'
import { narrowedBy } from '../filters/more.ts'

/** How the two sides come from what the filters say. Lives in the address as `b`. */
export type Other =
  /** The same customers' journeys one period earlier. */
  | { readonly kind: 'previous' }
  /** Everybody for whom one part of the first cohort does not hold; of the first part that has a rest, when none is named. */
  | { readonly kind: 'rest'; readonly of?: Rest }
  /** The same, but with another value in one part. */
  | { readonly kind: 'but'; readonly part: Part; readonly value: string }
  /** The same in another period; `to` is exclusive. */
  | { readonly kind: 'period'; readonly from: string; readonly to: string }
  /** What began on this day or later, against what began before. */
  | { readonly kind: 'date'; readonly day: string }
  /** The same, but having gone so instead. */
  | { readonly kind: 'parts'; readonly parts: Cohort }
  /** Those who went so, against those who did not. */
  | { readonly kind: 'with'; readonly parts: Cohort }

export const PARTS = ['segment', 'journey', 'channel', 'territory', 'outcome', 'status', 'attribute'] as const
export type Part = (typeof PARTS)[number]

/** Parts of which there is a rest; `went` is everything read off contacts, together. */
const RESTS = ['segment', 'attributes', 'outcomes', 'statuses', 'went'] as const
export type Rest = (typeof RESTS)[number]

const STATUSES = ['active', 'achieved', 'failed', 'abandoned'] as const
type Status = (typeof STATUSES)[number]

/** `rest`, `territory:north`, `period:2026-01-01..2026-03-01` … What it does not understand is the previous period. */
export function readOther(text: string | undefined): Other {
  if (text === 'rest') return { kind: 'rest' }
  const at = text?.indexOf(':') ?? -1
  const [kind, value] = at < 0 ? ['', ''] : [text!.slice(0, at), text!.slice(at + 1)]
  if (value === '') return { kind: 'previous' }
  switch (kind) {
    case 'rest': { const of = RESTS.find((each) => each === value); return of ? { kind, of } : { kind } }
    case 'period': { const [from = '', to = ''] = value.split('..'); return isDay(from) && isDay(to) && from < to ? { kind, from, to } : { kind: 'previous' } }
    case 'date': return isDay(value) ? { kind, day: value } : { kind: 'previous' }
    case 'parts': case 'with': { const parts = readParts(value); return Object.keys(parts).length > 0 ? { kind, parts } : { kind: 'previous' } }
    default: { const part = PARTS.find((each) => each === kind); return part ? { kind: 'but', part, value } : { kind: 'previous' } }
  }
}

export function writeOther(other: Other): string | undefined {
  switch (other.kind) {
    case 'previous': return undefined
    case 'rest': return other.of ? `rest:${other.of}` : 'rest'
    case 'but': return `${other.part}:${other.value}`
    case 'period': return `period:${other.from}..${other.to}`
    case 'date': return `date:${other.day}`
    case 'parts': case 'with': return `${other.kind}:${filtersToSearch({ ...other.parts, period: DEFAULT_FILTERS.period } as Filters)}`
  }
}

function readParts(text: string): Cohort {
  const { period: _, segmentId: _id, rule: _rule, compare: _compare, ...parts } = searchToFilters(text)
  return parts
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

export interface Catalogue {
  readonly outcomes: readonly string[]
  readonly ruleOf: (segmentId: string) => Cohort['segment'] | undefined
}

/** Both cohorts; undefined when there is no second one: no period before all time, no rest of everybody, a date outside the period. */
export function sidesOf(asked: Cohort, other: Other, catalogue: Catalogue): { readonly first: Cohort; readonly second: Cohort } | undefined {
  const first = other.kind === 'date' ? { ...asked, period: { ...asked.period, from: other.day } } : other.kind === 'with' ? narrowedBy(asked, other.parts) : asked
  const second = otherCohort(asked, other, catalogue)
  return second && { first, second }
}

/** The second cohort by itself. */
export function otherCohort(first: Cohort, other: Other, catalogue: Catalogue): Cohort | undefined {
  switch (other.kind) {
    case 'previous': return previousCohort(first)
    case 'rest': { const of = other.of ?? restsOf(first)[0]; return of && restOf(first, of, catalogue) }
    case 'but': return withPart(first, other, catalogue)
    case 'period': return { ...first, period: { from: other.from, to: other.to } }
    case 'date': return isInside(other.day, first.period) ? { ...first, period: { ...first.period, to: other.day } } : undefined
    case 'parts': return isWent(other.parts) ? narrowedBy(withoutWent(first), other.parts) : narrowedBy(first, other.parts)
    case 'with': { const { without, ...went } = other.parts; return without ? undefined : { ...first, without: [...first.without ?? [], went] } }
  }
}

/** Of which parts there is a rest. */
export function restsOf(cohort: Cohort): readonly Rest[] {
  return RESTS.filter((rest) => {
    const part = rest === 'went' ? wentOf(cohort) : cohort[rest]
    return part !== undefined && Object.keys(part).length > 0
  })
}

function restOf(first: Cohort, of: Rest, catalogue: Catalogue): Cohort | undefined {
  switch (of) {
    case 'segment': return first.segment && { ...first, segment: { kind: 'not', of: first.segment } }
    case 'attributes': {
      const { attributes = {}, segment, ...others } = first
      const parts = Object.entries(attributes).map(([key, values]) => ({ kind: 'any' as const, of: values.map((equals) => ({ kind: 'attribute' as const, key, equals })) }))
      if (parts.length === 0) return undefined
      const rest = { kind: 'not' as const, of: { kind: 'all' as const, of: parts } }
      return { ...others, segment: segment ? { kind: 'all', of: [segment, rest] } : rest }
    }
    case 'outcomes': {
      const outcomes = [...catalogue.outcomes, 'none'].filter((code) => !first.outcomes?.includes(code))
      return first.outcomes && outcomes.length > 0 ? { ...first, outcomes } : undefined
    }
    case 'statuses': {
      const statuses = STATUSES.filter((status) => !first.statuses?.includes(status))
      return first.statuses && statuses.length > 0 ? { ...first, statuses } : undefined
    }
    case 'went': {
      const went = wentOf(first)
      return Object.keys(went).length > 0 ? { ...withoutWent(first), without: [...first.without ?? [], went] } : undefined
    }
  }
}

const WENT = ['touchpoint', 'step', 'edge', 'variants', 'felt', 'plan'] as const

/** What is read off contacts, but for the part of each run that counts at all. */
export function wentOf({ touchpoint, step, edge, variants, felt, plan, path }: Cohort): Went {
  const { between: _, ...goes } = path ?? {}
  return {
    ...(touchpoint !== undefined && { touchpoint }), ...(step !== undefined && { step }), ...(edge && { edge }), ...(variants && { variants }), ...(felt && { felt }), ...(plan && { plan }),
    ...(Object.keys(goes).length > 0 && { path: goes }),
  }
}

function withoutWent(cohort: Cohort): Cohort {
  const { path, ...others } = cohort
  for (const part of WENT) delete others[part]
  return { ...others, ...(path?.between && { path: { between: path.between } }) }
}

function isWent(parts: Cohort): boolean {
  return Object.keys(wentOf(parts)).length > 0 || parts.without !== undefined
}

function isInside(day: string, period: Cohort['period']): boolean {
  return (period?.from === undefined || day > period.from.slice(0, 10)) && (period?.to === undefined || day < period.to.slice(0, 10))
}

function withPart(first: Cohort, other: { part: Part; value: string }, catalogue: Catalogue): Cohort | undefined {
  switch (other.part) {
    case 'segment': {
      const segment = catalogue.ruleOf(other.value)
      return segment && { ...first, segment }
    }
    case 'journey': return { ...first, journeys: [other.value] }
    case 'channel': return { ...first, channels: [other.value] }
    case 'territory': return { ...first, territories: [other.value] }
    case 'outcome': return { ...first, outcomes: [other.value] }
    case 'attribute': {
      const at = other.value.indexOf('=')
      return at < 1 ? undefined : { ...first, attributes: { ...first.attributes, [other.value.slice(0, at)]: [other.value.slice(at + 1)] } }
    }
    case 'status': {
      const status = STATUSES.find((each): each is Status => each === other.value)
      return status && { ...first, statuses: [status] }
    }
  }
}

/** How far the shares of open runs may lie apart before it is said. */
const UNRIPE = 0.1

/** Which side has clearly more runs that have not ended, with both shares: what comes late is not yet comparable there. */
export function unripeSide(a: ComparedSide, b: ComparedSide): { side: 'a' | 'b'; openA: number; openB: number } | undefined {
  if (a.runs === 0 || b.runs === 0) return undefined
  const openA = 1 - a.mature / a.runs
  const openB = 1 - b.mature / b.runs
  return Math.abs(openA - openB) < UNRIPE ? undefined : { side: openA > openB ? 'a' : 'b', openA, openB }
}
