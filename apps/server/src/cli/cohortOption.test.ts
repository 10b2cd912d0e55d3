import { expect, test } from 'vitest'
import { CliError } from './cliError.ts'
import { cohortOf } from './cohortOption.ts'

test('[A41] A then B without C, in time: every part of the way is said by an option', () => {
  expect(cohortOf(['path=ask>>pay', 'path.without=chase', 'path.within=7d', 'journeys=claim'])).toEqual({ journeys: ['claim'], path: { follows: { from: 'ask', to: 'pay', without: 'chase', withinS: 604_800 } } })
  expect(cohortOf(['path.within=90m', 'path=ask>>pay', 'path.starts=ask'])).toEqual({ path: { follows: { from: 'ask', to: 'pay', withinS: 5_400 }, starts: ['ask'] } })
  expect(cohortOf(['path=ask>pay', 'path.between=ask>pay', 'path.turns=backAndForth', 'without.touchpoint=chase'])).toEqual({ path: { contains: ['ask', 'pay'], between: { from: 'ask', to: 'pay' }, turns: 'backAndForth' }, without: [{ touchpoint: 'chase' }] })
})

test('[A41] what cannot be meant is told', () => {
  const told = (...options: string[]): string => {
    try {
      return JSON.stringify(cohortOf(options))
    } catch (error) {
      if (error instanceof CliError) return `${error.reason}: ${error.message}`
      throw error
    }
  }
  expect(told('path.without=chase')).toBe('usage: --cohort path.without and path.within belong to a path=A>>B.')
  expect(told('path=ask>pay', 'path.within=7d')).toContain('belong to a path=A>>B')
  expect(told('path=ask>>pay', 'path.within=a week')).toBe('usage: --cohort path.within=a week is not a length of time.')
  expect(told('path=ask')).toBe('usage: --cohort path=ask cannot be understood.')
})
