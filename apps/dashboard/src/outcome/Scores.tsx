import type { Measured } from '@throughline/analytics/analysis'
import { Show, type JSX } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { outcomeStrings } from '../strings/outcome.ts'
import { Card } from '../ui/Card.tsx'
import { Empty } from '../ui/Empty.tsx'
import { format } from '../ui/format.ts'
import { Table } from '../ui/Table.tsx'

interface ScoreRow {
  readonly kind: string
  readonly mean: number
  readonly deviation: number | null
  readonly n: number
}

const says = outcomeStrings.scores

/** Scores, only when asked for: they say how it felt, not whether it worked. */
export function Scores(props: { class: string | undefined }): JSX.Element {
  const replica = useReplica()
  const use = useFilters()
  const rows = replica.createRows<ScoreRow>(() => {
    const { from, to } = use.cohort().period ?? {}
    return {
      text: `select score_kind as kind, avg(score)::float8 as mean, stddev_samp(score)::float8 as deviation, count(*)::int as n
               from perception where score_kind is not null and score is not null
                and occurred_at >= coalesce($1::timestamp at time zone $3, '-infinity') and occurred_at < coalesce($2::timestamp at time zone $3, 'infinity')
              group by score_kind order by score_kind`,
      params: [from ?? null, to ?? null, use.zone()],
      tables: ['perception'],
    }
  })
  const interval = (row: ScoreRow) => (row.deviation === null ? '' : `${format.number(row.mean - (1.96 * row.deviation) / Math.sqrt(row.n))}–${format.number(row.mean + (1.96 * row.deviation) / Math.sqrt(row.n))}`)
  const measured = (): Measured<unknown> => {
    const { from, to } = use.cohort().period ?? {}
    return {
      result: undefined, n: (rows() ?? []).reduce((sum, row) => sum + row.n, 0), period: from !== undefined && to !== undefined ? { from, to } : null, timeZone: use.zone(), asOf: null,
      method: says.method, from: 'replica', datasetHash: 'rows of the replica', engineVersion: 'SQL', tookMs: 0,
    }
  }
  return (
    <Card class={props.class} question={says.question} means={says.means} measured={measured()} counts={says.columns.n.toLowerCase()} method={says.methodShort}>
      <Show when={(rows() ?? []).length > 0} fallback={<Empty title={says.none} />}>
        <Table
          caption={says.question} rows={rows() ?? []}
          columns={[
            { title: says.columns.kind, cell: (row) => says.kinds[row.kind] ?? row.kind },
            { title: says.columns.mean, isNumber: true, cell: (row) => <>{format.number(row.mean)} <span class="note">{interval(row)}</span></> },
            { title: says.columns.n, isNumber: true, cell: (row) => format.count(row.n) },
          ]}
        />
        <p class="note" style={{ 'margin-top': '8px' }}>{says.footnote}</p>
      </Show>
    </Card>
  )
}
