import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseArray, parserOf, toParam } from './values.ts'

test('[ST2] any nesting of texts and nulls survives as an SQL array', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'NULL', 'null', '{}', '"', '\\', ',', '\\"'))
  const arrays = fc.array(fc.option(text), { maxLength: 8 })
  fc.assert(fc.property(arrays, (values) => {
    expect(parseArray(toParam(values)!, (one) => one)).toEqual(values)
  }), { seed: 20_261_121, numRuns: 2000 })
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer(), fc.option(fc.integer())), { minLength: 1 }), (rows) => {
    expect(parseArray(toParam(rows)!, Number)).toEqual(rows)
  }), { seed: 20_261_121 })
})

test('[ST1] bounds before an array, as Postgres writes unusual ones, are passed over', () => {
  expect(parserOf(1007)('[0:2]={7,8,NULL}')).toEqual([7, 8, null])
})

test('[ST2] what cannot be a parameter is told, not sent', () => {
  expect(() => toParam(new Date('nonsense'))).toThrow(RangeError)
  expect(toParam(undefined)).toBeNull()
  expect(toParam(Buffer.from('ab'))).toBe('\\x6162')
})
