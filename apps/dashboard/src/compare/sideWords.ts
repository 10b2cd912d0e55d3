import type { Cohort } from '@throughline/analytics'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { filterWords } from '../filters/words.ts'
import { format, type Choice } from '../ui/index.ts'
import { restsOf, wentOf, type Other, type Part, type Rest } from './sides.ts'
import { strings } from './strings.ts'

const says = strings.sides

export interface SideWords {
  /** Everything a cohort says but its period. */
  ofCohort(cohort: Cohort): string
  ofOther(other: Other): string
  choices(part: Part): readonly Choice[]
}

/** How the sides of a comparison are called. */
export function createSideWords(): SideWords {
  const use = useFilters()
  const choices = (part: Part): readonly Choice[] => {
    const overview = use.overview()
    switch (part) {
      case 'segment': return use.segments().map((s) => ({ code: s.id, word: s.name }))
      case 'journey': return (overview?.journeys ?? []).map((j) => ({ code: j.code, word: j.name }))
      case 'channel': return (overview?.channels ?? []).map((c) => ({ code: c.code, word: c.name }))
      case 'territory': return (overview?.territories ?? []).map((t) => ({ code: t.code, word: t.name }))
      case 'outcome': return [...(overview?.outcomes ?? []).map((o) => ({ code: o.code, word: o.name })), { code: 'none', word: says.noEnding }]
      case 'attribute': return (overview?.attributes ?? []).flatMap(({ key, values }) => values.slice(0, 12).map(({ value }) => ({ code: `${key}=${value}`, word: `${key} ${value}` })))
      case 'status': return (['achieved', 'failed', 'abandoned', 'active'] as const).map((s) => ({ code: s, word: says.statuses[s] }))
    }
  }
  const named = (codes: readonly string[] | undefined, part: Part): string[] => (codes ? [codes.map((code) => choices(part).find((c) => c.code === code)?.word ?? code).join(' or ')] : [])
  const segment = (): string => use.segments().find((s) => s.id === use.filters().segmentId)?.name ?? says.group
  const partsOf = (cohort: Cohort): string => filterWords(cohort, use.names).map(({ text }) => text).join(' · ')
  const restWords = (of: Rest): string => {
    const { outcomes, statuses, attributes } = use.cohort()
    switch (of) {
      case 'segment': return segment()
      case 'outcomes': return partsOf({ ...(outcomes && { outcomes }) })
      case 'statuses': return partsOf({ ...(statuses && { statuses }) })
      case 'attributes': return partsOf({ ...(attributes && { attributes }) })
      case 'went': return partsOf(wentOf(use.cohort()))
    }
  }
  return {
    choices,
    ofCohort(cohort) {
      const words = [...named(cohort.journeys, 'journey'), ...named(cohort.channels, 'channel'), ...named(cohort.territories, 'territory'), ...(cohort.segment ? [segment()] : []), ...filterWords(cohort, use.names).map(({ text }) => text)]
      return words.length > 0 ? words.join(' · ') : says.everyone
    },
    ofOther(other) {
      switch (other.kind) {
        case 'previous': return says.previous
        case 'rest': { const of = other.of ?? restsOf(use.cohort())[0]; return of ? says.restOf(restWords(of)) : says.rest }
        case 'but': return says.same(`${says.but[other.part]} ${choices(other.part).find((c) => c.code === other.value)?.word ?? other.value}`)
        case 'period': return says.inOtherDays
        case 'date': return says.beforeDate(format.day(other.day))
        case 'parts': return says.same(partsOf(other.parts))
        case 'with': return says.same(says.not(partsOf(other.parts)))
      }
    },
  }
}
