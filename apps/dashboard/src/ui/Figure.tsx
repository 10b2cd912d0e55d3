import { Show, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { Define } from './Define.tsx'
import styles from './Figure.module.css'

/** One big number with its interval. `exact` is said on hover. */
export function Figure(props: { value: string; interval?: string | undefined; exact?: string | undefined; intervalMeans?: string }): JSX.Element {
  return (
    <span class={styles.figure}>
      <span class={styles.big} title={props.exact}>{props.value}</span>
      <Show when={props.interval}>
        {(interval) => <span class={styles.interval}><Define plain quiet says={props.intervalMeans ?? strings.figure.interval}>{interval()}</Define></span>}
      </Show>
    </span>
  )
}
