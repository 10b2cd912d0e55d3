import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Card, format, Skeleton, Table } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './SavedSegments.module.css'

interface SegmentRow {
  readonly id: string
  readonly name: string
  readonly origin: 'rule' | 'emerged'
  readonly description: string
  readonly writtenAt: Date | string
}

const says = strings.saved

/** The segments that were kept, live from the replica; each is a filter for every screen. */
export function SavedSegments(props: { class: string | undefined }) {
  const replica = useReplica()
  const use = useFilters()
  const rows = replica.createRows<SegmentRow>(() => ({
    text: 'select id, name, origin, description, written_at as "writtenAt" from segment order by name', tables: ['segment'],
  }))
  return (
    <Card class={props.class} question={says.question} means={says.means} answer={rows() && rows()!.length > 0 ? says.answer(format.count(rows()!.length)) : undefined}>
      <Show when={rows()} fallback={<Skeleton height={80} lines={2} />}>
        {(list) => (
          <Show when={list().length > 0} fallback={<p class="quiet">{says.none}</p>}>
            <Table
              caption={says.question} rows={list()} first={12} href={(row) => use.link('/', { segmentId: row.id, rule: undefined })}
              columns={[
                { title: says.columns.name, cell: (row) => <span class={styles.name}><strong>{row.name}</strong><span class="note">{row.description}</span></span>, order: (row) => row.name },
                { title: says.columns.origin, cell: (row) => says.origin[row.origin] },
                { title: says.columns.when, cell: (row) => format.day(new Date(row.writtenAt)), order: (row) => +new Date(row.writtenAt) },
                {
                  title: '', cell: (row) => (
                    <span class={styles.links}>
                      <A href={use.link('/people', { segmentId: row.id, rule: undefined })}>{says.people}</A>
                      <A href={`${use.link('/compare', { segmentId: row.id, rule: undefined })}&b=rest`}>{says.compare}</A>
                    </span>
                  ),
                },
              ]}
            />
          </Show>
        )}
      </Show>
    </Card>
  )
}
