import { expect, test } from 'vitest'
import { makeFormat } from '../ui/format.ts'
import { comesBack, comparedWithAll, featureValue, stability, tellingLines } from './words.ts'

const format = makeFormat('en-GB', 'UTC')
const line = (mean: number, overall: number, unit: 'count' | 'share' | 'days' | 'money' | 'score' = 'count', difference = 1) => ({ feature: 'f', label: 'f', unit, mean, overall, difference })

test('[G1] stability follows the usual bands of the silhouette', () => {
  expect([0.7, 0.5, 0.3, 0.25, 0.1, -0.2, null].map(stability)).toEqual(['solid', 'solid', 'fair', 'fair', 'shaky', 'shaky', 'unknown'])
})

test('[G2] a mean is said in its own unit', () => {
  expect(featureValue(123_456, 'money', 'EUR', format)).toBe('€1,235')
  expect(featureValue(0.31, 'share', 'EUR', format)).toBe('31\u202f%')
  expect(featureValue(5.25, 'days', 'EUR', format)).toBe('5.3 days')
  expect(featureValue(3.333, 'count', 'EUR', format)).toBe('3.3')
})

test('[G3] a difference is said as a person would', () => {
  expect(comparedWithAll(line(3, 1), format)).toBe('3×')
  expect(comparedWithAll(line(1.3, 1), format)).toBe('30\u202f% more')
  expect(comparedWithAll(line(0.5, 1), format)).toBe('half')
  expect(comparedWithAll(line(0.2, 1), format)).toBe('80\u202f% less')
  expect(comparedWithAll(line(0, 1), format)).toBe('none')
  expect(comparedWithAll(line(1.01, 1), format)).toBe('as everyone')
  expect(comparedWithAll(line(0.4, 0.1, 'share'), format)).toBe('+30 points')
  expect(comparedWithAll(line(-0.2, 0.1, 'score'), format)).toBe('−0.3')
})

test('[G4] only telling lines are shown, and never none', () => {
  const cluster = (differences: readonly number[]) => ({ index: 0, name: '', members: 1, share: 1, silhouette: 1, stability: 0.9, plain: null, rule: { kind: 'all' as const, of: [] }, profile: differences.map((d) => line(1, 1, 'count', d)) })
  expect(tellingLines(cluster([2, -1, 0.5, 0.1]), 2)).toHaveLength(2)
  expect(tellingLines(cluster([2, -1, 0.5, 0.1]), 9)).toHaveLength(3)
  expect(tellingLines(cluster([0.1, 0.05]), 9)).toHaveLength(1)
})

test('[G15] how often a group comes back is said in the published bands', () => {
  expect([0.95, 0.85, 0.8, 0.75, 0.7, 0.6, 0.3].map(comesBack)).toEqual(['always', 'always', 'mostly', 'mostly', 'half', 'half', 'hardly'])
})
