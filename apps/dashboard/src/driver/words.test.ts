import { expect, test } from 'vitest'
import type { Driver, OutcomeDrivers } from '@throughline/analytics/driver/drivers'
import { betweenOf, changeOf, nameOf, rawOf, reasonOf } from './words.ts'

const POINTS = { model: 'logistic', currency: 'GBP' } as const
const MONEY = { model: 'linear', currency: 'GBP' } as const
const label = (code: string, name: string) => ({ code, name })

test('[DV6] drivers are said in words, with where and how long', () => {
  expect(nameOf({ what: 'waited', scope: 'before', from: label('a', 'Adjuster booked'), to: label('b', 'Adjuster’s visit'), moreThanS: 11.3 * 86_400 })).toBe('More than 11 days from “Adjuster booked” to “Adjuster’s visit” in the year before')
  expect(nameOf({ what: 'met', scope: 'run', touchpoint: label('a', 'Renewal offer') })).toBe('“Renewal offer”')
  expect(nameOf({ what: 'attribute', key: 'household', value: '5+', than: '2' })).toBe('household 5+ (not 2)')
  expect(nameOf({ what: 'attribute', key: 'household', value: null, than: '2' })).toBe('household not known (not 2)')
})

test('[DV6] effects are points of a chance or money, their intervals short', () => {
  expect(changeOf(0.41, POINTS)).toBe('+41 points')
  expect(betweenOf(-0.03, 0.62, POINTS)).toBe('−3 to +62')
  expect(betweenOf(-150, 5_000, MONEY)).toMatch(/^−\u2060£1\.50 to \+\u2060£50$/)
})

test('[DV15] the rest of an attribute’s values, and an attribute with too many, are said in words', () => {
  expect(nameOf({ what: 'otherValues', key: 'town', values: 11, than: 'Leeds' })).toBe('town: one of 11 other values (not Leeds)')
  const crowded = { key: 'x', driver: { what: 'wholeAttribute', key: 'street' }, runs: 0, because: { kind: 'crowded', most: 1_000 } } as const
  expect(`${nameOf(crowded.driver)}: ${reasonOf(crowded)}`).toBe('street: has more than 1,000 values: it tells single customers apart, not groups of them')
})

test('[DV16] a number is said with its step, and where it is high', () => {
  const driver = { what: 'number', key: 'premium', step: 100, middle: 412 } as const
  expect(nameOf(driver)).toBe('premium, for each 100 more')
  expect(nameOf({ what: 'numberUnknown', key: 'premium', mean: 430.4 })).toBe('premium not known (not its mean, 430)')
  expect(rawOf({ driver, unit: 'step', runs: 2_310, where: 0.31, elsewhere: 0.22 } as Driver, POINTS as OutcomeDrivers)).toMatch(/^31.% above 412, 22.% up to there · told in 2,310 runs$/)
})

test('[DV6] what is left out says why', () => {
  const what = { key: 'x', driver: { what: 'failed', scope: 'run' } as const, runs: 3 }
  expect(reasonOf({ ...what, because: { kind: 'rare', needed: 20 } })).toContain('20')
  expect(reasonOf({ ...what, because: { kind: 'collinear', with: [{ what: 'hard', scope: 'run' }] } })).toBe('said already by A hard contact')
})
