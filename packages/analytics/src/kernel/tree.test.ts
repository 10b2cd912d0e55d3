import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'
import { growTree, plainBetween, ruleOf, type Split, type TreeFeature } from './tree.ts'

const IRIS = fileURLToPath(new URL('../../../../../shared/data/iris.csv.gz', import.meta.url))

test.runIf(existsSync(IRIS))('[V22] iris is told by the splits that CART is known for', () => {
  const [head = '', ...lines] = gunzipSync(readFileSync(IRIS)).toString('utf8').trim().split('\n')
  const rows = lines.map((line) => line.trim().split(','))
  const features: TreeFeature[] = head.trim().split(',').slice(0, 4).map((name, c) => ({ name, values: Float64Array.from(rows, (row) => Number(row[c])) }))
  const kinds = [...new Set(rows.map((row) => row.at(-1)!))]
  const is = (k: number): Uint8Array => Uint8Array.from(rows, (row) => (row.at(-1) === kinds[k] ? 1 : 0))
  // Breiman et al.; rpart(Species ~ ., iris): petal length 2.45 (between 1.9 and 3.0), petal width 1.75 (between 1.7 and 1.8).
  const setosa = ruleOf(growTree(features, is(0)), features)
  expect(setosa).toMatchObject({ n: 50, precision: 1, recall: 1 })
  expect(setosa.conditions).toHaveLength(1)
  expect(setosa.conditions[0]).toMatchObject({ above: null })
  const virginica = growTree(features, is(2), { depth: 1 }) as Split
  expect(features[virginica.feature]!.name).toMatch(/petal.?width/i)
  expect(virginica.threshold).toBeGreaterThanOrEqual(1.7)
  expect(virginica.threshold).toBeLessThan(1.8)
  // 45 of 46 above are virginica.
  expect(virginica.above).toMatchObject({ kind: 'leaf', n: 46, members: 45 })
})

test('[V22] the first split is the one that a search of every threshold finds', () => {
  const random = seededRandom(2)
  for (let round = 0; round < 60; round++) {
    const n = 40 + Math.floor(random() * 60)
    const features: TreeFeature[] = Array.from({ length: 3 }, (_, f) => ({ name: `f${f}`, values: Float64Array.from({ length: n }, () => Math.floor(random() * 20)) }))
    const isMember = Uint8Array.from({ length: n }, (_, i) => (random() < 0.2 + 0.03 * features[1]!.values[i]! ? 1 : 0))
    const gini = (rows: readonly number[]): number => {
      const m = rows.filter((i) => isMember[i] === 1).length
      return rows.length === 0 ? 0 : (m * (rows.length - m)) / rows.length
    }
    const all = [...isMember.keys()]
    let best = 0
    for (const { values } of features) for (const t of new Set(values)) {
      const below = all.filter((i) => values[i]! <= t), above = all.filter((i) => values[i]! > t)
      if (below.length >= 5 && above.length >= 5) best = Math.max(best, (gini(all) - gini(below) - gini(above)) / gini(all))
    }
    const tree = growTree(features, isMember, { depth: 1, minLeaf: 5, minGain: 0 })
    expect(tree.kind === 'split' ? tree.gain : 0, `round ${round}`).toBeCloseTo(best, 12)
  }
})

test('[V22] a planted rule is found and said with plain numbers; unknown values count as low', () => {
  const random = seededRandom(3), normal = normalFrom(random)
  const n = 20_000
  const calls = Float64Array.from({ length: n }, () => Math.floor(random() * 10)), days = Float64Array.from({ length: n }, () => random() * 60), idle = Float64Array.from({ length: n }, (_, i) => (i % 10 === 0 ? Number.NaN : normal()))
  const features: TreeFeature[] = [{ name: 'calls', values: calls }, { name: 'days', values: days }, { name: 'idle', values: idle }]
  const isMember = Uint8Array.from({ length: n }, (_, i) => (calls[i]! > 4 && days[i]! <= 20 && random() < 0.97 ? 1 : 0))
  const { conditions, precision, recall } = ruleOf(growTree(features, isMember), features)
  expect(conditions.map((c) => c.name)).toEqual(['calls', 'days'])
  expect(conditions[0]!.above).toBe(4)
  expect(Math.abs(conditions[1]!.atMost! - 20)).toBeLessThan(0.5)
  expect(precision).toBeGreaterThan(0.93)
  expect(recall).toBeGreaterThan(0.93)
  const known = growTree([features[2]!], Uint8Array.from(idle, (v) => (v > 0 ? 1 : 0)), { depth: 1 }) as Split
  expect(known.below).toMatchObject({ members: 0 })
})

test('[V22] where nothing tells members apart, there is no rule', () => {
  const random = seededRandom(4)
  const features: TreeFeature[] = [{ name: 'a', values: Float64Array.from({ length: 2_000 }, random) }, { name: 'same', values: new Float64Array(2_000) }]
  expect(ruleOf(growTree(features, Uint8Array.from({ length: 2_000 }, () => (random() < 0.3 ? 1 : 0))), features).conditions).toEqual([])
  expect(growTree(features, new Uint8Array(2_000))).toEqual({ kind: 'leaf', n: 2_000, members: 0 })
  expect(ruleOf(growTree([], new Uint8Array(0)), [])).toEqual({ conditions: [], n: 0, precision: 0, recall: 0 })
})

test('[V22] thresholds have as few digits as will do', () => {
  expect([plainBetween(1, 2), plainBetween(1.7, 1.8), plainBetween(0.1234, 0.1239), plainBetween(-3, 4), plainBetween(1_234_567, 2_000_001), plainBetween(9.99, 10.01)]).toEqual([1, 1.7, 0.1237, 0, 2_000_000, 10])
})
