import { expect, test } from 'vitest'
import { meanOf, newcombe, wilson } from '@throughline/analytics/kernel/interval'
import { makeFormat } from '../ui/format.ts'
import { differingByGroup, nearest, sayDifference, wouldShow } from './sentence.ts'

const format = makeFormat('en-GB', 'UTC')
const ranked = { effect: 0.3, p: 0.001, adjusted: 0.004, isSignificant: true, isTooFew: false, detectable: 0.04 }

const DAY = 86_400
const form = { from: 'form', fromName: 'claim form', withinS: DAY, shareOfRuns: 0.5 } as const

test('[C5] [C18] who goes on is said out of a hundred who were there, with the time they had, the difference in points, its interval, and what it costs', () => {
  const a = wilson(310, 1000)
  const b = wilson(120, 1000)
  const edge = { ...ranked, ...form, kind: 'edge', to: 'call', toName: 'call', a, b, change: newcombe(a, b), ofRuns: { a: 0.2, b: 0.1 }, medianA: 1, medianB: 1, costPerRun: 410 } as const
  const said = sayDifference(edge, 'EUR', format)
  expect(said.sentence).toBe('After “claim form”, 31 in 100 of A go on to “call” within a day; 12 in 100 of B (+19 points, 15 to 22); that costs €4.10 more for each run of A.')
  expect(said.detectable).toBe('4 points')
  expect(said.verdict).toBe('more')
  expect(said.a).toBe('31\u202f%')
  expect(sayDifference({ ...edge, to: 'form', toName: 'claim form', withinS: 30 * DAY, costPerRun: 0 }, 'EUR', format).sentence).toBe('After “claim form”, 31 in 100 of A come back to it within 30 days; 12 in 100 of B (+19 points, 15 to 22).')
})

test('[C19] a wait is said with how much longer it typically is, once that is known, and with both medians', () => {
  const a = { median: 5 * DAY, low: 4.4 * DAY, high: 5.6 * DAY, n: 200 }, b = { median: 3 * DAY, low: 2.6 * DAY, high: 3.4 * DAY, n: 300 }
  const wait = { ...ranked, ...form, withinS: 30 * DAY, kind: 'wait', to: 'call', toName: 'call', a, b, verdict: 'more', change: { difference: 2 * DAY, low: 1.3 * DAY, high: 2.7 * DAY, verdict: 'more' } } as const
  expect(sayDifference(wait, 'EUR', format).sentence).toBe('The wait from “claim form” to “call” is typically 2 days longer in A: half of those who go on within 30 days do so within 5 days, of B within 3 days (+2 days, 1.3 to 2.7 days).')
  const first = sayDifference({ ...wait, change: null }, 'EUR', format)
  expect(first.sentence).toBe('The wait from “claim form” to “call” is longer in A: half of those who go on within 30 days do so within 5 days, of B within 3 days.')
  expect(first.verdict).toBe('more')
  expect(sayDifference({ ...wait, verdict: 'noEvidence', isSignificant: false }, 'EUR', format).sentence).toBe('No evidence of a difference in wait from claim form to call.')
})

test('[C6] what chance or asking much can explain is no evidence, whatever the difference', () => {
  const a = wilson(12, 40)
  const b = wilson(10, 40)
  const said = sayDifference({ ...ranked, isSignificant: false, kind: 'outcome', code: 'renewed', name: 'renewal', isGood: true, a, b, change: newcombe(a, b) }, 'EUR', format)
  expect(said.verdict).toBe('noEvidence')
  const clear = { ...ranked, kind: 'outcome', code: 'renewed', name: 'renewal', isGood: true, a: wilson(310, 1000), b: wilson(120, 1000), change: newcombe(wilson(310, 1000), wilson(120, 1000)) } as const
  expect(sayDifference({ ...clear, adjusted: 0.2, isSignificant: false }, 'EUR', format).verdict).toBe('noEvidence')
  expect(said.sentence).toBe('No evidence of a difference in renewal.')
})

test('[C7] too few runs say so instead of a number', () => {
  const said = sayDifference({ ...ranked, isTooFew: true, kind: 'achieved', a: wilson(3, 5), b: wilson(4, 9), change: newcombe(wilson(3, 5), wilson(4, 9)) }, 'EUR', format)
  expect(said.verdict).toBe('tooFew')
  expect(said.sentence).toBe('Not enough data on reaching the goal.')
})

test('[C5] money and time are humanised, and more or less stands in words', () => {
  const a = meanOf(100, 41_000, 41_000 * 420)
  const b = meanOf(100, 82_000, 82_000 * 830)
  const cost = sayDifference({ ...ranked, kind: 'cost', a, b, change: { difference: -410, low: -426, high: -394, verdict: 'less' } }, 'EUR', format)
  expect(cost.sentence).toMatch(/^A costs €4\.10 less for each run: €4\.10 against €8\.20 \(−\u2060€4\.10, −\u2060€4\.\d\d to −\u2060€[34]\.\d\d\)\.$/)
  const day = 86_400
  const time = sayDifference({
    ...ranked, kind: 'throughput', a: { median: 23.2 * day, low: 22 * day, high: 24 * day, n: 90 }, b: { median: 18 * day, low: 17 * day, high: 19 * day, n: 90 },
    change: { difference: 5.2 * day, low: 4.1 * day, high: 6.3 * day, verdict: 'more' },
  }, 'EUR', format)
  const none = sayDifference({
    ...ranked, kind: 'throughput', a: { median: 0, low: 0, high: 3600, n: 90 }, b: { median: 5400, low: 3600, high: 7200, n: 90 }, change: { difference: 0, low: -7.1 * 3600, high: 0, verdict: 'less' },
  }, 'EUR', format)
  expect(none.sentence).toMatch(/^A takes less time from first contact to the end: half are over within 0.*, of B within 1.*[^)]\.$/)
  expect(time.sentence).toBe('A takes longer from first contact to the end: half are over within 23 days, of B within 18 days (+5.2 days, 4.1 to 6.3 days).')
})

test('[C14] a way is said with how many times as often it is taken, and a long one by its beginning and end', () => {
  const a = wilson(60, 1000), b = wilson(120, 1000)
  const way = (names: readonly string[]) => sayDifference({ ...ranked, kind: 'variant', sequence: names, names, a, b, change: newcombe(a, b) }, 'EUR', format)
  expect(way(['claim form', 'photo', 'payment']).sentence).toBe('B takes the way claim form → photo → payment twice as often: in 12 of 100 runs against 6 (−6 points, −9 to −4).')
  expect(way(['call']).sentence).toBe('B stays with “call” alone twice as often: in 12 of 100 runs against 6 (−6 points, −9 to −4).')
  expect(way(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']).subject).toBe('a → b → c → … 3 more … → g → h')
})

test('[C20] what differs is told group by group, and what the two sides were chosen by is left out', () => {
  const a = wilson(600, 1000), b = wilson(120, 1000), shares = { a, b, change: newcombe(a, b) }
  const sides = { a: { statuses: ['achieved' as const] }, b: { statuses: ['failed' as const] } }
  const say = (of: Parameters<typeof sayDifference>[0]) => sayDifference(of, 'EUR', format, sides)
  const said = [
    say({ ...ranked, ...shares, kind: 'achieved' }), say({ ...ranked, ...shares, kind: 'place', code: 'call', name: 'call', costPerRun: 0 }),
    say({ ...ranked, ...form, ...shares, kind: 'edge', to: 'call', toName: 'call', ofRuns: { a: 0.2, b: 0.1 }, medianA: 1, medianB: 1, costPerRun: 0 }),
    say({ ...ranked, ...shares, kind: 'outcome', code: 'renewed', name: 'renewal', isGood: true }), say({ ...ranked, ...shares, kind: 'outcome', code: 'left', name: 'leaving', isGood: false }),
  ]
  expect(said.map((d) => d.isGiven)).toEqual([true, false, false, false, false])
  expect(differingByGroup(said, 1).map(({ group, said: own }) => [group, own.map((d) => d.subject)])).toEqual([['worth', ['renewal']], ['next', ['claim form → call within a day']], ['places', ['call']]])
})

test('[C22] where nothing differs, what came nearest is said first, and from which size on a difference would have shown', () => {
  const share = (a: number, b: number) => ({ a: wilson(a, 200), b: wilson(b, 200), change: newcombe(wilson(a, 200), wilson(b, 200)) })
  const unclear = { ...ranked, isSignificant: false, adjusted: 0.6 }
  const said = [
    sayDifference({ ...unclear, ...share(100, 96), p: 0.7, kind: 'achieved', detectable: 0.14 }, 'EUR', format),
    sayDifference({ ...unclear, ...share(40, 56), p: 0.06, kind: 'place', costPerRun: 0, code: 'call', name: 'call' }, 'EUR', format),
    sayDifference({ ...unclear, ...share(20, 30), p: 0.13, kind: 'outcome', code: 'left', name: 'left', isGood: false }, 'EUR', format),
    sayDifference({ ...ranked, ...share(20, 80), kind: 'place', costPerRun: 0, code: 'visit', name: 'visit' }, 'EUR', format),
    sayDifference({ ...unclear, ...share(1, 2), p: null, isTooFew: true, kind: 'place', costPerRun: 0, code: 'letter', name: 'letter' }, 'EUR', format),
  ]
  expect(nearest(said, 2).map(({ subject }) => subject)).toEqual(['call', 'left'])
  expect(wouldShow(said).map(({ subject, detectable }) => `${subject} ${detectable}`)).toEqual(['reaching the goal 14 points'])
})
