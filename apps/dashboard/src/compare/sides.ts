import type { Cohort } from '@throughline/analytics/cohort'
import type { ComparedSide } from '@throughline/analytics/journey/compare'
import { previousCohort } from '../filters/filters.ts'

/** How the second cohort comes from the first one. Lives in the address as `b`. */
export type Other =
  /** The same customers' journeys one period earlier. */
  | { readonly kind: 'previous' }
  /** Everybody who is not in the first cohort's segment, or has other attributes, another outcome or state. */
  | { readonly kind: 'rest' }
  /** The same, but with another value in one part. */
  | { readonly kind: 'but'; readonly part: Part; readonly value: string }

export const PARTS = ['segment', 'journey', 'channel', 'territory', 'outcome', 'status', 'attribute'] as const
export type Part = (typeof PARTS)[number]

const STATUSES = ['active', 'achieved', 'failed', 'abandoned'] as const
type Status = (typeof STATUSES)[number]

/** `previous`, `rest`, `territory:north` … What it does not understand is the previous period. */
export function readOther(text: string | undefined): Other {
  if (text === 'rest') return { kind: 'rest' }
  const at = text?.indexOf(':') ?? -1
  const part = PARTS.find((each) => each === text?.slice(0, at))
  return part && text!.length > at + 1 ? { kind: 'but', part, value: text!.slice(at + 1) } : { kind: 'previous' }
}

export function writeOther(other: Other): string | undefined {
  switch (other.kind) {
    case 'previous': return undefined
    case 'rest': return 'rest'
    case 'but': return `${other.part}:${other.value}`
  }
}

export interface Catalogue {
  readonly outcomes: readonly string[]
  readonly ruleOf: (segmentId: string) => Cohort['segment'] | undefined
}

/** The second cohort; undefined when there is none: no period before all time, no rest of everybody. */
export function otherCohort(first: Cohort, other: Other, catalogue: Catalogue): Cohort | undefined {
  switch (other.kind) {
    case 'previous': return previousCohort(first)
    case 'rest': return restOf(first, catalogue)
    case 'but': return withPart(first, other, catalogue)
  }
}

function restOf(first: Cohort, catalogue: Catalogue): Cohort | undefined {
  if (first.segment) return { ...first, segment: { kind: 'not', of: first.segment } }
  const { attributes, ...others } = first
  if (attributes && Object.keys(attributes).length > 0) {
    const parts = Object.entries(attributes).map(([key, values]) => ({ kind: 'any' as const, of: values.map((equals) => ({ kind: 'attribute' as const, key, equals })) }))
    return { ...others, segment: { kind: 'not', of: { kind: 'all', of: parts } } }
  }
  if (first.outcomes && first.outcomes.length > 0) {
    const outcomes = [...catalogue.outcomes, 'none'].filter((code) => !first.outcomes!.includes(code))
    return outcomes.length > 0 ? { ...first, outcomes } : undefined
  }
  if (first.statuses && first.statuses.length > 0) {
    const statuses = STATUSES.filter((status) => !first.statuses!.includes(status))
    return statuses.length > 0 ? { ...first, statuses } : undefined
  }
  return undefined
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
