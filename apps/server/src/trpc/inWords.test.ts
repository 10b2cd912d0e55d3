import { expect, test } from 'vitest'
import { z } from 'zod'
import { Asked } from '../analysis/byName.ts'
import { inputInWords } from './inWords.ts'

const said = (schema: z.ZodType, input: unknown): string => inputInWords(schema.safeParse(input).error!, input)

test('what did not fit is said with its place, the reason and the value', () => {
  expect(said(z.strictObject(Asked), { asOf: 'yesterday' })).toBe('asOf: Say a moment with its offset from UTC, as 2026-11-01T00:00:00Z. Given: "yesterday".')
  expect(said(z.strictObject({ name: z.string() }), {})).toBe('“name” is missing.')
  expect(said(z.strictObject({ a: z.object({ b: z.number() }) }), { a: { b: 'x'.repeat(100) } })).toMatch(/^a\.b: .*expected number.*\. Given: "x{59}…\.$/)
  expect(said(z.strictObject({}), { more: 1 })).toBe('Unrecognized key: "more".')
})
