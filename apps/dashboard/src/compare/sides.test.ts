import { expect, test } from 'vitest'
import { otherCohort, readOther, unripeSide, writeOther, type Other } from './sides.ts'

const catalogue = { outcomes: ['settled', 'left'], ruleOf: (id: string) => (id === 's1' ? { kind: 'attribute' as const, key: 'product', equals: 'home' } : undefined) }
const first = { period: { from: '2026-08-01', to: '2026-11-01' }, journeys: ['claims'] }

test('[C1] what stands in the address comes back as it was', () => {
  const others: Other[] = [{ kind: 'previous' }, { kind: 'rest' }, { kind: 'but', part: 'territory', value: 'north:west' }]
  for (const other of others) expect(readOther(writeOther(other))).toEqual(other)
  expect(readOther('nonsense:x')).toEqual({ kind: 'previous' })
  expect(readOther('territory:')).toEqual({ kind: 'previous' })
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

test('[C8] a side with clearly more open runs is named', () => {
  const side = (runs: number, mature: number) => ({ runs, actors: runs, mature, entries: runs, shared: 0 })
  expect(unripeSide(side(81, 31), side(61, 55))).toMatchObject({ side: 'a' })
  expect(unripeSide(side(100, 95), side(100, 60))).toMatchObject({ side: 'b', openB: 0.4 })
  expect(unripeSide(side(100, 95), side(100, 90))).toBeUndefined()
  expect(unripeSide(side(0, 0), side(100, 90))).toBeUndefined()
})
