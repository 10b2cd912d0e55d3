import * as duckdb from '@duckdb/duckdb-wasm'
import { tableFromArrays } from 'apache-arrow'
import { NO_CODE8, NO_NUMBER, secondsOf, type JourneyLog } from '@throughline/analytics'
import { cohortOf, rounded, TIME_ZONE, type Answer, type Panel } from './questions.ts'

/**
 * DuckDB-WASM (one thread, the “eh” bundle) over one wide table, sorted by run and time, so that no question needs a join to find its rows.
 * What a run is filtered by stands with each of its entries.
 */
export interface Duck {
  ask(panel: Panel, change: number): Promise<Answer>
}

export async function openDuck(log: JourneyLog, steps: readonly string[]): Promise<Duck> {
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker('/peers/duckdb-browser-eh.worker.js'))
  await db.instantiate('/peers/duckdb-eh.wasm')
  const connection = await db.connect()
  await connection.insertArrowTable(tableFromArrays(columnsOf(log)), { name: 'event', create: true })
  const rows = async (sql: string): Promise<Record<string, number>[]> => (await connection.query(sql)).toArray().map((row) => row.toJSON() as Record<string, number>)
  const { journeys, channels, touchpoints } = log.catalogue
  const codes = steps.map((step) => touchpoints.findIndex(({ code }) => code === step))

  function filterOf(change: number): string {
    const { period, channels: chosen } = cohortOf(change, log.catalogue)
    const within = `started >= ${secondsOf(period!.from!, TIME_ZONE)} and started < ${secondsOf(period!.to!, TIME_ZONE)}`
    return chosen ? `${within} and channel in (${chosen.map((code) => channels.findIndex((channel) => channel.code === code)).join(', ')})` : within
  }

  return {
    async ask(panel, change) {
      const chosen = `(select * from event where ${filterOf(change)})`
      const pairs = `(select lag(touchpoint) over w as came, touchpoint as went, "at" - lag("at") over w as s from ${chosen} window w as (partition by run order by seq))`
      switch (panel) {
        case 'directly-follows':
          return (await rows(`select came, went, count(*)::int as n, sum(s)::double as s from ${pairs} where came is not null group by all`)).map((row) => [row['came']!, row['went']!, row['n']!, row['s']!])
        case 'exact quantiles':
          return (await rows(`select came, went, quantile_cont(s, 0.5) as p50, quantile_cont(s, 0.9) as p90 from ${pairs} where came is not null group by all`))
            .map((row) => [row['came']!, row['went']!, rounded(row['p50']!), rounded(row['p90']!)])
        case 'variants': {
          const found = await rows(`with v as (select string_agg(chr(touchpoint + 65), '' order by seq) as way from ${chosen} group by run), c as (select way, count(*)::int as n from v group by way)
            select n, (select count(*)::int from c) as d from c order by n desc limit 20`)
          return [[found[0]!['d']!], found.map((row) => row['n']!)]
        }
        case 'funnel': {
          const [row] = await rows(`with e as materialized ${chosen}, s0 as (select run, min(seq) as q from e where touchpoint = ${codes[0]} group by run)
            ${codes.slice(1).map((code, at) => `, s${at + 1} as (select e.run, min(e.seq) as q from e join s${at} b on b.run = e.run and e.seq > b.q where e.touchpoint = ${code} group by e.run)`).join(' ')}
            select ${codes.map((_, at) => `(select count(*)::int from s${at}) as n${at}`).join(', ')}`)
          return [codes.map((_, at) => row![`n${at}`]!)]
        }
        case 'money by journey': case 'money by channel': {
          const by = panel === 'money by journey' ? 'journey' : 'channel'
          const names = by === 'journey' ? journeys : channels
          return (await rows(`select ${by} as g, count(distinct run)::int as n, sum(cost)::double as c, sum(revenue)::double as r from ${chosen} group by 1`))
            .map((row) => [row['g'] === NO_CODE8 ? 'none' : names[row['g']!]!.code, row['n']!, row['c']!, row['r']!])
        }
      }
    },
  }
}

function columnsOf({ entries, runs }: JourneyLog): Record<string, Int32Array> {
  const { count } = entries
  const ofRun = (value: (r: number) => number): Int32Array => {
    const column = new Int32Array(count)
    for (let r = 0; r < runs.count; r++) column.fill(value(r), runs.start[r], runs.start[r + 1])
    return column
  }
  const money = (amounts: Int32Array): Int32Array => amounts.map((amount) => (amount === NO_NUMBER ? 0 : amount))
  return {
    seq: Int32Array.from({ length: count }, (_, e) => e), run: ofRun((r) => r), started: ofRun((r) => runs.startedAt[r]!), journey: ofRun((r) => runs.journey[r]!),
    touchpoint: Int32Array.from(entries.touchpoint), channel: Int32Array.from(entries.channel), at: Int32Array.from(entries.at), cost: money(entries.cost), revenue: money(entries.revenue),
  }
}
