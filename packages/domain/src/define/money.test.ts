import { expect, test } from 'vitest'
import { toMajor, toMinor } from './money.ts'

test('amounts go to minor units and back by the digits of their currency', () => {
  for (const [amount, currency, minor] of [['19.99', 'EUR', 1_999], ['1999', 'JPY', 1_999], ['-1.234', 'KWD', -1_234], ['0', 'GBP', 0]] as const) {
    expect(toMinor(amount, currency)).toBe(minor)
    expect(toMajor(minor, currency)).toBe(Number(amount))
  }
})
