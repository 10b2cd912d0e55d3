import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bandPath, curvePath, feltScale, feltY, ribbonPath, type CurvePoint } from './laneShapes.ts'

const feeling = fc.double({ min: -1, max: 1, noNaN: true })
const point: fc.Arbitrary<CurvePoint> = fc.record({ mean: feeling, low: fc.option(feeling), high: fc.option(feeling) })
const numbers = (path: string) => [...path.matchAll(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)].map(Number)

test('[JM1] neighbouring pieces of a ribbon and of a curve meet at their border', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), point, point, (a, b, p, q) => {
    const right = /S75 \S+ 100 (\S+?)L/.exec(ribbonPath(null, a, b))![1]
    const left = /^M0 (\S+?)C/.exec(ribbonPath(a, b, null))![1]
    expect(Number(right)).toBeCloseTo(Number(left))
    expect(numbers(curvePath(null, p, q, 1)).at(-1)).toBeCloseTo(numbers(curvePath(p, q, null, 1))[1]!)
  }))
})

test('[JM1] the scale of feelings holds every mean and interval, and never more than a quarter too much', () => {
  fc.assert(fc.property(fc.array(fc.option(point), { maxLength: 8 }), (points) => {
    const most = feltScale(points)
    const ends = points.flatMap((p) => (p ? [p.mean, p.low ?? 0, p.high ?? 0] : [])).map(Math.abs)
    expect(Math.max(0, ...ends)).toBeLessThanOrEqual(most)
    expect([0.25, 0.5, 0.75, 1]).toContain(most)
    if (most > 0.25) expect(Math.max(...ends)).toBeGreaterThan(most - 0.25 - 1e-9)
  }))
})

test('[JM1] without an interval no band is drawn', () => {
  expect(bandPath(null, { mean: 0.2, low: null, high: null }, null, 1)).toBe('')
  expect(bandPath(null, { mean: 0.2, low: 0.1, high: 0.3 }, { mean: 0.4, low: 0.3, high: 0.5 }, 1)).toMatch(/^M50 [\d. L-]+Z$/)
  expect(feltY(0, 0.5)).toBe(36)
})
