import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { adjustedRand } from '@throughline/analytics/kernel/groupMatch'
import { kmeansOnSample, lloyd } from '@throughline/analytics/kernel/kmeans'
import { mannWhitney } from '@throughline/analytics/kernel/mannWhitney'
import { quantileInPlace } from '@throughline/analytics/kernel/quantile'
import { pairDistances, silhouettesOf } from '@throughline/analytics/kernel/silhouette'
import { kaplanMeier, survivalAt } from '@throughline/analytics/kernel/survival'
import { expect, test } from 'vitest'
import { SHARED_DATA } from './fill.ts'

const isAbsent = !existsSync(`${SHARED_DATA}clustering.ref.json`)
const WHY = `the published data are not at ${SHARED_DATA}`

interface Division { readonly inertia?: number; readonly sizes?: readonly number[]; readonly silhouette?: number | null; readonly best_known_inertia?: number }
interface Clustering {
  readonly iris: { readonly kmeans_raw: Divisions; readonly kmeans_zscore: Divisions; readonly k3_adjusted_rand_vs_species: number; readonly k3_centroids: readonly (readonly number[])[] }
  readonly wholesale: { readonly kmeans_raw: Divisions; readonly kmeans_zscore: Divisions; readonly kmeans_log_zscore: Divisions; readonly log_zscore_k2_adjusted_rand_vs_channel: number }
}
type Divisions = Readonly<Record<string, Division>>
interface Rfm { readonly customers: number; readonly quantiles: Readonly<Record<'R' | 'F' | 'M', readonly number[]>>; readonly k: Divisions }
interface Telco { readonly kaplan_meier_tenure: Readonly<Record<string, number>>; readonly kmeans_tenure_monthly_zscore: Divisions }

const IRIS = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
const GOODS = ['Fresh', 'Milk', 'Grocery', 'Frozen', 'Detergents_Paper', 'Delicassen']
/** Divisions that scikit-learn stopped at and our starts do not come to: ours must be as good within 1 in 1,000. */
const NOT_MET = ['wholesale raw 8', 'wholesale z 8', 'wholesale log 7', 'wholesale log 8']

test('[A32] k-means on iris and wholesale comes to the published divisions: sizes exactly, silhouettes to five digits, and nothing below the best known inertia', ({ skip }) => {
  skip(isAbsent, WHY)
  const { iris, wholesale } = referenceOf<Clustering>('clustering')
  const flowers = numbersOf('iris.csv.gz', IRIS), goods = numbersOf('wholesale-customers.csv.gz', GOODS)
  for (const [name, rows, known] of [
    ['iris raw', flowers, iris.kmeans_raw], ['iris z', standardised(flowers), iris.kmeans_zscore],
    ['wholesale raw', goods, wholesale.kmeans_raw], ['wholesale z', standardised(goods), wholesale.kmeans_zscore], ['wholesale log', standardised(goods.map((row) => row.map(Math.log))), wholesale.kmeans_log_zscore],
  ] as const) {
    const points = pointsOf(rows)
    for (const [k, division] of Object.entries(known)) {
      const { inertia, sizes, silhouette, best_known_inertia: best } = division
      if (best === undefined || inertia === undefined || sizes === undefined) continue
      const isMet = !NOT_MET.includes(`${name} ${k}`)
      const found = search(points, Number(k), isMet ? 2_000 : 300, best, (one) => isMet && Math.abs(one.inertia / inertia - 1) < 1e-6 && one.sizes.join() === sizes.join())
      if (!isMet) expect(found.inertia / inertia, `${name} ${k}`).toBeLessThan(1 + 1e-3)
      else expect([found.sizes, found.silhouette()], `${name} ${k}`).toEqual([sizes, expect.closeTo(silhouette!, 5)])
    }
  }
}, 120_000)

test('[A32] three groups of iris have the published centres and agreement with the species, two of wholesale that with the channel', ({ skip }) => {
  skip(isAbsent, WHY)
  const { iris, wholesale } = referenceOf<Clustering>('clustering')
  const flowers = pointsOf(numbersOf('iris.csv.gz', IRIS))
  const three = search(flowers, 3, 100, iris.kmeans_raw[3]!.best_known_inertia!, (one) => Math.abs(one.inertia / iris.kmeans_raw[3]!.inertia! - 1) < 1e-6)
  expect(adjustedRand(three.group, 3, codesOf('iris.csv.gz', 'species'), 3)).toBeCloseTo(iris.k3_adjusted_rand_vs_species, 6)
  const centres = Array.from({ length: 3 }, (_, g) => [...three.centres.subarray(g * 4, g * 4 + 4)]).sort((a, b) => a[0]! - b[0]!)
  centres.forEach((centre, g) => centre.forEach((x, d) => expect(x).toBeCloseTo(iris.k3_centroids[g]![d]!, 6)))
  const goods = pointsOf(standardised(numbersOf('wholesale-customers.csv.gz', GOODS).map((row) => row.map(Math.log))))
  const two = search(goods, 2, 100, wholesale.kmeans_log_zscore[2]!.best_known_inertia!, (one) => Math.abs(one.inertia / wholesale.kmeans_log_zscore[2]!.inertia! - 1) < 1e-6)
  expect(adjustedRand(two.group, 2, codesOf('wholesale-customers.csv.gz', 'Channel'), 2)).toBeCloseTo(wholesale.log_zscore_k2_adjusted_rand_vs_channel, 6)
})

test('[A32] recency, frequency and money of a real shop: quantiles, and for two to eight groups inertia within 1e-5, sizes within five customers, silhouettes to the four digits given', ({ skip }) => {
  skip(isAbsent, WHY)
  const known = referenceOf<{ rfm_kmeans: Rfm }>('online-retail').rfm_kmeans
  const customers = new Map<string, { last: number; times: number; money: number }>()
  for (const row of rowsOf('online-retail-invoices.csv.gz')) {
    const who = row('customer_id')
    if (who === '' || row('kind') !== 'purchase') continue
    const before = customers.get(who) ?? { last: 0, times: 0, money: 0 }
    customers.set(who, { last: Math.max(before.last, Date.parse(`${row('invoice_date').replace(' ', 'T')}Z`)), times: before.times + 1, money: before.money + Number(row('value')) })
  }
  const rfm = [...customers.values()].filter((c) => c.money > 0).map((c) => [Math.floor((Date.UTC(2011, 11, 10) - c.last) / 86_400_000), c.times, c.money])
  expect(rfm.length).toBe(known.customers)
  ;(['R', 'F', 'M'] as const).forEach((letter, d) => [0.25, 0.5, 0.75].forEach((q, at) => expect(quantileInPlace(Float64Array.from(rfm, (row) => row[d]!), 0, rfm.length, q), `${letter} ${q}`).toBeCloseTo(known.quantiles[letter][at]!, 6)))
  expectClose(standardised(rfm.map((row) => row.map((v) => Math.log(1 + v)))), known.k, 5)
})

test('[A32] telco churn: groups of tenure and charges within two customers of the published sizes, and the survival curve of tenure to six digits', ({ skip }) => {
  skip(isAbsent, WHY)
  const known = referenceOf<Telco>('telco-churn')
  expectClose(standardised(numbersOf('telco-churn.csv.gz', ['tenure', 'MonthlyCharges'])), known.kmeans_tenure_monthly_zscore, 2)
  const rows = rowsOf('telco-churn.csv.gz')
  const curve = kaplanMeier(Int32Array.from(rows, (row) => Number(row('tenure'))), Uint8Array.from(rows, (row) => (row('Churn') === 'Yes' ? 1 : 0)))
  for (const [month, survival] of Object.entries(known.kaplan_meier_tenure)) expect(survivalAt(curve, Number(month))!.survival, month).toBeCloseTo(survival, 6)
})

test('[A32] traffic fines: the published U of paid against collected cases', ({ skip }) => {
  skip(isAbsent, WHY)
  const { compare } = referenceOf<{ compare: { paid_cases: number; collection_cases: number; mannwhitney_U: number; p: number } }>('traffic-fines')
  const cases = new Map<string, { first: number; last: number; paid: boolean; collected: boolean }>()
  for (const row of rowsOf('traffic-fines.csv.gz')) {
    const at = Date.parse(row('timestamp')), seen = cases.get(row('case_id')) ?? { first: at, last: at, paid: false, collected: false }
    const activity = row('activity')
    cases.set(row('case_id'), { first: Math.min(seen.first, at), last: Math.max(seen.last, at), paid: seen.paid || activity === 'Payment', collected: seen.collected || activity === 'Send for Credit Collection' })
  }
  const daysOf = (isIn: (one: { paid: boolean; collected: boolean }) => boolean): Int32Array => Int32Array.from([...cases.values()].filter(isIn), (one) => (one.last - one.first) / 86_400_000)
  const paid = daysOf((one) => one.paid && !one.collected), collected = daysOf((one) => one.collected)
  expect([paid.length, collected.length]).toEqual([compare.paid_cases, compare.collection_cases])
  const ranks = mannWhitney(paid, collected)!
  expect(ranks.u).toBe(compare.mannwhitney_U)
  expect(ranks.p).toBeCloseTo(compare.p, 12)
})

interface Points { readonly flat: Float64Array; readonly rows: number; readonly dimensions: number; distances(): Float32Array }
interface Found { readonly inertia: number; readonly sizes: readonly number[]; readonly group: Int32Array; readonly centres: Float64Array; silhouette(): number }

/** One start after another, seeds from 1, until one is as wanted; else the best of all. None may lie below the best known inertia. */
function search({ flat, rows, dimensions, distances }: Points, k: number, seeds: number, best: number, isWanted: (found: Found) => boolean): Found {
  let kept: Found | undefined
  for (let seed = 1; seed <= seeds; seed++) {
    const { group, inertia, centres } = lloyd(flat, rows, dimensions, kmeansOnSample(flat, rows, dimensions, k, seed, 1).centres, k, 200)
    expect(inertia / best).toBeGreaterThan(1 - 1e-4)
    const sizes = Array.from({ length: k }, () => 0)
    for (const g of group) sizes[g]!++
    const found = { inertia, group, centres, sizes: sizes.sort((a, b) => b - a), silhouette: () => silhouettesOf(distances(), rows, group, k).reduce((sum, s) => sum + s, 0) / rows }
    if (isWanted(found)) return found
    if (!kept || inertia < kept.inertia) kept = found
  }
  return kept!
}

function expectClose(rows: readonly (readonly number[])[], known: Divisions, apart: number): void {
  const points = pointsOf(rows)
  for (const [k, { inertia, sizes, silhouette }] of Object.entries(known)) {
    const found = search(points, Number(k), 60, inertia!, (one) => Math.abs(one.inertia / inertia! - 1) < 1e-5 && one.sizes.every((size, g) => Math.abs(size - sizes![g]!) <= apart))
    expect(Math.abs(found.inertia / inertia! - 1), `k = ${k}`).toBeLessThan(1e-5)
    found.sizes.forEach((size, g) => expect(Math.abs(size - sizes![g]!), `k = ${k}: ${found.sizes.join()} for ${sizes!.join()}`).toBeLessThanOrEqual(apart))
    if (typeof silhouette === 'number') expect(Math.abs(found.silhouette() - silhouette), `k = ${k}`).toBeLessThan(1e-4)
  }
}

function pointsOf(rows: readonly (readonly number[])[]): Points {
  const flat = Float64Array.from(rows.flat()), dimensions = rows[0]!.length
  let distances: Float32Array | undefined
  return { flat, rows: rows.length, dimensions, distances: () => (distances ??= pairDistances(flat, rows.length, dimensions)) }
}

function standardised(rows: readonly (readonly number[])[]): number[][] {
  const columns = rows[0]!.map((_, d) => {
    const mean = rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length
    return { mean, deviation: Math.sqrt(rows.reduce((sum, row) => sum + (row[d]! - mean) ** 2, 0) / rows.length) }
  })
  return rows.map((row) => row.map((value, d) => (value - columns[d]!.mean) / columns[d]!.deviation))
}

function referenceOf<T>(name: string): T {
  return JSON.parse(readFileSync(`${SHARED_DATA}${name}.ref.json`, 'utf8')) as T
}

function rowsOf(file: string): ((column: string) => string)[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(`${SHARED_DATA}${file}`)).toString('utf8').trim().split('\n')
  const places = new Map(head.trim().split(',').map((name, place) => [name, place]))
  return lines.map((line) => {
    const cells = line.trim().split(',')
    return (column) => cells[places.get(column)!]!
  })
}

function numbersOf(file: string, columns: readonly string[]): number[][] {
  return rowsOf(file).map((row) => columns.map((column) => Number(row(column))))
}

function codesOf(file: string, column: string): Int32Array {
  const labels = rowsOf(file).map((row) => row(column)), kinds = [...new Set(labels)]
  return Int32Array.from(labels, (label) => kinds.indexOf(label))
}
