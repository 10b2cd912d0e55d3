import { expect, test } from 'vitest'
import { isPlain } from './keptAnswers.ts'

test('[R14] only what JSON gives back as it is can be kept', () => {
  for (const plain of [null, 0, 1.5, 'text', true, [], [null, [1]], {}, { a: { b: [1, 'x'] }, c: undefined }]) {
    expect(isPlain(plain)).toBe(true)
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain)
  }
  for (const other of [Number.NaN, Number.POSITIVE_INFINITY, -0, 1n, new Date(0), new Map([[1, 2]]), new Int32Array(1), [undefined], { a: [Number.NaN] }]) expect(isPlain(other)).toBe(false)
})
