import type { DataOverview } from '@throughline/analytics'
import { expect, test } from 'vitest'
import { withGoals, withoutGoals } from './goals.ts'

const journey = (code: string, origin: string, tier = 'journey') => ({ code, name: code, origin, tier, parent: null, ends: 'outcome', failsAt: [], runs: 1, entries: 1 }) as const
const overview = (...journeys: ReturnType<typeof journey>[]) => ({ journeys }) as unknown as DataOverview
const mixed = overview(journey('claim', 'defined'), journey('photos', 'defined', 'micro-journey'), journey('other', 'unassigned'))

test('[F21] contacts of no journey are left out where a goal is asked about, and the rest is told apart', () => {
  expect(withGoals({ channels: ['app'] }, mixed)).toEqual({ channels: ['app'], journeys: ['claim'] })
  expect(withoutGoals({ channels: ['app'] }, mixed)).toEqual({ channels: ['app'], journeys: ['other'] })
})

test('[F21] whoever names journeys gets them, and without such contacts nothing is changed', () => {
  const named = { journeys: ['other'] }
  expect(withGoals(named, mixed)).toBe(named)
  expect(withoutGoals(named, mixed)).toBeUndefined()
  const all = {}
  expect(withGoals(all, overview(journey('claim', 'defined')))).toBe(all)
  expect(withGoals(all, overview(journey('other', 'unassigned')))).toBe(all)
})
