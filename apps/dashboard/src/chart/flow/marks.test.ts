import { expect, test } from 'vitest'
import type { PlacedEdge } from './layout.ts'
import { placeMarks } from './marks.ts'

const straight = (key: string, y: number): PlacedEdge => ({ key, from: 'a', to: 'b', width: 20, kind: 'forward', path: `M0 ${y} C50 ${y} 50 ${y} 100 ${y}`, middle: { x: 50, y } })
const textOf = (edge: PlacedEdge) => edge.key

test('[F22] a number stands in the middle of its band, beside a label that is there, and nowhere if there is no room', () => {
  expect(placeMarks([straight('123', 40)], textOf, [])).toEqual([{ key: '123', text: '123', x: 50, y: 40 }])
  const [beside] = placeMarks([straight('123', 40)], textOf, [{ left: 0, right: 55, top: 20, bottom: 60 }])
  expect(beside!.x).toBeGreaterThan(64)
  expect(placeMarks([straight('123', 40)], textOf, [{ left: 0, right: 100, top: 20, bottom: 60 }])).toEqual([])
  const two = placeMarks([straight('123', 40), straight('456', 42)], textOf, [])
  expect(two).toHaveLength(2)
  expect(Math.abs(two[0]!.x - two[1]!.x)).toBeGreaterThan(19)
  expect(placeMarks([straight('', 40)], textOf, [])).toEqual([])
})
