import { Show, type JSX } from 'solid-js'
import styles from './Bars.module.css'

/** A bar from zero; `share` 0–1 of the longest; an orange mark shows the cohort before. Decoration: the number stands beside it. */
export function Bar(props: { share: number; colour?: string; before?: number | undefined }): JSX.Element {
  return <div class={styles.track} aria-hidden="true"><i class={styles.fill} style={{ width: `${Math.max(0, Math.min(1, props.share)) * 100}%`, 'min-width': props.share > 0 ? '2px' : '0', background: props.colour ?? 'var(--cohort-a)' }} /><Show when={props.before !== undefined}><i class={styles.before} style={{ left: `${props.before! * 100}%`, top: '-2px' }} /></Show></div>
}

/** A value with its interval on a line from `from` to `to`; an orange mark shows the cohort before. */
export function Range(props: { value: number; low: number | null; high: number | null; from: number; to: number; before?: number | undefined }): JSX.Element {
  const at = (x: number) => `${Math.max(0, Math.min(1, (x - props.from) / (props.to - props.from))) * 100}%`
  return (
    <div class={styles.range} aria-hidden="true">
      <Show when={props.low !== null && props.high !== null}>
        <i class={styles.whisker} style={{ left: at(props.low!), width: `calc(${at(props.high!)} - ${at(props.low!)})` }} />
      </Show>
      <Show when={props.before !== undefined}><i class={styles.before} style={{ left: at(props.before!) }} /></Show>
      <i class={styles.dot} style={{ left: at(props.value) }} />
    </div>
  )
}
