import { createMemo, For, Show, type JSX } from 'solid-js'
import type { ContactOfAmount, ContactsList } from '@throughline/analytics/economics/contacts'
import { toMajor } from '@throughline/domain/define/money'
import { peopleLink } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { economicsStrings } from '../strings/economics.ts'
import { Button, Card, Empty, format, Skeleton, Table } from '../ui/index.ts'
import styles from './Roi.module.css'

const says = economicsStrings.contacts
const MOST = 200

/** An amount of the waterfall, as somebody pointed at it. */
export interface Pointed {
  readonly of: 'cost' | 'revenue'
  /** Channel code of a cost. */
  readonly channel?: string
}

/** The contacts an amount is made of, dearest first, each with its customer. */
export function Contacts(props: { class: string | undefined; pointed: Pointed; point: (at: Pointed) => void; channels: readonly { readonly code: string; readonly name: string }[] }): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const cohort = createMemo(() => ({ ...use.cohort(), ...(props.pointed.channel !== undefined && { channels: [props.pointed.channel] }) }))
  const asked = replica.createAnswer<ContactsList>('contacts.list', () => ({ cohort: cohort(), of: props.pointed.of, limit: MOST }))
  const found = () => asked.value()?.result
  const ids = createMemo(() => [...new Set((found()?.contacts ?? []).map((c) => c.actorId))])
  const names = replica.createRows<{ id: number; name: string | null }>(() => (ids().length === 0 ? undefined : { params: [`{${ids().join(',')}}`], tables: ['actor'], text: 'select id, name from actor where id = any($1::int[])' }))
  const nameOf = createMemo(() => new Map((names() ?? []).map((row) => [row.id, row.name])))
  const amount = (minor: number | null) => (minor === null ? '–' : format.moneyExact(minor, found()!.currency))
  const major = (minor: number | null) => (minor === null ? null : toMajor(minor, found()!.currency))
  const whose = (c: ContactOfAmount) => nameOf().get(c.actorId) ?? says.unnamed(c.actorId)
  const channel = () => props.channels.find((c) => c.code === props.pointed.channel)?.name
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={asked.value()} counts="contacts" method={economicsStrings.waterfall.method} evidence="sums" isPending={asked.isPending() && found() !== undefined} people={peopleLink(cohort())}
      answer={<Show when={found()}>{(list) => <>{says.answer(format.count(list().total), says.of[props.pointed.of], channel(), format.moneyExact(list().sumMinor, list().currency))} <Show when={list().total > MOST}>{says.first(format.count(MOST))}</Show></>}</Show>}
      sheet={() => ({ name: 'contacts', columns: says.sheet, rows: (found()?.contacts ?? []).map((c) => [c.at, c.actorId, c.touchpoint, c.channel, c.durationS, major(c.costMinor), major(c.revenueMinor), found()!.currency]) })}
    >
      <div class={styles.by} role="group" aria-label={says.label}>
        <For each={['cost', 'revenue'] as const}>{(of) => <Button look="chip" aria-pressed={props.pointed.of === of && props.pointed.channel === undefined} onClick={() => props.point({ of })}>{says.all[of]}</Button>}</For>
        <For each={props.channels}>{(one) => <Button look="chip" aria-pressed={props.pointed.channel === one.code} onClick={() => props.point({ of: 'cost', channel: one.code })}>{says.costOf(one.name)}</Button>}</For>
      </div>
      <Show when={found()} fallback={<Skeleton height={320} />}>
        {(list) => (
          <Show when={list().contacts.length > 0} fallback={<Empty title={says.none} />}>
            <Table<ContactOfAmount>
              caption={says.question} rows={list().contacts} first={10} href={(c) => `/customer/${c.actorId}`}
              columns={[
                { title: says.columns.who, cell: whose, order: whose },
                { title: says.columns.cost, isNumber: true, cell: (c) => amount(c.costMinor), order: (c) => c.costMinor ?? -1 }, { title: says.columns.revenue, isNumber: true, cell: (c) => amount(c.revenueMinor), order: (c) => c.revenueMinor ?? -1 },
                { title: says.columns.lasted, isNumber: true, cell: (c) => (c.durationS ? format.durationExact(c.durationS) : '–'), order: (c) => c.durationS ?? -1 },
                { title: says.columns.where, isLong: true, cell: (c) => c.touchpoint, order: (c) => c.touchpoint }, { title: says.columns.channel, cell: (c) => c.channel, order: (c) => c.channel }, { title: says.columns.when, cell: (c) => format.moment(new Date(c.at)), order: (c) => c.at },
              ]}
            />
          </Show>
        )}
      </Show>
    </Card>
  )
}
