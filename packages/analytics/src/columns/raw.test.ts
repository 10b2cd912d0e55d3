import { expect, test } from 'vitest'
import { giveBack, Ints, Reals } from './raw.ts'

test('long lists keep every number while they grow', () => {
  const [ints, reals] = [new Ints(), new Reals()]
  const count = 300_000
  for (let i = 0; i < count; i++) {
    ints.push(i * 7 - count)
    reals.push(i / 4)
  }
  expect([ints.length, reals.length]).toEqual([count, count])
  for (let i = 0; i < count; i++) if (ints.at(i) !== i * 7 - count || reals.array[i] !== i / 4) expect([i, ints.at(i), reals.array[i]]).toEqual([i, i * 7 - count, i / 4])
  expect(ints.array.length).toBeLessThan(count * 1.3)
  expect(ints.taken()).toHaveLength(count)
})

test('what is given back is empty', () => {
  const list = new Int32Array(10)
  giveBack(list.buffer)
  expect(list).toHaveLength('transfer' in ArrayBuffer.prototype ? 0 : 10)
})
