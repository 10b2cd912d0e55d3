import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cohort } from '@throughline/analytics/cohort'
import { cohortToFilters, DEFAULT_FILTERS, filtersToCohort, filtersToSearch, peopleLink, previousCohort, previousPeriod, searchToFilters } from './filters.ts'

const known = { now: new Date('2026-10-29T22:30:00Z'), timeZone: 'Europe/Berlin' }
const code = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
const codes = fc.uniqueArray(code, { minLength: 1, maxLength: 4 })
const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }).map((d) => d.toISOString().slice(0, 10))
const seconds = fc.integer({ min: 0, max: 999_999_999 })
const path: fc.Arbitrary<NonNullable<Cohort['path']>> = fc.record({
  starts: codes, ends: codes, contains: fc.array(code, { minLength: 1, maxLength: 4 }), channels: fc.record({ from: code, to: code }), between: fc.record({ from: code, to: code }),
  follows: fc.record({ from: code, to: code, withinS: seconds, without: code }, { requiredKeys: ['from', 'to'] }),
  turns: fc.constantFrom('again' as const, 'rework' as const, 'backAndForth' as const, 'channelSwitch' as const),
  entries: fc.oneof(fc.record({ atLeast: seconds }), fc.record({ atMost: seconds }), fc.record({ atLeast: seconds, atMost: seconds })),
}, { requiredKeys: [] }).filter((made) => Object.keys(made).length > 0)
const funnel: fc.Arbitrary<NonNullable<Cohort['funnel']>> = fc.record({
  steps: fc.array(fc.record({ touchpoints: codes }), { minLength: 2, maxLength: 4 }), at: fc.constantFrom(0, 1), went: fc.constantFrom('reached' as const, 'lost' as const, 'open' as const), order: fc.constantFrom('strict' as const, 'any' as const),
})
const cohorts: fc.Arbitrary<Cohort> = fc.record({
  period: fc.oneof(fc.record({ from: day, to: day }), fc.record({ from: day })),
  journeys: codes, channels: codes, territories: codes, outcomes: codes,
  statuses: fc.uniqueArray(fc.constantFrom('active' as const, 'achieved' as const, 'failed' as const, 'abandoned' as const), { minLength: 1 }),
  attributes: fc.dictionary(code.filter((key) => key !== '__proto__'), codes, { minKeys: 1, maxKeys: 3 }),
  variants: fc.array(fc.array(code, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
  edge: fc.record({ from: code, to: code, atLeastS: seconds, atMostS: seconds }, { requiredKeys: ['from', 'to'] }),
  path, funnel,
  touchpoint: code, step: code,
  felt: fc.uniqueArray(fc.constantFrom('good' as const, 'bad' as const, 'unknown' as const), { minLength: 1 }),
  plan: fc.oneof(fc.record({ went: fc.constantFrom('asPlanned' as const, 'otherwise' as const) }), fc.record({ went: fc.constantFrom('skipped' as const, 'outOfOrder' as const, 'repeated' as const, 'unplannedAfter' as const), step: code }), fc.record({ went: fc.constant('deviated' as const), by: fc.constantFrom('skipped' as const, 'outOfOrder' as const, 'repeated' as const, 'unplanned' as const), at: code })),
  without: fc.array(fc.record({ touchpoint: code, step: code, edge: fc.record({ from: code, to: code }), path, variants: fc.array(fc.array(code, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }) }, { requiredKeys: [] }).filter((made) => Object.keys(made).length > 0), { minLength: 1, maxLength: 2 }),
  segment: fc.record({ kind: fc.constant('attribute' as const), key: code, equals: fc.oneof(code, fc.integer(), fc.boolean()) }),
}, { requiredKeys: [] })

test('[SC1] a cohort survives the way into an address and back', () => {
  fc.assert(fc.property(cohorts, (cohort) => {
    const there = filtersToSearch(cohortToFilters(cohort))
    expect(filtersToCohort(searchToFilters(there), known)).toEqual(cohort)
  }), { numRuns: 500 })
})

test('[SC1] an address written again is the same address', () => {
  fc.assert(fc.property(cohorts, (cohort) => {
    const there = filtersToSearch(cohortToFilters(cohort))
    expect(filtersToSearch(searchToFilters(there))).toBe(there)
  }))
})

test('[SC1] any text in an address is read without falling over', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => {
    for (const key of ['period', 'attr', 'variant', 'edge', 'rule', 'status', 'felt', 'plan', 'funnel', 'follows', 'entries', 'turns', 'contains', 'between', 'switch', 'not']) searchToFilters(`${key}=${a}&${key}=${b}`)
  }))
})

test('[SC2] a preset counts today in, in the person’s own day', () => {
  // 22:30 UTC is 23:30 on the 29th in Berlin.
  expect(filtersToCohort(DEFAULT_FILTERS, known).period).toEqual({ from: '2026-08-01', to: '2026-10-30' })
  expect(filtersToCohort(DEFAULT_FILTERS, { ...known, timeZone: 'Asia/Tokyo' }).period).toEqual({ from: '2026-08-02', to: '2026-10-31' })
  expect(filtersToCohort(searchToFilters('period=all'), known).period).toBeUndefined()
})

test('[SC3] the previous period is as long and ends where this one begins', () => {
  expect(previousPeriod({ from: '2026-08-01', to: '2026-10-30' })).toEqual({ from: '2026-05-03', to: '2026-08-01' })
  expect(previousPeriod(undefined)).toBeUndefined()
  expect(previousPeriod({ from: '2026-08-01' })).toBeUndefined()
  expect(previousCohort({ journeys: ['claims'] })).toBeUndefined()
})

test('[SC1] the people of a cohort have an address', () => {
  expect(peopleLink({ journeys: ['claims'], period: { from: '2026-08-01', to: '2026-10-30' }, step: 'assess' }))
    .toBe('/people?period=2026-08-01..2026-10-30&journey=claims&step=assess')
})
