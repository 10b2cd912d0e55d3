import { bucketBounds } from '../kernel/calendar.ts'
import { finishMeans } from '../journey/meanTrend.ts'
import type { MeansTally } from '../journey/meanTrendTally.ts'
import { baseCtes, cohortCtes, Statement } from './cohortSql.ts'
import type { Reference, Rows } from './references.ts'

export const meanTrendReference: Reference<'journey.trend'> = {
  queries({ cohort }, context, catalogue) {
    const st = new Statement()
    return [{
      text: `${[baseCtes(st, catalogue), cohortCtes(st, cohort, context, catalogue)].join(',\n')}
        select r.started, r.status <> 'active' as ended, (max(e.at) - min(e.at))::float8 as took, coalesce(sum(e.cost), 0)::float8 as cost, (coalesce(sum(e.revenue), 0) - coalesce(sum(e.cost), 0))::float8 as margin,
          count(e.sentiment) as felt_n, coalesce(sum(e.sentiment), 0)::float8 as felt, coalesce(sum(e.sentiment::float8 ^ 2), 0) as felt_squares,
          count(nullif(e.effort, 0)) as effort_n, coalesce(sum(e.effort), 0)::float8 as effort, coalesce(sum(e.effort::float8 ^ 2), 0) as effort_squares
        from r join e on e.run_id = r.id group by r.id, r.started, r.status`,
      params: st.params,
    }]
  },
  result([rows], params, context, catalogue) {
    const ended = rows!.filter((row) => row.ended === true), times = ended.map((row) => row.started as number)
    const bounds = times.length === 0 ? [0] : [...bucketBounds(Math.min(...times), Math.max(...times), params.bucket, context.timeZone)]
    return finishMeans({
      runs: rows!.length, currency: catalogue.currency, bounds,
      buckets: bounds.slice(0, -1).map((from, b): MeansTally['buckets'][number] => {
        const own = rows!.filter((row) => (row.started as number) >= from && (row.started as number) < bounds[b + 1]!), done = own.filter((row) => row.ended === true)
        const perRun = (column: string) => ({ n: done.length, sum: total(done, column), sumOfSquares: done.reduce((sum, row) => sum + (row[column] as number) ** 2, 0) })
        const perContact = (column: string) => ({ n: total(done, `${column}_n`), sum: total(done, column), sumOfSquares: total(done, `${column}_squares`) })
        return { ended: done.length, open: own.length - done.length, sums: { took: perRun('took'), cost: perRun('cost'), margin: perRun('margin'), felt: perContact('felt'), effort: perContact('effort') } }
      }),
    }, params, context)
  },
}

function total(rows: Rows[number], column: string): number {
  return rows.reduce((sum, row) => sum + (row[column] as number), 0)
}
