import { expect, test } from 'vitest'
import { failsAt } from './planned.ts'

test('[F23] a journey ends without its goal where a contact alone says so, not where one goes wrong', () => {
  const outcomes = [
    { kind: 'settled', result: 'achieved', when: { touchpoints: ['paid'] } },
    { kind: 'declined', result: 'failed', when: { touchpoints: ['declined', 'closed'] } },
    { kind: 'withdrawn', result: 'failed', when: { touchpoints: ['closed'] } },
    { kind: 'locked out', result: 'failed', when: { touchpoints: ['sign-in'], success: false } },
  ]
  expect(failsAt({ cut: 'definition', outcomes })).toEqual(['closed', 'declined'])
  expect(failsAt({ cut: 'definition', outcomes: [] })).toEqual([])
  expect(failsAt(null)).toEqual([])
})
