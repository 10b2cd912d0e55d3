import { expect, test } from 'vitest'
import { makeFormat } from '../ui/format.ts'
import { sayMean, saySlope } from './meanWords.ts'

const format = makeFormat('en-GB', 'UTC')

test('[A35] levels and slopes are said in the unit of what is measured, with their sign', () => {
  expect(sayMean('cost', 1593.4, 'EUR', format)).toBe('€15.93')
  expect(sayMean('felt', -0.127, 'EUR', format)).toBe('−0.13')
  expect(sayMean('felt', 0.15, 'EUR', format)).toBe('+0.15')
  expect(sayMean('effort', 3.71, 'EUR', format)).toBe('3.7')
  expect(saySlope('effort', { slope: -0.0123, low: -0.02, high: 0.0011 }, 'EUR', format)).toEqual(['−0.012', '−0.02', '+0.0011'])
  expect(saySlope('cost', { slope: -410, low: -700, high: -120 }, 'EUR', format)).toEqual(['−€4.10', '−€7', '−€1.20'])
})
