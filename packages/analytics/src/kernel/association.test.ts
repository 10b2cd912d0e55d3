import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { association, correlation } from './association.ts'
import { seededRandom } from './seededRandom.ts'

const SHARED = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
interface Reference { readonly cramers_v: Readonly<Record<string, { readonly chi2: number; readonly dof: number; readonly cramers_v: number }>>; readonly point_biserial: Readonly<Record<string, number>> }

test.runIf(existsSync(SHARED))('[V25] telco churn: all thirteen associations and both correlations are the published ones', () => {
  const reference = JSON.parse(readFileSync(`${SHARED}telco-churn.ref.json`, 'utf8')) as Reference
  const [head = '', ...lines] = gunzipSync(readFileSync(`${SHARED}telco-churn.csv.gz`)).toString('utf8').trim().split('\n')
  const names = head.trim().split(','), rows = lines.map((line) => line.trim().split(','))
  const left = (row: readonly string[]): number => (row[names.indexOf('Churn')] === 'Yes' ? 1 : 0)
  for (const [name, known] of Object.entries(reference.cramers_v)) {
    const labels = [...new Set(rows.map((row) => row[names.indexOf(name)]!))]
    const counts = new Float64Array(labels.length * 2)
    for (const row of rows) counts[labels.indexOf(row[names.indexOf(name)]!) * 2 + left(row)]!++
    // The reference is without continuity correction, also for 2 × 2.
    const found = association(counts, 2)!
    expect(found.degreesOfFreedom).toBe(known.dof)
    expect(found.cramersV, name).toBeCloseTo(known.cramers_v, 6)
    expect(found.chiSquared, name).toBeCloseTo(known.chi2, 3)
  }
  for (const [name, known] of Object.entries(reference.point_biserial)) expect(correlation(Float64Array.from(rows, (row) => Number(row[names.indexOf(name)])), rows.map(left))).toBeCloseTo(known, 6)
})

test('[V25] labels that tell nothing have none on average once corrected, and are found in 5 of 100', () => {
  const random = seededRandom(3)
  const rounds = 1_000
  let corrected = 0, plain = 0, found = 0
  for (let round = 0; round < rounds; round++) {
    const counts = new Float64Array(12)
    for (let i = 0; i < 200; i++) counts[Math.floor(random() * 4) * 3 + Math.floor(random() * 3)]!++
    const each = association(counts, 3)!
    corrected += each.corrected / rounds
    plain += each.cramersV / rounds
    if (each.p < 0.05) found++
  }
  expect(corrected).toBeLessThan(0.05)
  expect(plain).toBeGreaterThan(0.1)
  expect(Math.abs(found / rounds - 0.05)).toBeLessThan(0.02)
})

test('[V25] a label that tells everything is 1, and one kind only is nothing to compare', () => {
  expect(association(Float64Array.of(30, 0, 0, 20), 2)!.cramersV).toBeCloseTo(1, 12)
  expect(association(Float64Array.of(30, 20, 0, 0), 2)).toBeNull()
  expect(correlation(Float64Array.of(1, 1), [0, 1])).toBeNull()
})
