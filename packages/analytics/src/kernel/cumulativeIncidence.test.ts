import { expect, test } from 'vitest'
import { cumulativeIncidence, incidenceInterval, LOST, OPEN, REACHED } from './cumulativeIncidence.ts'
import { kaplanMeier } from './survival.ts'
import { seededRandom } from './seededRandom.ts'

const each = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i)

test('[X20] with nobody open it is the share of those who reach, with the binomial error', () => {
  const random = seededRandom(3)
  const time = Int32Array.from({ length: 400 }, () => Math.floor(random() * 50)), end = Uint8Array.from({ length: 400 }, () => (random() < 0.3 ? REACHED : LOST))
  const { share, standardError } = cumulativeIncidence(time, end, each(400), 400)
  const p = end.filter((e) => e === REACHED).length / 400
  expect(share).toBeCloseTo(p, 12)
  expect(standardError).toBeCloseTo(Math.sqrt((p * (1 - p)) / 399), 12)
})

test('[X20] with nobody lost it is one minus Kaplan and Meier', () => {
  const random = seededRandom(5)
  const time = Int32Array.from({ length: 300 }, () => Math.floor(random() * 40)), end = Uint8Array.from({ length: 300 }, () => (random() < 0.6 ? REACHED : OPEN))
  const curve = kaplanMeier(time, end.map((e) => (e === REACHED ? 1 : 0)))
  expect(cumulativeIncidence(time, end, each(300), 300).share).toBeCloseTo(1 - curve.survival.at(-1)!, 12)
})

test('[X20] the influence of a row is what leaving it a little out does', () => {
  const random = seededRandom(8)
  const n = 60
  const time = Int32Array.from({ length: n }, () => Math.floor(random() * 15)), end = Uint8Array.from({ length: n }, () => Math.floor(random() * 3))
  const { influence } = cumulativeIncidence(time, end, each(n), n)
  // A weight of 1 ± 1/1000 for one row: 1000 copies of everybody, one more of it.
  const copies = 200
  for (const row of [0, 7, 31, 59]) {
    const rows = [...Array.from({ length: n * copies }, (_, i) => i % n), row]
    const more = cumulativeIncidence(Int32Array.from(rows, (i) => time[i]!), Uint8Array.from(rows, (i) => end[i]!), each(rows.length), rows.length).share
    const same = cumulativeIncidence(time, end, each(n), n).share
    expect((more - same) * copies).toBeCloseTo(influence[row]!, 3)
  }
})

test('[X20] intervals hold the truth 95 times in 100 when some are lost, some open, and customers come in runs', () => {
  let held = 0
  const tries = 600
  for (let seed = 1; seed <= tries; seed++) {
    const random = seededRandom(seed)
    const time: number[] = [], end: number[] = [], cluster: number[] = []
    for (let customer = 0; customer < 120; customer++) {
      const leaning = random() < 0.5 ? 0.25 : 0.75
      for (let run = 0; run <= Math.floor(random() * 3); run++) {
        const willReach = random() < leaning
        const at = Math.floor(-Math.log(1 - random()) * 100), open = Math.floor(random() * 400)
        time.push(Math.min(at, open))
        end.push(at > open ? OPEN : willReach ? REACHED : LOST)
        cluster.push(customer)
      }
    }
    const { share, standardError } = cumulativeIncidence(Int32Array.from(time), Uint8Array.from(end), Int32Array.from(cluster), 120)
    const interval = incidenceInterval(share, standardError)!
    if (interval.low <= 0.5 && interval.high >= 0.5) held++
  }
  expect(held / tries).toBeGreaterThan(0.93)
  expect(held / tries).toBeLessThan(0.97)
})
