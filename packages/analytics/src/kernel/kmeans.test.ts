import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { kmeans } from 'ml-kmeans'
import { expect, test } from 'vitest'
import { kmeansOnSample, lloyd } from './kmeans.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'
import { silhouettes } from './silhouette.ts'

const SHARED = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))

/** Weakly apart groups of 30, 25, 18, 12, 10 and 5 %. */
function groups(rows: number, dimensions: number, seed: number): Float64Array {
  const random = seededRandom(seed), normal = normalFrom(random)
  const centres = Array.from({ length: 6 }, () => Float64Array.from({ length: dimensions }, () => 0.9 * normal()))
  const points = new Float64Array(rows * dimensions)
  for (let i = 0; i < rows; i++) {
    const at = random(), centre = centres[[0.3, 0.55, 0.73, 0.85, 0.95, 1].findIndex((share) => at < share)]!
    for (let d = 0; d < dimensions; d++) points[i * dimensions + d] = centre[d]! + normal()
  }
  return points
}

test('[V23] Lloyd’s steps with bounds give the same groups as without, in any number of dimensions', () => {
  for (let dimensions = 1; dimensions <= 13; dimensions += 3) for (const k of [1, 2, 7]) {
    const rows = 400, points = groups(rows, dimensions, dimensions)
    const from = points.slice(0, k * dimensions)
    const naive = from.slice()
    const group = new Int32Array(rows)
    let inertia = 0
    for (let step = 0; step <= 6; step++) {
      inertia = 0
      for (let i = 0; i < rows; i++) {
        let least = Infinity
        for (let g = 0; g < k; g++) {
          let squares = 0
          for (let d = 0; d < dimensions; d++) squares += (points[i * dimensions + d]! - naive[g * dimensions + d]!) ** 2
          if (squares < least) [least, group[i]] = [squares, g]
        }
        inertia += least
      }
      if (step === 6) break
      for (let g = 0; g < k; g++) {
        const own = [...group.keys()].filter((i) => group[i] === g)
        if (own.length > 0) for (let d = 0; d < dimensions; d++) naive[g * dimensions + d] = own.reduce((sum, i) => sum + points[i * dimensions + d]!, 0) / own.length
      }
    }
    const found = lloyd(points, rows, dimensions, from, k, 6)
    expect([...found.group]).toEqual([...group])
    expect(found.inertia).toBeCloseTo(inertia, 6)
    found.centres.forEach((v, at) => expect(v).toBeCloseTo(naive[at]!, 9))
  }
})

test('[V23] from a sample to all rows costs at most 2 % of inertia against ml-kmeans on all rows', () => {
  const rows = 6_000, dimensions = 12
  for (const seed of [1, 2]) {
    const points = groups(rows, dimensions, seed)
    const full = kmeans(Array.from({ length: rows }, (_, i) => Array.from(points.subarray(i * dimensions, (i + 1) * dimensions))), 10, { initialization: 'kmeans++', seed })
    const wanted = lloyd(points, rows, dimensions, Float64Array.from(full.centroids.flat()), 10, 0).inertia
    // Rows are in no order: the first are a sample.
    const { centres } = kmeansOnSample(points.subarray(0, 3_000 * dimensions), 3_000, dimensions, 10, seed, 3)
    expect(lloyd(points, rows, dimensions, centres, 10, 5).inertia / wanted).toBeLessThan(1.02)
  }
})

test('[V23] rows that are all alike, fewer kinds than groups, and one group are no trouble', () => {
  const same = kmeansOnSample(new Float64Array(60).fill(2), 20, 3, 4, 1, 2)
  expect(same.inertia).toBe(0)
  const two = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : 5))
  expect(kmeansOnSample(two, 40, 1, 3, 1, 2).inertia).toBe(0)
  expect(kmeansOnSample(two, 40, 1, 1, 1, 1).inertia).toBeCloseTo(160, 9)
})

interface Reference { readonly iris: { readonly kmeans_raw: Readonly<Record<string, { readonly inertia: number; readonly silhouette?: number; readonly best_known_inertia?: number }>> } }

test.runIf(existsSync(`${SHARED}clustering.ref.json`))('[V23] iris: inertia and silhouettes are the published ones', () => {
  const { iris } = JSON.parse(readFileSync(`${SHARED}clustering.ref.json`, 'utf8')) as Reference
  const lines = gunzipSync(readFileSync(`${SHARED}iris.csv.gz`)).toString('utf8').trim().split('\n').slice(1)
  const points = Float64Array.from(lines.flatMap((line) => line.split(',').slice(0, 4).map(Number)))
  for (const k of [2, 3, 4]) {
    const known = iris.kmeans_raw[k]!
    const { centres } = kmeansOnSample(points, 150, 4, k, 1, 20)
    const found = lloyd(points, 150, 4, centres, k, 20)
    expect(found.inertia / known.best_known_inertia!).toBeGreaterThan(1 - 1e-6)
    expect(found.inertia / known.best_known_inertia!).toBeLessThan(1.001)
    expect(silhouettes(points, 150, 4, found.group, k).reduce((sum, s) => sum + s, 0) / 150).toBeCloseTo(known.silhouette!, 3)
  }
})
