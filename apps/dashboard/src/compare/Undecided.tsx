import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import { Define, format } from '../ui/index.ts'
import { DifferenceBar } from './AlignedRates.tsx'
import type { DifferencesProps } from './DifferenceList.tsx'
import { nearest, wouldShow } from './sentence.ts'
import { strings } from './strings.ts'
import styles from './Undecided.module.css'

const says = strings.list
export const MOST_NEAR = 8

/** Where little or nothing differs: what came nearest, and how large a difference would have had to be to show. */
export function Undecided(props: Pick<DifferencesProps, 'said' | 'peopleOf'>) {
  const near = createMemo(() => nearest(props.said, MOST_NEAR))
  const shown = createMemo(() => wouldShow(props.said))
  // Each on a scale of its own: points, days and money stand among each other.
  const widest = (of: (typeof props.said)[number]['of']) => Math.max(Math.abs(of.change!.low), Math.abs(of.change!.high))
  return (
    <>
      <Show when={near().length > 0}>
        <h3 class={styles.title}><Define says={says.nearestMeans(format.count(props.said.length))}>{says.nearest}</Define></h3>
        <ul class={styles.rows}>
          <For each={near()}>{(row) => (
            <li>
              <A class={styles.row!} href={props.peopleOf(row.of)} title={says.open}>
                <span class={styles.name}>{row.subject} <small>{says.ab(row.a, row.b)}</small></span>
                <span class={styles.bar} aria-hidden="true"><DifferenceBar row={row} widest={widest(row.of)} /></span>
                <span class={styles.size}>{row.difference} <small>{row.interval}</small></span>
              </A>
            </li>
          )}</For>
        </ul>
      </Show>
      <Show when={shown().length > 0}>
        <h3 class={styles.title}><Define says={says.wouldShowMeans}>{says.wouldShow}</Define></h3>
        <ul class={styles.rows}>
          <For each={shown()}>{(row) => (
            <li class={styles.row}>
              <span class={styles.name}>{row.subject} <small>{says.ab(row.a, row.b)}</small></span>
              <span class={styles.from}>{says.from(row.detectable)}</span>
            </li>
          )}</For>
        </ul>
      </Show>
    </>
  )
}
