import { For, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import styles from './Skeleton.module.css'

/** A place kept for what is being worked out: the same height, no movement. */
export function Skeleton(props: { height: number; lines?: number }): JSX.Element {
  return (
    <div class={styles.skeleton} style={{ height: `${props.height}px` }} aria-hidden="true" data-paper={strings.card.notOnPaper}>
      <For each={Array.from({ length: props.lines ?? 0 })}>{(_, i) => <i style={{ width: `${92 - ((i() * 37) % 45)}%` }} />}</For>
    </div>
  )
}
