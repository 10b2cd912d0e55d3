import { expect, test } from 'vitest'
import { makeFormat } from '../ui/format.ts'
import { changeOf, codeOf, experimentsIn, intervalOf, isCertainAlone, levelOf } from './words.ts'

const say = makeFormat('en-GB', 'UTC')
const values = (...list: string[]) => list.map((value, i) => ({ value, actors: 10 - i }))

test('[XP6] an attribute under the prefix with two to five values is an experiment, and knows when it began', () => {
  const found = experimentsIn([
    { key: 'ageBand', values: values('18–29', '75+') },
    { key: 'experiment:clear-price', values: values('treatment', 'control') },
    { key: 'experiment:clear-price:since', values: values('2026-03-01') },
    { key: 'experiment:clear-price:share', values: values('0.7') },
    { key: 'experiment:three_arms', values: values('blue', 'Holdout', 'amber') },
    { key: 'experiment:id', values: values('1', '2', '3', '4', '5', '6') },
    { key: 'experiment:all', values: values('treatment') },
  ])
  expect(found).toEqual([
    { key: 'experiment:clear-price', name: 'clear price', held: 'control', arms: ['treatment'], since: '2026-03-01', until: undefined, share: 0.7 },
    { key: 'experiment:three_arms', name: 'three arms', held: 'Holdout', arms: ['amber', 'blue'], since: undefined, until: undefined, share: undefined },
  ])
})

test('[XP9] an experiment that has ended comes after those that go on, and knows when it ended', () => {
  const found = experimentsIn([
    { key: 'experiment:over', values: values('treatment', 'control') },
    { key: 'experiment:over:until', values: values('2026-04-01T10:00:00.000Z') },
    { key: 'experiment:running', values: values('treatment', 'control') },
  ])
  expect(found.map(({ key, until }) => [key, until])).toEqual([['experiment:running', undefined], ['experiment:over', '2026-04-01T10:00:00.000Z']])
})

test('[XP6] effects are said in points, money and contacts, each with its sign', () => {
  const [share, money, count] = [{ unit: 'share' }, { unit: 'money' }, { unit: 'count' }] as const
  expect(changeOf(0.0312, share, 'GBP', say)).toBe('+3.1 points')
  expect(changeOf(-0.05, share, 'GBP', say)).toBe('−5 points')
  expect(changeOf(4_112.4, money, 'GBP', say)).toBe('+\u2060£41.12')
  expect(changeOf(-0.214, count, 'GBP', say)).toBe('−0.21')
  expect(intervalOf(-0.002, 0.05, share, 'GBP', say)).toBe('−0.2 to 5')
  expect(intervalOf(-120, 4_000, money, 'GBP', say)).toBe('−\u2060£1.20 to £40')
  expect(levelOf(0.871, share, 'GBP', say)).toBe('87\u202f%')
})

test('[XP4] a difference that would be certain alone, but not among all that is asked, is told apart', () => {
  expect(isCertainAlone({ verdict: 'noEvidence', low: 12, high: 80 })).toBe(true)
  expect(isCertainAlone({ verdict: 'noEvidence', low: -80, high: -12 })).toBe(true)
  expect(isCertainAlone({ verdict: 'noEvidence', low: -1, high: 80 })).toBe(false)
  for (const verdict of ['more', 'less', 'notToBeRead'] as const) expect(isCertainAlone({ verdict, low: 12, high: 80 })).toBe(false)
})

test('[XP8] a name becomes a code that an attribute can carry', () => {
  expect(codeOf('  Reminder — before Renewal! ')).toBe('reminder-before-renewal')
  expect(codeOf('Prix clair à l’été')).toBe('prix-clair-a-l-ete')
})
