import { expect, test } from 'vitest'
import { otherCohort, readOther, restsOf, sidesOf, unripeSide, writeOther, type Other } from './sides.ts'

const catalogue = { outcomes: ['settled', 'left'], ruleOf: (id: string) => (id === 's1' ? { kind: 'attribute' as const, key: 'product', equals: 'home' } : undefined) }
const first = { period: { from: '2026-08-01', to: '2026-11-01' }, journeys: ['claims'] }

test('[C1] what stands in the address comes back as it was', () => {
  const others: Other[] = [{ kind: 'previous' }, { kind: 'rest' }, { kind: 'but', part: 'territory', value: 'north:west' },
    { kind: 'rest', of: 'went' }, { kind: 'period', from: '2026-01-01', to: '2026-02-01' }, { kind: 'date', day: '2026-09-01' },
    { kind: 'parts', parts: { path: { follows: { from: 'a', to: 'b', withinS: 60 } } } }, { kind: 'with', parts: { touchpoint: 'call:back' } }, { kind: 'parts', parts: { variants: [['a', 'b'], ['c']] } },
  ]
  for (const other of others) expect(readOther(writeOther(other))).toEqual(other)
  expect(readOther('nonsense:x')).toEqual({ kind: 'previous' })
  for (const text of ['territory:', 'period:x..y', 'period:2026-02-01..2026-01-01', 'date:soon', 'parts:', 'with:nothing=1', 'period:']) expect(readOther(text), text).toEqual({ kind: 'previous' })
})

test('[C2] the previous period is as long and lies just before', () => {
  expect(otherCohort(first, { kind: 'previous' }, catalogue)).toEqual({ period: { from: '2026-05-01', to: '2026-08-01' }, journeys: ['claims'] })
  expect(otherCohort({}, { kind: 'previous' }, catalogue)).toBeUndefined()
})

test('[C3] the rest of a segment is everybody outside it', () => {
  const segment = { kind: 'attribute' as const, key: 'product', equals: 'home' }
  expect(otherCohort({ ...first, segment }, { kind: 'rest' }, catalogue)).toEqual({ ...first, segment: { kind: 'not', of: segment } })
})

test('[C3] the rest of an attribute is everybody with another value or none', () => {
  expect(otherCohort({ ...first, attributes: { peril: ['storm', 'hail'] } }, { kind: 'rest' }, catalogue)).toEqual({
    ...first, segment: { kind: 'not', of: { kind: 'all', of: [{ kind: 'any', of: [{ kind: 'attribute', key: 'peril', equals: 'storm' }, { kind: 'attribute', key: 'peril', equals: 'hail' }] }] } },
  })
})

test('[C3] the rest of an outcome is every other ending, none included; everybody has no rest', () => {
  expect(otherCohort({ ...first, outcomes: ['left'] }, { kind: 'rest' }, catalogue)).toEqual({ ...first, outcomes: ['settled', 'none'] })
  expect(otherCohort({ ...first, statuses: ['achieved'] }, { kind: 'rest' }, catalogue)).toEqual({ ...first, statuses: ['active', 'failed', 'abandoned'] })
  expect(otherCohort(first, { kind: 'rest' }, catalogue)).toBeUndefined()
})

test('[C4] one part can be another one', () => {
  expect(otherCohort(first, { kind: 'but', part: 'journey', value: 'billing' }, catalogue)).toEqual({ ...first, journeys: ['billing'] })
  expect(otherCohort(first, { kind: 'but', part: 'attribute', value: 'peril=storm' }, catalogue)).toEqual({ ...first, attributes: { peril: ['storm'] } })
  expect(otherCohort(first, { kind: 'but', part: 'segment', value: 's1' }, catalogue)).toEqual({ ...first, segment: { kind: 'attribute', key: 'product', equals: 'home' } })
  expect(otherCohort(first, { kind: 'but', part: 'segment', value: 'gone' }, catalogue)).toBeUndefined()
})

test('[C17] B may be any other period, and A and B the two sides of a date', () => {
  expect(sidesOf(first, { kind: 'period', from: '2025-01-01', to: '2025-02-01' }, catalogue)).toEqual({ first, second: { ...first, period: { from: '2025-01-01', to: '2025-02-01' } } })
  expect(sidesOf(first, { kind: 'date', day: '2026-09-15' }, catalogue)).toEqual({
    first: { ...first, period: { from: '2026-09-15', to: '2026-11-01' } }, second: { ...first, period: { from: '2026-08-01', to: '2026-09-15' } },
  })
  expect(sidesOf({}, { kind: 'date', day: '2026-09-15' }, catalogue)).toEqual({ first: { period: { from: '2026-09-15' } }, second: { period: { to: '2026-09-15' } } })
  // Nothing would be left on one side.
  for (const day of ['2026-08-01', '2026-11-01', '2027-01-01']) expect(sidesOf(first, { kind: 'date', day }, catalogue), day).toBeUndefined()
})

test('[C16] those who went so stand against those who did not, whatever else is asked', () => {
  const parts = { path: { follows: { from: 'a', to: 'b' } } }
  expect(sidesOf({ ...first, touchpoint: 'c' }, { kind: 'with', parts }, catalogue)).toEqual({ first: { ...first, touchpoint: 'c', ...parts }, second: { ...first, touchpoint: 'c', without: [parts] } })
  expect(sidesOf({ ...first, touchpoint: 'c', path: { between: { from: 'a', to: 'z' } } }, { kind: 'parts', parts }, catalogue)?.second)
    .toEqual({ ...first, path: { between: { from: 'a', to: 'z' }, follows: { from: 'a', to: 'b' } } })
  expect(sidesOf({ ...first, variants: [['a']] }, { kind: 'parts', parts: { variants: [['a', 'b']] } }, catalogue)?.second).toEqual({ ...first, variants: [['a', 'b']] })
})

test('[C3] the rest of a way is everybody who did not go so; which rest can be chosen', () => {
  const both = { ...first, outcomes: ['left'], touchpoint: 'a', edge: { from: 'a', to: 'b' }, without: [{ step: 'x' }], path: { between: { from: 'a', to: 'z' } } }
  expect(restsOf(both)).toEqual(['outcomes', 'went'])
  expect(otherCohort(both, { kind: 'rest' }, catalogue)).toEqual({ ...both, outcomes: ['settled', 'none'] })
  expect(otherCohort(both, { kind: 'rest', of: 'went' }, catalogue)).toEqual({ ...first, outcomes: ['left'], path: { between: { from: 'a', to: 'z' } }, without: [{ step: 'x' }, { touchpoint: 'a', edge: { from: 'a', to: 'b' } }] })
  expect(otherCohort(first, { kind: 'rest', of: 'went' }, catalogue)).toBeUndefined()
})

test('[C8] a side with clearly more open runs is named', () => {
  const side = (runs: number, mature: number) => ({ runs, actors: runs, mature, entries: runs, shared: 0 })
  expect(unripeSide(side(81, 31), side(61, 55))).toMatchObject({ side: 'a' })
  expect(unripeSide(side(100, 95), side(100, 60))).toMatchObject({ side: 'b', openB: 0.4 })
  expect(unripeSide(side(100, 95), side(100, 90))).toBeUndefined()
  expect(unripeSide(side(0, 0), side(100, 90))).toBeUndefined()
})
