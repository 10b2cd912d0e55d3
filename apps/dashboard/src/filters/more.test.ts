import { expect, test } from 'vitest'
import { draftToParts, emptyDraft, MORE_KINDS, narrowedBy, type MoreDraft } from './more.ts'
import { filterWords, isOfWholeRuns } from './words.ts'

const draft = (kind: MoreDraft['kind'], parts: Partial<MoreDraft> = {}) => draftToParts({ ...emptyDraft(kind), ...parts })
const names = { place: (code: string) => code.toUpperCase(), channel: (code: string) => code, outcome: (code: string) => code, step: (key: string) => key }
const said = (...parts: Parameters<typeof draft>) => filterWords(draft(...parts) ?? {}, names).map(({ text }) => text)

test('[SC11] a way is taken directly or sooner or later, in time, and with nothing in between', () => {
  expect(draft('way', { from: 'a', to: 'b' })).toEqual({ path: { follows: { from: 'a', to: 'b' } } })
  expect(draft('way', { from: 'a', to: 'b', within: '1.5', without: 'c' })).toEqual({ path: { follows: { from: 'a', to: 'b', withinS: 129_600, without: 'c' } } })
  expect(draft('way', { from: 'a', to: 'b', how: 'directly', within: '2', unit: 'hours' })).toEqual({ edge: { from: 'a', to: 'b', atMostS: 7_200 } })
  expect(said('way', { from: 'a', to: 'b', within: '2', without: 'c' })).toEqual(['A, later B within 2 days, no C between'])
})

test('[SC11] nothing is added while something is missing or cannot be', () => {
  for (const kind of MORE_KINDS) expect(draft(kind), kind).toBeUndefined()
  expect(draft('way', { from: 'a', to: 'b', within: '-1' })).toBeUndefined()
  expect(draft('way', { from: 'a', to: 'b', within: 'soon' })).toBeUndefined()
  expect(draft('entries', { least: '3', most: '2' })).toBeUndefined()
  expect(draft('entries', { least: '1.5' })).toBeUndefined()
  expect(draft('attribute', { key: 'tier' })).toBeUndefined()
})

test('[SC11] every kind becomes a word', () => {
  expect(said('starts', { codes: ['a', 'b'] })).toEqual(['begin with A or B'])
  expect(said('ends', { codes: ['a'] })).toEqual(['end with A'])
  expect(said('entries', { least: '3' })).toEqual(['3 contacts or more'])
  expect(said('touchpoint', { codes: ['a'] })).toEqual(['met A'])
  expect(said('step', { codes: ['decide'] })).toEqual(['reached decide'])
  expect(said('exactly', { codes: ['a\nb\na'] })).toEqual(['exactly A → B → A'])
  expect(said('outcome', { codes: ['left', 'none'] })).toEqual(['left or none'])
  expect(said('status', { codes: ['achieved', 'active'] })).toEqual(['goal reached or still running'])
  expect(said('attribute', { key: 'tier', codes: ['gold'] })).toEqual(['tier gold'])
  expect(said('touchpoint', { codes: ['a'], isNot: true })).toEqual(['not: met A'])
})

test('[SC11] more of a way stays beside what it said; another place takes the place of the first', () => {
  const one = { touchpoint: 'a', path: { starts: ['a'] }, attributes: { tier: ['gold'] }, without: [{ touchpoint: 'x' }] }
  expect(narrowedBy(one, { path: { ends: ['b'] } }).path).toEqual({ starts: ['a'], ends: ['b'] })
  expect(narrowedBy(one, { touchpoint: 'b' }).touchpoint).toBe('b')
  expect(narrowedBy(one, { attributes: { product: ['home'] } }).attributes).toEqual({ tier: ['gold'], product: ['home'] })
  expect(narrowedBy(one, { without: [{ touchpoint: 'y' }] }).without).toHaveLength(2)
})

test('[SC11] taking one word away leaves the others', () => {
  const words = filterWords({ touchpoint: 'a', path: { starts: ['a'], ends: ['b'] }, attributes: { tier: ['gold'], product: ['home'] }, without: [{ touchpoint: 'x' }, { step: 'y' }] }, names)
  expect(words.map(({ text }) => text)).toEqual(['met A', 'begin with A', 'end with B', 'not: met X', 'not: reached y', 'tier gold', 'product home'])
  expect(words.map(({ change }) => change)).toEqual([
    { touchpoint: undefined }, { path: { ends: ['b'] } }, { path: { starts: ['a'] } }, { without: [{ step: 'y' }] }, { without: [{ touchpoint: 'x' }] }, { attributes: { product: ['home'] } }, { attributes: { tier: ['gold'] } },
  ])
})

test('[SC12] which words tell whole runs apart is known', () => {
  const words = filterWords({ touchpoint: 'a', outcomes: ['left'], statuses: ['failed'], attributes: { tier: ['gold'] }, without: [{ touchpoint: 'x' }], variants: [['a']] }, names)
  expect(words.filter(isOfWholeRuns).map(({ text }) => text)).toEqual(['left', 'tier gold'])
})
