import { expect, test } from 'vitest'
import { ascending } from '../kernel/ascending.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { kaplanMeier, survivalAt } from '../kernel/survival.ts'
import { clusteredCurve } from './timeBand.ts'

test.each([1, 2, 3, 4])('[X1] the band over a whole curve is the one at each of its times (seed %i)', (seed) => {
  const random = seededRandom(seed)
  const n = 400, clusters = 60
  const times = Int32Array.from({ length: n }, () => Math.floor(random() * 90))
  const order = ascending(times)
  const rows = { time: times.map((_, i) => times[order[i]!]!), happened: Uint8Array.from({ length: n }, () => (random() < 0.7 ? 1 : 0)), cluster: Int32Array.from({ length: n }, () => Math.floor(random() ** 2 * clusters)), clusters }
  const plain = kaplanMeier(rows.time, rows.happened)
  const band = clusteredCurve(rows)
  for (let place = 0; place < plain.time.length; place++) {
    const one = survivalAt(plain, plain.time[place]!, rows)!
    expect(band.survival[place]).toBe(one.survival)
    if (one.survival === 0) continue
    expect(band.standardError[place]).toBeCloseTo(one.standardError, 9)
    expect(band.low[place]).toBeCloseTo(one.low, 9)
    expect(band.high[place]).toBeCloseTo(one.high, 9)
  }
})
