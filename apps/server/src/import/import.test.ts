import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { CustomerRepeat, JourneyFlow, JourneySummary, JourneyVariants } from '@throughline/analytics'
import { Refusal } from '@throughline/domain'
import { answer } from '../analysis/answer.ts'
import { openMemoryStore } from '../store/memoryStore.ts'
import type { Store } from '../store/store.ts'
import { EXPORTS, exportCsv } from './exportCsv.ts'
import { importFile, type ImportReport } from './importFile.ts'
import type { MappingInput } from './mapping.ts'
import { mappingFrom, readPreset, savePreset } from './presets.ts'
import type { RowProblem } from './readRows.ts'
import { readMap, readOutcome, readWhere } from './spell.ts'

const DATA = process.env['THROUGHLINE_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const now = (): Date => new Date('2026-11-20T06:00:00Z')

interface Importing {
  readonly bytes: Readable | string
  readonly fileName?: string
  readonly preset?: string
  readonly dryRun?: boolean
  readonly onProblem?: (problem: RowProblem) => void
  readonly onProgress?: () => void
}

async function take(store: Store, given: Partial<MappingInput>, { bytes, fileName = 'log.csv', preset, ...more }: Importing): Promise<ImportReport> {
  const context = { store, now, config: { dataDir: '/nowhere' } } as Parameters<typeof importFile>[0]
  const mapping = await mappingFrom(store, given, preset)
  return importFile(context, { bytes: typeof bytes === 'string' ? Readable.from([Buffer.from(bytes)]) : bytes, fileName, mapping, ...more })
}

const LOG = 'who,what,when,eur,town\nann,buy,2026-01-01,3.50,Ulm\nbob,buy,2026-01-02,1,\nann,return,2026-01-02,,Ulm\nann,return,2026-01-02,,Ulm\n'
const BY_ACTOR = { as: 'interactions', fields: readMap('actor=who,activity=what,time=when,money.revenue=eur,traits=town'), currency: 'EUR' } as const
const counts = async (store: Store): Promise<unknown> => (await store.rows('select (select count(*) from interaction), (select count(*) from run), (select count(*) from run_step), (select count(*) from actor)'))[0]

test('[IM4] a file imported twice is there once; the same row twice in one file is two rows', async () => {
  const store = await openMemoryStore()
  const first = await take(store, BY_ACTOR, { bytes: LOG })
  expect(first).toMatchObject({ rows: 4, taken: 4, accepted: 4, duplicates: 0, journey: 'log', period: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' } })
  const before = await counts(store)
  expect(before).toEqual([4, 2, 4, 2])
  expect(await take(store, BY_ACTOR, { bytes: LOG })).toMatchObject({ accepted: 0, duplicates: 4 })
  expect(await take(store, BY_ACTOR, { bytes: `${LOG}bob,return,2026-01-03,-1,\n` })).toMatchObject({ accepted: 1, duplicates: 4 })
  const [sum] = await store.rows(`select sum(revenue_minor)::int, count(revenue_minor), min(a.attributes->>'town') from interaction i join actor a on a.id = i.actor_id`)
  expect(sum).toEqual([350, 3, 'Ulm'])
  await store.close()
})

test('[IM5] one bad row and nothing is imported; each bad cell is told with row, column and what to do', async () => {
  const store = await openMemoryStore()
  const problems: RowProblem[] = []
  const bad = `${LOG},buy,2026-02-30,x,\nshort,row\n`
  const error = await take(store, BY_ACTOR, { bytes: bad, onProblem: (problem) => problems.push(problem) }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(Refusal)
  expect((error as Refusal).details).toMatchObject({ badRows: 2, rows: 6, row: 6 })
  expect(problems.map(({ row, column, value }) => [row, column, value])).toEqual([[6, 'eur', 'x'], [6, 'who', ''], [6, 'when', '2026-02-30'], [7, '', 'short,row']])
  expect(problems.every(({ advice }) => advice.length > 10)).toBe(true)
  expect(await counts(store)).toEqual([0, 0, 0, 0])
  expect(await take(store, BY_ACTOR, { bytes: bad, dryRun: true })).toMatchObject({ dryRun: true, badRows: 2, taken: 4, accepted: 0 })
  expect(await counts(store)).toEqual([0, 0, 0, 0])
  expect(await store.rows('select 1 from journey where origin = $1', ['discovered'])).toEqual([])
  expect(await take(store, { ...BY_ACTOR, skipBadRows: true }, { bytes: bad })).toMatchObject({ accepted: 4, badRows: 2 })
  await store.close()
})

test('[IM5] a mapping that cannot fit says so before a row is read', async () => {
  const store = await openMemoryStore()
  const refusal = async (given: Partial<MappingInput>): Promise<string> => take(store, given, { bytes: LOG }).then(() => 'imported', (error: Refusal) => String(error.details['problem']))
  expect(await refusal({ as: 'interactions', fields: readMap('actor=who,activity=nope,time=when') })).toMatch(/no column “nope”. It has: who, what/)
  expect(await refusal({ as: 'interactions', fields: readMap('activity=what,time=when') })).toMatch(/Say who it was/)
  expect(await refusal({ as: 'interactions', fields: readMap('actor=who,activity=what,time=when,money.revenue=eur') })).toMatch(/currency/)
  expect(await refusal({ as: 'actors', fields: readMap('actor=who,activity=what') })).toMatch(/“activity” is not a field of actors/)
  expect(await refusal({ as: 'interactions', fields: readMap('actor=who,activity=what,time=when'), timeZone: 'Mars/North' })).toMatch(/IANA/)
  await store.close()
})

test('[IM8] an import that stopped goes on after the rows it wrote', async () => {
  const store = await openMemoryStore()
  const rows = Array.from({ length: 5_000 }, (_, at) => `c${at % 700},step ${at % 5},${new Date(1_700_000_000_000 + at * 60_000).toISOString()}`)
  const bytes = `who,what,when\n${rows.join('\n')}\n`
  const given = { as: 'interactions', fields: readMap('case=who,activity=what,time=when') } as const
  let written = 0
  // The rows are read in 2 reports and written in 3: stop after the first written batch.
  const stopped = take(store, given, { bytes, onProgress: () => { if (++written === 3) throw new Error('the plug was pulled') } })
  await expect(stopped).rejects.toThrow('plug')
  expect((await store.rows('select done_rows, finished_at is null from bulk_load'))[0]).toEqual([2_000, true])
  expect(await take(store, given, { bytes })).toMatchObject({ accepted: 3_000, duplicates: 2_000 })
  const whole = await openMemoryStore()
  await take(whole, given, { bytes })
  expect(await counts(store)).toEqual(await counts(whole))
  expect(await counts(store)).toEqual([5_000, 700, 5_000, 700])
  await store.close()
  await whole.close()
})

test('[IM10] what is exported can be imported: every table comes back the same', async () => {
  const one = await openMemoryStore()
  await take(one, { as: 'actors', fields: readMap('actor=who,actor.email=mail,name=name,territory=place,attributes=*') }, { bytes: 'who,mail,name,place,age\nann,ann@example.org,"Ann, the ""first""",north,41\nbob,,Bob,,\n' })
  await take(one, { as: 'interactions', fields: readMap('actor=who,case=c,id=id,activity=what,time=when,money.cost=cost,text=said,success=ok,effort=hard,handler.badge=by,handlerKind:partner,attributes=more'), currency: 'JPY', journey: { outcomes: [readOutcome('done:achieved=end')] } },
    { bytes: 'id,who,c,what,when,cost,said,ok,hard,by,more\n1,ann,k1,start,2026-01-01T10:00:00.123Z,500,"line one\nline ""two""",yes,3,b7,x\n2,ann,k1,end,2026-01-02,,,no,,,\n3,bob,k2,start,2026-01-02,,,,,,\n' })
  await take(one, { as: 'outcomes', fields: readMap('actor=who,outcome=what,time=when,money.value=worth,good:yes'), currency: 'EUR' }, { bytes: 'who,what,when,worth\nann,recommended,2026-02-01,12.34\n', fileName: 'told.csv' })
  await take(one, { as: 'perceptions', fields: readMap('actor=who,time=when,words=said,score=stars,scoreKind:stars,sentiment=s,about=id,source:log') }, { bytes: 'who,when,said,stars,s,id\nann,2026-01-01T10:01:00Z,"so, so",3,-0.5,1\n', fileName: 'felt.csv' })

  const csvOf = async (store: Store, what: (typeof EXPORTS)[number]): Promise<string> => {
    let text = ''
    for await (const part of exportCsv(store, what)) text += part
    return text
  }
  expect(await csvOf(one, 'interactions')).toContain(',"[[""badge"", ""b7""]]",partner,')
  const two = await openMemoryStore()
  for (const what of ['actors', 'interactions', 'outcomes', 'perceptions'] as const) await take(two, {}, { bytes: await csvOf(one, what), preset: `throughline-${what}` })
  for (const what of ['actors', 'interactions', 'perceptions'] as const) expect(await csvOf(two, what)).toBe(await csvOf(one, what))
  const told = (text: string): string[] => text.split('\n').filter((line) => line.includes('told'))
  expect(told(await csvOf(two, 'outcomes')).length).toBe(1)
  expect(told(await csvOf(two, 'outcomes'))).toEqual(told(await csvOf(one, 'outcomes')))
  expect(await csvOf(one, 'runs')).toContain('achieved')
  await one.close()
  await two.close()
})

test('[IM2] a mapping is saved by name, and taken with changes on top', async () => {
  const store = await openMemoryStore()
  await savePreset(store, 'shop', BY_ACTOR, now())
  expect(await readPreset(store, 'shop')).toEqual(BY_ACTOR)
  const mapping = await mappingFrom(store, { fields: readMap('channel:app'), timeZone: 'Europe/Rome' }, 'shop')
  expect(mapping).toMatchObject({ timeZone: 'Europe/Rome', currency: 'EUR', fields: { actor: { column: 'who' }, channel: { value: 'app' } } })
  await expect(readPreset(store, 'shpo')).rejects.toThrow('no preset')
  await store.close()
})

const isHere = existsSync(`${DATA}traffic-fines.csv.gz`)

test('[IM11] the public logs give the published numbers', { timeout: 600_000 }, async ({ skip }) => {
  skip(!isHere, `the public logs are not at ${DATA}; THROUGHLINE_DATA names another folder`)
  const store = await openMemoryStore()
  const fines = JSON.parse(readFileSync(`${DATA}traffic-fines.ref.json`, 'utf8')) as { cases: number; events: number; top10_dfg: [string, string, number, number, number][]; start: Record<string, number>; end: Record<string, number>; compare: Record<string, number>; money: Record<string, number> }
  const shop = JSON.parse(readFileSync(`${DATA}online-retail.ref.json`, 'utf8')) as { customer_journey: { cases: number; events: number; variants: number; top5_variants: [string[], number][]; dfg: Record<string, { count: number; median_days: number }> }; purchase: Record<string, number> }
  await take(store, {
    as: 'interactions', currency: 'EUR', fields: readMap('actor=case_id,case=case_id,activity=activity,time=timestamp,money.revenue=paymentamount,money.cost=expense,attributes=*'),
    journey: { outcomes: [readOutcome('paid:achieved=Payment@revenue'), readOutcome('collection:failed=Send for Credit Collection')] },
  }, { bytes: createReadStream(`${DATA}traffic-fines.csv.gz`), fileName: 'traffic-fines.csv.gz' })
  await take(store, { as: 'interactions', currency: 'GBP', fields: readMap('actor=customer_id,case=customer_id,activity=kind,time=invoice_date,id=invoice_no,money.revenue=value,traits=country'), where: readWhere('kind in purchase,cancellation and customer_id not empty') },
    { bytes: createReadStream(`${DATA}online-retail-invoices.csv.gz`), fileName: 'online-retail-invoices.csv.gz' })

  const flow = async (code: string): Promise<unknown[][]> => store.rows(
    `with placed as (select r.id, t.code, i.occurred_at, i.id as entry from run r join journey j on j.id = r.journey_id and j.code = $1 join run_step s on s.run_id = r.id join interaction i on i.id = s.interaction_id join touchpoint t on t.id = i.touchpoint_id),
     pairs as (select code, lead(code) over w as next, extract(epoch from lead(occurred_at) over w - occurred_at)::float8 as gap from placed window w as (partition by id order by occurred_at, entry))
     select code, next, count(*), percentile_cont(0.5) within group (order by gap) from pairs where next is not null group by 1, 2 order by 3 desc, 1, 2`, [code])
  const shape = async (code: string): Promise<unknown> => (await store.rows('select count(*), sum(step_count)::int from run r join journey j on j.id = r.journey_id where j.code = $1', [code]))[0]
  const variants = async (code: string): Promise<unknown> => (await store.rows(
    `select count(distinct path) from (select string_agg(t.code, '>' order by i.occurred_at, i.id) as path from run r join journey j on j.id = r.journey_id and j.code = $1 join run_step s on s.run_id = r.id join interaction i on i.id = s.interaction_id join touchpoint t on t.id = i.touchpoint_id group by r.id) as p`, [code]))[0]![0]

  expect(await shape('traffic-fines')).toEqual([fines.cases, fines.events])
  expect(await variants('traffic-fines')).toBe(44)
  expect((await flow('traffic-fines')).slice(0, 10)).toEqual(fines.top10_dfg.map(([from, to, count, , median]) => [from, to, count, median]))
  expect((await flow('traffic-fines')).length).toBe(40)
  const [money] = await store.rows(`select sum(revenue_minor)::int, sum(cost_minor)::int, count(revenue_minor) from interaction where source = 'traffic-fines'`)
  expect(money).toEqual([Math.round(fines.money['payment_sum']! * 100), Math.round(fines.money['expense_sum']! * 100), fines.money['payments']])
  expect(await store.rows(`select status, count(*) from run r join journey j on j.id = r.journey_id where j.code = 'traffic-fines' group by 1 order by 1`)).toEqual([['achieved', fines.compare['paid_cases']], ['active', 2073], ['failed', fines.compare['collection_cases']]])

  const { customer_journey: journey, purchase } = shop
  expect(await shape('online-retail-invoices')).toEqual([journey.cases, journey.events])
  expect(await variants('online-retail-invoices')).toBe(journey.variants)
  for (const [from, to, count, median] of await flow('online-retail-invoices') as [string, string, number, number][]) {
    const expected = journey.dfg[`${from} > ${to}`]!
    expect(count).toBe(expected.count)
    expect(median / 86_400).toBeCloseTo(expected.median_days, 4)
  }
  const [net] = await store.rows(`select sum(revenue_minor)::int, sum(revenue_minor) filter (where t.code = 'purchase')::int from interaction i join touchpoint t on t.id = i.touchpoint_id where source = 'online-retail-invoices'`)
  expect(net).toEqual([Math.round(purchase['net_value']! * 100), Math.round(purchase['purchase_value']! * 100)])

  // The same numbers by the analyses, which screens and the command line show.
  const ask = async <R>(name: string, params: unknown): Promise<R> => (await answer(store, name, params, { reach: { kind: 'organisation' }, now: now(), timeZone: 'UTC' })).result as R
  const ofFines = { cohort: { journeys: ['traffic-fines'] } }
  const ofShop = { cohort: { journeys: ['online-retail-invoices'] } }
  expect(await ask<JourneySummary>('journey.summary', ofFines)).toMatchObject({
    runs: fines.cases, entries: fines.events, variants: 44, transitions: 24_724, tiedTransitions: 475, throughputS: { median: 10_800_000, mean: 25_586_072.64, p90: 60_393_600, max: 168_998_400 },
  })
  const { edges } = await ask<JourneyFlow>('journey.flow', { ...ofFines, topEdges: 10 })
  expect(edges.slice(0, 10).map(({ from, to, count, medianS }) => [from, to, count, medianS])).toEqual(fines.top10_dfg.map(([from, to, count, , median]) => [from, to, count, median]))
  const { distinct, variants: ways } = await ask<JourneyVariants>('journey.variants', { ...ofShop, top: 5 })
  expect(distinct).toBe(journey.variants)
  expect(ways.map(({ sequence, runs }) => [sequence, runs])).toEqual(journey.top5_variants)
  expect(await ask<CustomerRepeat>('customer.repeat', { ...ofShop, touchpoint: 'purchase' })).toMatchObject({
    buyers: purchase['customers'], mean: expect.closeTo(purchase['mean_purchases']!, 6), max: purchase['max_purchases'], revenueMinor: Math.round(purchase['purchase_value']! * 100), repeat: { count: purchase['repeat_customers'] },
  })
  await store.close()
})
