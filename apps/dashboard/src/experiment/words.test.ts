import { expect, test } from 'vitest'
import { makeFormat } from '../ui/format.ts'
import { changeOf, experimentsIn, intervalOf, levelOf } from './words.ts'

const say = makeFormat('en-GB', 'UTC')
const values = (...list: string[]) => list.map((value, i) => ({ value, actors: 10 - i }))

test('[XP6] an attribute under the prefix with two to five values is an experiment, and knows when it began', () => {
  const found = experimentsIn([
    { key: 'ageBand', values: values('18–29', '75+') },
    { key: 'experiment:clear-price', values: values('treatment', 'control') },
    { key: 'experiment:clear-price:since', values: values('2026-03-01') },
    { key: 'experiment:three_arms', values: values('blue', 'Holdout', 'amber') },
    { key: 'experiment:id', values: values('1', '2', '3', '4', '5', '6') },
    { key: 'experiment:all', values: values('treatment') },
  ])
  expect(found).toEqual([
    { key: 'experiment:clear-price', name: 'clear price', held: 'control', arms: ['treatment'], since: '2026-03-01' },
    { key: 'experiment:three_arms', name: 'three arms', held: 'Holdout', arms: ['amber', 'blue'], since: undefined },
  ])
})

test('[XP6] effects are said in points, money and contacts, each with its sign', () => {
  const [share, money, count] = [{ unit: 'share' }, { unit: 'money' }, { unit: 'count' }] as const
  expect(changeOf(0.0312, share, 'GBP', say)).toBe('+3.1 points')
  expect(changeOf(-0.05, share, 'GBP', say)).toBe('−5 points')
  expect(changeOf(4_112.4, money, 'GBP', say)).toBe('+£41.12')
  expect(changeOf(-0.214, count, 'GBP', say)).toBe('−0.21')
  expect(intervalOf(-0.002, 0.05, share, 'GBP', say)).toBe('−0.2 to 5')
  expect(intervalOf(-120, 4_000, money, 'GBP', say)).toBe('−£1.20 to £40')
  expect(levelOf(0.871, share, 'GBP', say)).toBe('87\u202f%')
})
