import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { codeAt, insertSparse, packed, pickSparse, realAt, removeSparse, unpacked, writeSparse, type Sparse } from './sparse.ts'
import { insertRows, removeRows } from './splice.ts'

const random = seededRandom(3)
const below = (n: number): number => Math.floor(random() * n)

function dense(count: number, share: number): Float32Array {
  return Float32Array.from({ length: count }, () => (random() < share ? Math.fround(random()) : Number.NaN))
}

function rowsOf(count: number, share: number): Int32Array {
  return Int32Array.from(Array.from({ length: count }, (_, row) => row).filter(() => random() < share))
}

function of(column: Float32Array): Sparse<Float32Array> {
  return packed(column, column.length, Number.isNaN)
}

const LENGTHS = [0, 1, 31, 32, 33, 64, 100, 1000, 1023]
const SHARES = [0, 0.05, 0.5, 1]
const cases = LENGTHS.flatMap((length) => SHARES.map((share) => ({ length, share })))

test.each(cases)('a sparse column of $length rows, $share of them told, says what a whole one says, also after rows came, went and changed', ({ length, share }) => {
  const whole = dense(length, share)
  expect(unpacked(of(whole), length, Number.NaN)).toEqual(whole)
  expect(Array.from(whole, (_, row) => realAt(of(whole), row))).toEqual([...whole])

  const places = Int32Array.from({ length: below(40) }, () => below(length + 1)).sort(), added = dense(places.length, 0.5)
  expect(unpacked(insertSparse(of(whole), length, places, Array.from(added, (value) => (Number.isNaN(value) ? null : value))), length + places.length, Number.NaN)).toEqual(insertRows(whole.slice(), length, places, added))

  const out = rowsOf(length, 0.2), left = whole.slice()
  removeRows(left, length, out)
  expect(unpacked(removeSparse(of(whole), length, out), length - out.length, Number.NaN)).toEqual(left.slice(0, length - out.length))

  const written = new Map(Array.from(rowsOf(length, 0.1), (row) => [row, random() < 0.5 ? null : Math.fround(random())]))
  const rewritten = whole.slice()
  for (const [row, value] of written) rewritten[row] = value ?? Number.NaN
  expect(unpacked(writeSparse(of(whole), length, written), length, Number.NaN)).toEqual(rewritten)

  const picked = Int32Array.from({ length: length === 0 ? 0 : 50 }, () => below(length))
  expect(unpacked(pickSparse(of(whole), picked), picked.length, Number.NaN)).toEqual(Float32Array.from(picked, (row) => whole[row]!))
})

test('codes that no row has take no room', () => {
  const none = packed(new Uint16Array(1000).fill(0xffff), 1000, (code) => code === 0xffff)
  expect([none.told.length, none.before.length, none.value.length, codeAt(none, 7)]).toEqual([0, 0, 0, 0xffff])
})
