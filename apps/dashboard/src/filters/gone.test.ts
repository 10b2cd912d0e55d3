import { expect, test } from 'vitest'
import { DEFAULT_FILTERS, searchToFilters } from './filters.ts'
import { namesIn } from './gone.ts'

const named = (search: string) => namesIn(searchToFilters(search)).map(({ kind, code, change }) => [kind, code, change])

test('[SC13] every name of a sentence can be looked up and taken away by itself', () => {
  expect(namesIn(DEFAULT_FILTERS)).toEqual([])
  expect(named('segment=s1&journey=a&journey=b&channel=web&territory=north&outcome=none&outcome=left&touchpoint=form&step=ask')).toEqual([
    ['segment', 's1', { segmentId: undefined }], ['journey', 'a', { journeys: ['b'] }], ['journey', 'b', { journeys: ['a'] }], ['channel', 'web', { channels: undefined }], ['territory', 'north', { territories: undefined }],
    ['outcome', 'left', { outcomes: ['none'] }], ['touchpoint', 'form', { touchpoint: undefined }], ['step', 'ask', { step: undefined }],
  ])
})

test('[SC13] ways, plans and what is left out name touchpoints, steps and channels too', () => {
  expect(named('edge=a>b')).toEqual([['touchpoint', 'a', { edge: undefined }], ['touchpoint', 'b', { edge: undefined }]])
  expect(named('variant=a>b&variant=c')).toEqual([['touchpoint', 'a', { variants: [['c']] }], ['touchpoint', 'b', { variants: [['c']] }], ['touchpoint', 'c', { variants: [['a', 'b']] }]])
  expect(named('plan=skipped:ask')).toEqual([['step', 'ask', { plan: undefined }]])
  expect(named('plan=deviated:unplanned:form')).toEqual([['touchpoint', 'form', { plan: undefined }]])
  expect(named('starts=a&follows=b>c&switch=web>call')).toEqual([
    ['touchpoint', 'a', { path: { follows: { from: 'b', to: 'c' }, channels: { from: 'web', to: 'call' } } }], ['touchpoint', 'b', { path: { starts: ['a'], channels: { from: 'web', to: 'call' } } }],
    ['touchpoint', 'c', { path: { starts: ['a'], channels: { from: 'web', to: 'call' } } }], ['channel', 'web', { path: { starts: ['a'], follows: { from: 'b', to: 'c' } } }], ['channel', 'call', { path: { starts: ['a'], follows: { from: 'b', to: 'c' } } }],
  ])
  expect(named('not=touchpoint%3Dform&not=step%3Dask')).toEqual([['touchpoint', 'form', { without: [{ step: 'ask' }] }], ['step', 'ask', { without: [{ touchpoint: 'form' }] }]])
})
