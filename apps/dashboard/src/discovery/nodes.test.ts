import { expect, test } from 'vitest'
import { exactCohort, placeCohort, readNodes, wayCohort } from './nodes.ts'

test('[F20] a place of any kind opens the runs that came there, and a way those that took it', () => {
  expect(placeCohort('touchpoint', 'call')).toEqual({ touchpoint: 'call' })
  expect(placeCohort('step', 'claim/decide/again')).toEqual({ journeys: ['claim'], step: 'decide/again' })
  expect(placeCohort('channel', 'call')).toEqual({ channels: ['call'] })
  expect(wayCohort('touchpoint', 'a', 'b', undefined)).toEqual({ edge: { from: 'a', to: 'b' } })
  expect(wayCohort('channel', 'web', 'call', { starts: ['a'] })).toEqual({ path: { starts: ['a'], channels: { from: 'web', to: 'call' } } })
  expect(wayCohort('step', 'claim/a', 'claim/b', undefined)).toBeUndefined()
  expect(exactCohort('touchpoint', ['a', 'b'])).toEqual({ variants: [['a', 'b']] })
  expect(exactCohort('channel', ['web'])).toBeUndefined()
  expect([readNodes('step'), readNodes('nonsense'), readNodes(undefined)]).toEqual(['step', 'touchpoint', 'touchpoint'])
})
