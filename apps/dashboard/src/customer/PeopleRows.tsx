import { A } from '@solidjs/router'
import { createVirtualizer } from '@tanstack/solid-virtual'
import { createSignal, For, onMount, Show } from 'solid-js'
import { format } from '../ui/index.ts'
import { feltWord } from './story.ts'
import { strings } from './strings.ts'
import styles from './PeopleRows.module.css'

export interface ListedPerson {
  readonly actorId: number
  /** Undefined while names are looked up. */
  readonly name: string | undefined
  readonly lastSeen: Date | string | null
  readonly entries: number
  readonly runs?: number
  readonly revenueMinor?: number
  readonly costMinor?: number
  readonly felt?: number | null
}

const says = strings.people
const ROW = 44
const HEAD = 28

/** Any number of people in one scrolling list: only the rows in sight exist. */
export function PeopleRows(props: { count: number; rowAt: (index: number) => ListedPerson | undefined; /** Undefined for people searched by name, of whom no amounts are known. */ currency: string | undefined; isSearch: boolean }) {
  // Set once it is on the page: before that it has no window to measure it by.
  const [frame, setFrame] = createSignal<HTMLDivElement>()
  const rows = createVirtualizer({
    get count() { return props.count },
    getScrollElement: () => frame() ?? null,
    estimateSize: () => ROW,
    overscan: 8,
    scrollPaddingStart: HEAD,
  })
  return (
    <div class={styles.table} role="table" aria-label={says.question} aria-rowcount={props.count + 1}>
      <div class={styles.frame} ref={(element) => onMount(() => setFrame(element))} style={{ height: `${Math.min(props.count * ROW + HEAD + 2, 640)}px` }}>
        <div class={`${styles.row} ${styles.head}`} role="row" aria-rowindex={1}>
          <span role="columnheader">{says.columns.name}</span>
          <span role="columnheader">{says.columns.last}</span>
          <span role="columnheader" class={styles.number}>{says.columns.entries}</span>
          <Show when={!props.isSearch}>
            <span role="columnheader" class={`${styles.number} ${styles.wide}`}>{says.columns.runs}</span>
            <span role="columnheader" class={`${styles.wide} ${styles.felt}`}>{says.columns.felt}</span>
            <span role="columnheader" class={`${styles.number} ${styles.wide}`}>{says.columns.revenue}</span>
            <span role="columnheader" class={`${styles.number} ${styles.wide}`}>{says.columns.cost}</span>
          </Show>
        </div>
        <div style={{ height: `${rows.getTotalSize()}px`, position: 'relative' }} role="rowgroup">
          <For each={rows.getVirtualItems()}>{(item) => {
            const person = () => props.rowAt(item.index)
            return (
              <Show when={person()} fallback={<div class={styles.row} style={{ position: 'absolute', transform: `translateY(${item.start}px)`, height: `${ROW}px` }} aria-hidden="true"><span class={styles.blank} /></div>}>
                {(p) => (
                  <div class={styles.row} role="row" aria-rowindex={item.index + 2} style={{ position: 'absolute', transform: `translateY(${item.start}px)`, height: `${ROW}px` }}>
                    <span role="cell"><A class={styles.name!} href={`/customer/${p().actorId}`} aria-label={p().name ?? says.unnamed(p().actorId)}>{p().name ?? <span class={styles.blank} />}</A></span>
                    <span role="cell" class={styles.quiet} title={p().lastSeen ? format.moment(new Date(p().lastSeen!)) : undefined}>{p().lastSeen ? format.day(new Date(p().lastSeen!)) : says.notKnown}</span>
                    <span role="cell" class={styles.number}>{format.count(p().entries)}</span>
                    <Show when={!props.isSearch}>
                      <span role="cell" class={`${styles.number} ${styles.wide}`}>{format.count(p().runs ?? 0)}</span>
                      <span role="cell" class={`${styles.wide} ${styles.felt} ${styles.quiet}`}>{p().felt === null || p().felt === undefined ? '–' : feltWord(p().felt!)}</span>
                      <span role="cell" class={`${styles.number} ${styles.wide}`}>{p().revenueMinor && props.currency ? format.money(p().revenueMinor!, props.currency) : '–'}</span>
                      <span role="cell" class={`${styles.number} ${styles.wide}`}>{p().costMinor && props.currency ? format.money(p().costMinor!, props.currency) : '–'}</span>
                    </Show>
                  </div>
                )}
              </Show>
            )
          }}</For>
        </div>
      </div>
    </div>
  )
}
