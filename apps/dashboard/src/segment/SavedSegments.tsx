import { featuresOf } from '@throughline/analytics/segment/features'
import { A } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { may } from '../access/may.ts'
import { useFilters, type SavedSegment } from '../filters/FiltersProvider.tsx'
import { goneStrings } from '../filters/strings.ts'
import { useReplica } from '../replica/context.ts'
import { Button, Card, Define, format, Skeleton, Table } from '../ui/index.ts'
import { ruleWords, type RuleNames } from './ruleWords.ts'
import { RemoveDialog } from './RemoveDialog.tsx'
import { RuleDialog } from './RuleDialog.tsx'
import { strings } from './strings.ts'
import styles from './SavedSegments.module.css'

interface SegmentRow {
  readonly id: string
  readonly name: string
  readonly origin: 'rule' | 'emerged'
  readonly description: string
  readonly writtenAt: Date | string
}

interface LedgerRow {
  readonly id: string
  readonly members: number
  readonly entered: number
  readonly left: number
}

const says = strings.saved
const DAYS = 30

/** The segments that were kept, with who entered and left; live from the replica, each a filter for every screen. */
export function SavedSegments(props: { currency: string; class: string | undefined }) {
  const replica = useReplica()
  const use = useFilters()
  const [opened, setOpened] = createSignal<{ segment: SavedSegment | undefined }>()
  const [leaving, setLeaving] = createSignal<SavedSegment>()
  const rows = replica.createRows<SegmentRow>(() => ({
    text: 'select id, name, origin, description, written_at as "writtenAt" from segment order by name', tables: ['segment'],
  }))
  // Whoever was there from the start, or because the rule was changed, did not enter.
  const ledger = replica.createRows<LedgerRow>(() => ({
    text: `select segment_id as id, count(*) filter (where left_at is null)::int as members,
      count(*) filter (where entered_at > now() - interval '${DAYS} days' and entered_because ->> 'kind' = 'did')::int as entered,
      count(*) filter (where left_at > now() - interval '${DAYS} days' and left_because ->> 'kind' <> 'rule')::int as left from segment_member group by segment_id`, tables: ['segment_member'],
  }))
  const heldBy = (id: string) => ledger()?.find((row) => row.id === id)
  const savedOf = (id: string) => use.segments().find((one) => one.id === id)
  const names = (): RuleNames => {
    const features = featuresOf({ channels: use.overview()?.channels ?? [] })
    return {
      touchpoint: (code) => use.overview()?.touchpoints.find((t) => t.code === code)?.name ?? code, segment: (id) => savedOf(id)?.name ?? goneStrings.removed,
      feature: (feature) => features.find((f) => f.feature === feature) ?? { feature, label: feature, unit: 'score' }, currency: props.currency, format,
    }
  }
  const words = (id: string) => { const one = savedOf(id); return one && ruleWords(one.written, names()) }
  return (
    <Card class={props.class} question={says.question} means={says.means} answer={rows() && rows()!.length > 0 ? says.answer(format.count(rows()!.length)) : undefined}>
      <Show when={rows()} fallback={<Skeleton height={80} lines={2} />}>
        {(list) => (
          <Show when={list().length > 0} fallback={<p class="quiet">{says.none}</p>}>
            <Table
              caption={says.question} rows={list()} first={12} href={(row) => use.link('/', { segmentId: row.id, rule: undefined })}
              columns={[
                { title: says.columns.name, cell: (row) => <span class={styles.name}><strong>{row.name}</strong><span class="note">{row.origin === 'rule' ? words(row.id) : row.description || words(row.id)}</span></span>, order: (row) => row.name },
                { title: says.columns.members, isNumber: true, cell: (row) => <Show when={heldBy(row.id)} fallback="–">{(held) => format.count(held().members)}</Show>, order: (row) => heldBy(row.id)?.members ?? 0 },
                {
                  title: says.columns.moved(DAYS), cell: (row) => (
                    <Show when={heldBy(row.id)} fallback="–">
                      {(held) => <Define plain quiet class={styles.moved ?? ''} says={says.movedMeans(DAYS)}>{says.moved(format.count(held().entered), format.count(held().left))}</Define>}
                    </Show>
                  ), order: (row) => heldBy(row.id)?.entered ?? 0,
                },
                { title: says.columns.origin, cell: (row) => says.origin[row.origin] },
                { title: says.columns.when, cell: (row) => <span class={styles.moved}>{format.day(new Date(row.writtenAt))}</span>, order: (row) => +new Date(row.writtenAt) },
                {
                  title: '', cell: (row) => (
                    <span class={styles.links}>
                      <A href={use.link('/people', { segmentId: row.id, rule: undefined })}>{says.people}</A>
                      <A href={`${use.link('/compare', { segmentId: row.id, rule: undefined })}&b=rest`}>{says.compare}</A>
                      <Show when={row.origin === 'rule' && may('command.segment.save')}><button type="button" onClick={(event) => { event.stopPropagation(); setOpened({ segment: savedOf(row.id) }) }}>{says.edit}</button></Show>
                      <Show when={may('command.segment.remove')}><button type="button" onClick={(event) => { event.stopPropagation(); setLeaving(savedOf(row.id)) }}>{says.remove}</button></Show>
                    </span>
                  ),
                },
              ]}
            />
          </Show>
        )}
      </Show>
      <Show when={may('command.segment.save')}><p class={styles.make}><Button onClick={() => setOpened({ segment: undefined })}>{says.make}</Button></p></Show>
      <Show when={leaving()}>{(one) => <RemoveDialog segment={one()} members={heldBy(one().id)?.members} onClose={() => setLeaving(undefined)} />}</Show>
      <Show when={opened()}>{(one) => <RuleDialog segment={one().segment} names={names()} onClose={() => setOpened(undefined)} />}</Show>
    </Card>
  )
}
