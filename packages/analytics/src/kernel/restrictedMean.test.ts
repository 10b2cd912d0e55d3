import { expect, test } from 'vitest'
import { sumByCluster } from './clusterSums.ts'
import { logRank, logRankScores } from './logrank.ts'
import { permuteCustomers } from './permute.ts'
import { restrictedMean, restrictedMeanChange, type TimedRows } from './restrictedMean.ts'
import { seededRandom } from './seededRandom.ts'
import { leukaemia } from './testing/leukaemia.ts'

const exponential = (random: () => number, mean: number): number => -mean * Math.log(1 - random())
const own = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i)

test('[X13] without open runs it is the mean, with the mean’s error', () => {
  const time = Int32Array.of(2, 4, 4, 4, 5, 5, 7, 9)
  const { mean, standardError } = restrictedMean({ time, happened: new Uint8Array(8).fill(1), cluster: own(8), clusters: 8 }, 9)!
  expect(mean).toBe(5)
  expect(standardError).toBeCloseTo(Math.sqrt(32 / 7 / 8), 12)
  expect(restrictedMean({ time, happened: new Uint8Array(8).fill(1), cluster: own(8), clusters: 8 }, 5)!.mean).toBeCloseTo((2 + 3 * 4 + 4 * 5) / 8, 12)
})

// Area under the published curve of the 6-MP group (.857 from week 6, .807 from 7, …) up to week 10; Kleinbaum & Klein, table 2.1.
test('[X13] it is the area under the published curve', () => {
  const { drug } = leukaemia
  const rows = { ...drug, cluster: own(21), clusters: 21 }
  expect(restrictedMean(rows, 10)!.mean).toBeCloseTo(6 + (18 / 21) * 1 + (18 / 21) * (16 / 17) * 3, 12)
  expect(restrictedMean(rows, 36)).toBeNull()
  expect(restrictedMean({ time: new Int32Array(0), happened: new Uint8Array(0), cluster: new Int32Array(0), clusters: 3 }, 1)).toBeNull()
})

test('[X2] log-rank scores add up to observed less expected events of a group, and to 0', () => {
  const { time, happened, group } = leukaemia.both
  const scores = logRankScores(time, happened)
  const { observedA, expectedA } = logRank({ time, happened, group })
  expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(0, 12)
  expect(scores.reduce((sum, score, i) => sum + (group[i] === 0 ? score : 0), 0)).toBeCloseTo(observedA - expectedA, 12)
})

test('[X6] times with open runs are permuted by their log-rank scores', () => {
  const { time, happened, group } = leukaemia.both
  const values = logRankScores(time, happened)
  const side = (which: number) => sumByCluster(own(42).filter((i) => group[i] === which), own(42), 42, 2, [{ measure: 0 }, { measure: 1, values }])
  const steps = permuteCustomers(side(0), side(1), Int32Array.of(0, 0), seededRandom(7), 1999, 1999)
  let last = steps.next()
  while (last.done !== true) last = steps.next()
  expect(last.value.p[1]).toBeLessThan(0.003)
})

/** Customers with several runs that are alike; some on both sides. */
function frailRows(random: () => number, slower: number): readonly [TimedRows, TimedRows] {
  const sides = [0, 1].map(() => ({ time: [] as number[], happened: [] as number[], cluster: [] as number[] }))
  for (let c = 0; c < 120; c++) {
    const mean = 10 * Math.exp(random() + random() - 1)
    for (let r = 0, runs = 1 + Math.floor(random() * 5); r < runs; r++) {
      for (const which of c % 3 === 2 ? [0, 1] : [c % 3]) {
        const event = exponential(random, mean * (which === 0 ? slower : 1)), end = 25 + random() * 20
        sides[which]!.time.push(Math.min(event, end))
        sides[which]!.happened.push(event <= end ? 1 : 0)
        sides[which]!.cluster.push(c)
      }
    }
  }
  const rows = (side: (typeof sides)[number]): TimedRows => ({ time: Float64Array.from(side.time), happened: Uint8Array.from(side.happened), cluster: Int32Array.from(side.cluster), clusters: 120 })
  return [rows(sides[0]!), rows(sides[1]!)]
}

test('[X3] mean times up to a limit, and their difference, hold the truth in 95 of 100 samples, with open runs and customers on both sides', () => {
  const random = seededRandom(14)
  let truth = 0
  // E of min(event, 20) over customers' means, by numbers: half of the sum of two uniform ones.
  const draws = 200_000
  for (let i = 0; i < draws; i++) {
    const mean = 10 * Math.exp(random() + random() - 1)
    truth += (mean * (1 - Math.exp(-20 / mean))) / draws
  }
  const rounds = 700
  let mean = 0, none = 0, some = 0
  for (let round = 0; round < rounds; round++) {
    const [a, b] = frailRows(random, 1)
    const one = restrictedMean(a, 20)!
    if (one.low <= truth && truth <= one.high) mean++
    if (restrictedMeanChange(a, b, 20)!.p >= 0.05) none++
    if (restrictedMeanChange(...frailRows(random, 1.8), 20)!.verdict === 'more') some++
  }
  expect(Math.abs(mean / rounds - 0.95)).toBeLessThan(0.02)
  expect(Math.abs(none / rounds - 0.95)).toBeLessThan(0.02)
  expect(some / rounds).toBeGreaterThan(0.8)
})
