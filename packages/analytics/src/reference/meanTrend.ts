import { bucketBounds } from '../kernel/calendar.ts'
import { finishMeans } from '../journey/meanTrend.ts'
import type { MeansTally, MeasureSums } from '../journey/meanTrendTally.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { ratioOf, type RatioSums } from '../kernel/ratio.ts'
import type { Reference, Rows } from './references.ts'

export const meanTrendReference: Reference<'journey.trend'> = {
  queries({ cohort }, context, catalogue) {
    const st = new Statement()
    return [{
      text: `${[baseCtes(st, catalogue), cohortCtes(st, cohort, context, catalogue)].join(',\n')}
        select r.actor_id as customer, r.started, r.status <> 'active' as ended, (max(e.at) - min(e.at))::float8 as took, coalesce(sum(e.cost), 0)::float8 as cost, (coalesce(sum(e.revenue), 0) - coalesce(sum(e.cost), 0))::float8 as margin,
          count(e.sentiment) as felt_n, coalesce(sum(e.sentiment), 0)::float8 as felt,
          count(nullif(e.effort, 0)) as effort_n, coalesce(sum(e.effort), 0)::float8 as effort
        from r join e on e.run_id = r.id group by r.id, r.actor_id, r.started, r.status`,
      params: st.params,
    }]
  },
  result([rows], params, context, catalogue) {
    const ended = rows!.filter((row) => row.ended === true), times = ended.map((row) => row.started as number)
    const bounds = times.length === 0 ? [0] : [...bucketBounds(Math.min(...times), Math.max(...times), params.bucket, context.timeZone)]
    return finishMeans({
      runs: rows!.length, currency: catalogue.currency, bounds, all: measured(ended),
      buckets: bounds.slice(0, -1).map((from, b): MeansTally['buckets'][number] => {
        const own = rows!.filter((row) => (row.started as number) >= from && (row.started as number) < bounds[b + 1]!), done = own.filter((row) => row.ended === true)
        return { ended: done.length, open: own.length - done.length, sums: measured(done) }
      }),
    }, params, context)
  },
}

function measured(done: Rows[number]): MeasureSums {
  const of = (column: string, count?: string): RatioSums => ratioOf(done.map((row) => ({ customer: row.customer as number, y: row[column] as number, n: count ? (row[count] as number) : 1 })))
  return { took: of('took'), cost: of('cost'), margin: of('margin'), felt: of('felt', 'felt_n'), effort: of('effort', 'effort_n') }
}
