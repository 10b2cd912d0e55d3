import { expect, test } from 'vitest'
import type { OutcomeBoard } from '@throughline/analytics/outcome/board'
import { newcombe, wilson } from '@throughline/analytics/kernel/interval'
import { headlineOf, openRuns, verdictOf } from './answer.ts'

const cell = (did: 'achieved' | 'failed', felt: 'good' | 'bad' | 'unknown', runs: number) => ({ did, felt, runs, actors: runs, share: 0, valueMinor: 0, marginMinor: 0 })

test('[O1] the headline counts each ended run once', () => {
  const board = {
    currency: 'EUR', runs: 104, mature: 100, active: 4, actors: 90, leaks: [],
    didFelt: [cell('achieved', 'good', 50), cell('achieved', 'bad', 12), cell('achieved', 'unknown', 8), cell('failed', 'good', 5), cell('failed', 'bad', 20), cell('failed', 'unknown', 5)],
    outcomes: [{ valueMinor: 700 }, { valueMinor: -100 }], journeys: [],
    achieved: wilson(70, 100), previous: wilson(30, 60), change: newcombe(wilson(70, 100), wilson(30, 60)),
  } as unknown as OutcomeBoard
  const headline = headlineOf(board)
  expect(headline).toMatchObject({ ended: 100, unhappyRuns: 20, hiddenRuns: 12, valueMinor: 600, verdict: 'more' })
  expect(headline.achieved).toMatchObject({ count: 70, n: 100 })
})

test('[O1] without a period before there is no change to speak of', () => {
  const board = { currency: 'EUR', didFelt: [cell('achieved', 'good', 5)], outcomes: [], journeys: [], achieved: wilson(5, 5), previous: null, change: null } as unknown as OutcomeBoard
  expect(headlineOf(board).change).toBeNull()
})

test('[SC14] of too few that ended no share is said, but how many they are', () => {
  const board = (n: number) => ({ currency: 'EUR', didFelt: [], outcomes: [], journeys: [], achieved: wilson(n, n), previous: null, change: null }) as unknown as OutcomeBoard
  expect(headlineOf(board(19))).toMatchObject({ achieved: null, tooFew: 19 })
  expect(headlineOf(board(20))).toMatchObject({ achieved: { n: 20 }, tooFew: null })
})

test('[O3] a change that runs still under way could turn round is too early to call', () => {
  const verdict = (count: number, n: number, active: number, before: [number, number]) => {
    const share = wilson(count, n)
    const previous = wilson(...before)
    return verdictOf(share, previous, newcombe(share, previous), active)
  }
  expect(verdict(340, 641, 259, [620, 1000])).toBe('tooEarly')
  expect(verdict(340, 641, 20, [620, 1000])).toBe('less')
  expect(verdict(500, 641, 5, [620, 1000])).toBe('more')
  expect(verdict(500, 641, 200, [620, 1000])).toBe('tooEarly')
  expect(verdict(400, 641, 200, [620, 1000])).toBe('noEvidence')
  expect(verdict(400, 641, 200, [0, 0])).toBeUndefined()
})

test('[O3] the open runs of a tile are those of its journey, or else as many as the slowest journey would have', () => {
  const board = { journeys: [{ runs: 900, mature: 641 }, { runs: 1030, mature: 1019 }, { runs: 5, mature: 0 }] } as unknown as OutcomeBoard
  expect(openRuns(board, { share: wilson(300, 641) })).toBe(259)
  expect(openRuns(board, { share: wilson(300, 1660) })).toBe(Math.ceil(1660 * (900 / 641 - 1)))
  expect(openRuns(board, { share: null })).toBe(0)
})
