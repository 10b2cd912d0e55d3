import { existsSync, readFileSync } from 'node:fs'
import { runAnalysis, type JourneySummary, type ResultOf } from '@throughline/analytics'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import type { Store } from '@throughline/server/store/store'
import { expect, inject, test } from 'vitest'
import { STORES } from '../store/stores.ts'
import { CONTEXT } from './asks.ts'
import { askSql } from './askSql.ts'
import { fillWithFile, FINES, RETAIL, SHARED_DATA } from './fill.ts'
import { expectSame } from './same.ts'

const postgres = inject('postgres')
const stores = STORES.filter((s) => s.name === 'PGlite in memory' || (s.name === 'Postgres' && !('unavailable' in postgres)))
const context = { ...CONTEXT, timeZone: 'UTC' }

interface FinesNumbers {
  readonly cases: number
  readonly events: number
  readonly activities: number
  readonly variants: number
  readonly dfg_edges: number
  readonly dfg_total: number
  readonly top10_dfg: readonly [string, string, number, number, number][]
  readonly top5_variants: readonly [string[], number][]
  readonly activity_counts: Readonly<Record<string, number>>
  readonly start: Readonly<Record<string, number>>
  readonly end: Readonly<Record<string, number>>
  readonly events_per_case: unknown
  readonly duration_seconds: unknown
  readonly tied_timestamp_pairs: number
  readonly case_outcomes: { readonly has_payment: number; readonly has_credit_collection: number; readonly both: number; readonly neither: number; readonly has_add_penalty: number; readonly payment_given_penalty: number; readonly payment_without_penalty: number; readonly appealed_prefecture: number }
  readonly compare: { readonly paid_cases: number; readonly paid_median_days: number; readonly paid_mean_days: number; readonly collection_cases: number; readonly collection_median_days: number; readonly collection_mean_days: number }
  readonly money: { readonly payments: number; readonly payment_sum: number; readonly expense_sum: number }
}

interface RetailNumbers {
  readonly customer_journey: {
    readonly cases: number
    readonly events: number
    readonly variants: number
    readonly top5_variants: readonly [string[], number][]
    readonly dfg: Readonly<Record<string, { count: number; mean_days: number; median_days: number }>>
    readonly start: Readonly<Record<string, number>>
    readonly end: Readonly<Record<string, number>>
    readonly duration_days: { readonly median: number; readonly mean: number }
  }
  readonly purchase: { readonly customers: number; readonly repeat_customers: number; readonly repeat_rate: number; readonly median_purchases: number; readonly mean_purchases: number; readonly max_purchases: number; readonly purchase_value: number; readonly net_value: number }
  readonly cohorts: Readonly<Record<string, number[]>>
}

/** Both logs in one store, in two currencies: each is answered in its own. */
test.runIf(existsSync(`${SHARED_DATA}traffic-fines.csv.gz`)).each(stores)('[A2] two public logs give their published numbers, from columns and from SQL on $name', async ({ open }) => {
  const { store, remove } = await open()
  await fillWithFile(store, 'traffic-fines.csv.gz', FINES)
  await fillWithFile(store, 'online-retail-invoices.csv.gz', RETAIL)
  await store.exec('analyze')
  const log = await logFromStore(store, { kind: 'organisation' })
  const ask = async <Name extends 'journey.summary' | 'journey.variants' | 'customer.repeat'>(name: Name, params: Record<string, unknown>): Promise<ResultOf<Name>> => {
    const { result } = runAnalysis(name, params as never, log, context, 'server')
    expectSame(result, await sqlInUtc(store, name, params, log), `${name} ${JSON.stringify(params)}`)
    return result as ResultOf<Name>
  }

  const fines = JSON.parse(readFileSync(`${SHARED_DATA}traffic-fines.ref.json`, 'utf8')) as FinesNumbers
  const ofFines = { journeys: ['fines'] }
  const summary = await ask('journey.summary', { cohort: ofFines })
  expect(summary).toMatchObject({
    runs: fines.cases, entries: fines.events, touchpoints: fines.activities, variants: fines.variants, distinctEdges: fines.dfg_edges, transitions: fines.dfg_total, tiedTransitions: fines.tied_timestamp_pairs,
    entriesPerRun: fines.events_per_case, throughputS: fines.duration_seconds, first: '2006-06-17T00:00:00Z', last: '2012-03-26T00:00:00Z', currency: 'EUR',
    revenueMinor: Math.round(fines.money.payment_sum * 100), costMinor: Math.round(fines.money.expense_sum * 100),
  })
  expect(summary.edges.slice(0, 10).map((e) => [e.from, e.to, e.count, Math.round(e.meanS * 10) / 10, e.medianS])).toEqual(fines.top10_dfg)
  expect(Object.fromEntries(summary.places.map((p) => [p.code, p.entries]))).toEqual(fines.activity_counts)
  expect(endsOf(summary, 'starts')).toEqual(fines.start)
  expect(endsOf(summary, 'ends')).toEqual(fines.end)
  expect(summary.places.find((p) => p.code === 'Payment')!.withRevenue).toBe(fines.money.payments)
  expect((await ask('journey.variants', { cohort: ofFines, top: 5 })).variants.map((v) => [v.sequence, v.runs])).toEqual(fines.top5_variants)
  // How cases came out, by where they came: cohorts of a touchpoint, and of the ways through that paid without collection.
  const [paid, collected, fined] = await Promise.all(['Payment', 'Send for Credit Collection', 'Add penalty'].map((touchpoint) => ask('journey.summary', { cohort: { ...ofFines, touchpoint } }))) as [JourneySummary, JourneySummary, JourneySummary]
  const runsWith = (of: JourneySummary, code: string): number => of.places.find((p) => p.code === code)?.runs ?? 0
  const both = runsWith(paid, 'Send for Credit Collection')
  expect({
    has_payment: paid.runs, has_credit_collection: collected.runs, both, neither: summary.runs - paid.runs - collected.runs + both, has_add_penalty: fined.runs,
    payment_given_penalty: runsWith(fined, 'Payment'), payment_without_penalty: paid.runs - runsWith(fined, 'Payment'), appealed_prefecture: runsWith(summary, 'Insert Date Appeal to Prefecture'),
  }).toEqual(fines.case_outcomes)
  const ways = (await ask('journey.variants', { cohort: { ...ofFines, touchpoint: 'Payment' }, top: 1_000 })).variants.map((v) => v.sequence)
  const paidOnly = runAnalysis('journey.summary', { cohort: { ...ofFines, variants: ways.filter((way) => !way.includes('Send for Credit Collection')).map((way) => [...way]) } }, log, context, 'server').result
  const days = (of: JourneySummary): (number | string)[] => [of.runs, of.throughputS!.median / 86_400, (of.throughputS!.mean / 86_400).toFixed(4)]
  const { compare } = fines
  expect(days(paidOnly)).toEqual([compare.paid_cases, compare.paid_median_days, compare.paid_mean_days.toFixed(4)])
  expect(days(collected)).toEqual([compare.collection_cases, compare.collection_median_days, compare.collection_mean_days.toFixed(4)])

  const retail = JSON.parse(readFileSync(`${SHARED_DATA}online-retail.ref.json`, 'utf8')) as RetailNumbers
  const ofRetail = { journeys: ['retail'] }
  const shop = await ask('journey.summary', { cohort: ofRetail })
  const { customer_journey: journey, purchase } = retail
  expect(shop).toMatchObject({ runs: journey.cases, entries: journey.events, variants: journey.variants, currency: 'GBP', revenueMinor: Math.round(purchase.net_value * 100) })
  for (const e of shop.edges) {
    const known = journey.dfg[`${e.from} > ${e.to}`]!
    expect([e.count, (e.meanS / 86_400).toFixed(4), (e.medianS / 86_400).toFixed(4)]).toEqual([known.count, known.mean_days.toFixed(4), known.median_days.toFixed(4)])
  }
  expect([shop.throughputS!.median / 86_400, shop.throughputS!.mean / 86_400].map((d, i) => d.toFixed(i === 0 ? 4 : 3))).toEqual([journey.duration_days.median.toFixed(4), journey.duration_days.mean.toFixed(3)])
  expect(endsOf(shop, 'starts')).toEqual(journey.start)
  expect(endsOf(shop, 'ends')).toEqual(journey.end)
  expect((await ask('journey.variants', { cohort: ofRetail, top: 5 })).variants.map((v) => [v.sequence, v.runs])).toEqual(journey.top5_variants)

  const repeat = await ask('customer.repeat', { cohort: ofRetail, touchpoint: 'purchase' })
  expect(repeat).toMatchObject({ customers: 4372, buyers: purchase.customers, median: purchase.median_purchases, max: purchase.max_purchases, revenueMinor: Math.round(purchase.purchase_value * 100) })
  expect([repeat.repeat!.count, repeat.repeat!.share.toFixed(6), repeat.mean!.toFixed(6)]).toEqual([purchase.repeat_customers, purchase.repeat_rate.toFixed(6), purchase.mean_purchases.toFixed(6)])
  for (const [month, active] of Object.entries(retail.cohorts)) expect(repeat.months.find((m) => m.month === month)!.active).toEqual(active)
  await remove()
}, 900_000)

function endsOf(summary: JourneySummary, which: 'starts' | 'ends'): Record<string, number> {
  return Object.fromEntries(summary.places.filter((p) => p[which] > 0).map((p) => [p.code, p[which]]))
}

function sqlInUtc(store: Store, name: 'journey.summary' | 'journey.variants' | 'customer.repeat', params: Record<string, unknown>, log: Awaited<ReturnType<typeof logFromStore>>): Promise<unknown> {
  return askSql(store, name, params, log.catalogue, context)
}
