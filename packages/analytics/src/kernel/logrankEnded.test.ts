import { expect, test } from 'vitest'
import { ascending } from './ascending.ts'
import { clusteredMedian } from './clusterMedian.ts'
import { endedLogRanks, type EndedTimes } from './logrankEnded.ts'
import { logRank } from './logrank.ts'
import { seededRandom } from './seededRandom.ts'

interface Times { readonly time: Int32Array; readonly customer: Int32Array }

/** Both sides as the test wants them. */
function merged(a: Times, b: Times): EndedTimes {
  const time = Int32Array.from([...a.time, ...b.time]), order = ascending(time), n = time.length
  return { n, time: time.map((_, i) => time[order[i]!]!), customer: time.map((_, i) => (order[i]! < a.time.length ? a.customer[order[i]!]! : b.customer[order[i]! - a.time.length]!)), isB: Uint8Array.from(order, (row) => (row < a.time.length ? 0 : 1)) }
}

function inOrder(time: readonly number[], customer: readonly number[]): Times {
  const order = ascending(Int32Array.from(time))
  return { time: Int32Array.from(order, (i) => time[i]!), customer: Int32Array.from(order, (i) => customer[i]!) }
}

/** Waits of customers who have several, alike within a customer. */
function drawn(random: () => number, customers: number, first: number): Times {
  const time: number[] = [], whose: number[] = []
  for (let c = 0; c < customers; c++) {
    const slow = Math.exp(1.2 * (random() + random() - 1)), own = 1 + Math.floor(random() ** 2 * 6)
    for (let i = 0; i < own; i++) {
      time.push(Math.floor(-Math.log(1 - random()) * slow * 300))
      whose.push(first + c)
    }
  }
  return inOrder(time, whose)
}

test('[X2] the log-rank test of times that all ended is the log-rank test, pair after pair, ties and customers on both sides included', () => {
  const random = seededRandom(5), customers = 140, test = endedLogRanks(customers)
  for (let round = 0; round < 60; round++) {
    const a = drawn(random, 5 + Math.floor(random() * 60), 0), b = drawn(random, 5 + Math.floor(random() * 60), round % 2 === 0 ? 70 : 3)
    const found = test(merged(a, b))!
    const whole = logRank({
      time: Int32Array.from([...a.time, ...b.time]), happened: new Uint8Array(a.time.length + b.time.length).fill(1), group: Uint8Array.from([...a.time.map(() => 0), ...b.time.map(() => 1)]),
      cluster: Int32Array.from([...a.customer, ...b.customer]), clusters: customers,
    })
    expect(found.z).toBeCloseTo(whole.clustered!.z, 9)
    expect(found.p).toBeCloseTo(whole.clustered!.p, 9)
    expect(found.logRatio).toBeCloseTo(Math.log(whole.rateRatio!.ratio), 9)
  }
})

test('[X2] what says nothing is no test: one customer, no times, all alike', () => {
  const test = endedLogRanks(4), alike = inOrder([5, 5], [0, 1])
  expect(test(merged(inOrder([1, 2], [0, 0]), inOrder([3, 4], [1, 2])))).toBe(null)
  expect(test(merged(inOrder([], []), alike))).toBe(null)
  expect(test(merged(alike, inOrder([5, 5], [2, 3])))).toBe(null)
  expect(test(merged(inOrder([1, 3], [0, 1]), inOrder([2, 4], [2, 3])))).not.toBe(null)
})

test('[X3] the interval of a median by customer holds the true median in 93 to 97 of 100 samples, also when waits of a customer are alike', () => {
  const random = seededRandom(31), rounds = 1_500
  const many = drawn(random, 200_000, 0), truth = many.time[many.time.length >> 1]!
  let held = 0
  for (let round = 0; round < rounds; round++) {
    const sample = drawn(random, 60, 0), { low, high } = clusteredMedian(sample.time, sample.customer)!
    if (low <= truth && truth <= high) held++
  }
  expect(held / rounds).toBeGreaterThan(0.93)
  expect(held / rounds).toBeLessThan(0.975)
})
