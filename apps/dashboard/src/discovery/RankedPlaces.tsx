import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { format } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './RankedPlaces.module.css'

/** Places ranked by a count, with a bar from zero; each opens its customers. @param props.rows a share is undefined where too few came there to say one */
export function RankedPlaces(props: { caption: string; unit: string; rows: readonly { name: string; value: number; share: number | undefined; href: string }[]; first?: number }) {
  const shown = () => props.rows.slice(0, props.first ?? 8)
  const most = () => Math.max(1, ...props.rows.map((row) => row.value))
  return (
    <Show when={shown().length > 0}>
      <ol class={styles.list} aria-label={props.caption}>
        <For each={shown()}>{(row) => (
          <li>
            <A class={styles.row!} href={row.href}>
              <span class={styles.name}>{row.name}</span>
              <span class={styles.track} aria-hidden="true"><i style={{ width: `${(row.value / most()) * 100}%` }} /></span>
              <span class={styles.value}>{format.count(row.value)}</span>
              <span class={styles.share}>{row.share === undefined ? strings.dropOffs.fewThere : `${format.share(row.share)} ${props.unit}`}</span>
            </A>
          </li>
        )}</For>
      </ol>
    </Show>
  )
}
