import { COLUMN_SHAPES, LogBuilder } from '@throughline/analytics/columns/build'
import { madeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { pgcopyOf } from '@throughline/analytics/testing/pgcopyOf'
import { shapes } from '@throughline/domain'
import { expect, test } from 'vitest'
import { createGathering } from './gathering.ts'

const rows = madeUpRows(3)
const files = COLUMN_SHAPES.map((shape) => [shape, () => pgcopyOf(shapes[shape].columns, rows[shape])] as const)
const expected = (() => {
  const builder = new LogBuilder()
  for (const [shape, file] of files) builder.add(shape, file())
  return builder.build('17')
})()

test('[R15] columns made before their position is known are those made at once', () => {
  const gathering = createGathering()
  for (const [shape, file] of files) gathering.add(shape, file())
  const ended = gathering.end()
  const whole = gathering.whole('17')
  expect(whole).toEqual(expected)
  expect(whole.entries).toBe(ended.entries)
})

test('[R15] the memory of a file is given back once its rows are taken', () => {
  const gathering = createGathering()
  const file = pgcopyOf(shapes.run.columns, rows.run)
  gathering.add('run', file)
  // Engines before ES2024 cannot.
  expect(file.byteLength).toBe('transfer' in ArrayBuffer.prototype ? 0 : file.byteLength)
})

test('[R15] what was drawn before is let go before more is drawn, and rows after a new start are not mixed with those before', () => {
  const gathering = createGathering()
  for (const [shape, file] of files) gathering.add(shape, file())
  let letGo = 0
  expect(gathering.look(() => letGo++)!.entries.count).toBe(expected.entries.count)
  expect(letGo).toBe(1)
  gathering.end()
  gathering.clear()
  for (const [shape, file] of files) gathering.add(shape, file())
  expect(gathering.whole('17')).toEqual(expected)
})
