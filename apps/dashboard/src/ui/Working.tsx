import { Show, type JSX } from 'solid-js'
import type { Answer } from '../replica/replica.ts'
import { strings } from '../strings.ts'
import { format } from './format.ts'
import styles from './Working.module.css'

export type Work = Pick<Answer<unknown>, 'reached' | 'isStopped' | 'stop' | 'goOn' | 'value'>

/** How far long work on an answer is, with a way to stop it and to begin it again; nothing where it is quick or done. */
export function Working(props: { of: Work; class?: string | undefined }): JSX.Element {
  const says = strings.working
  return (
    <Show
      when={props.of.isStopped()}
      fallback={
        <Show when={props.of.reached() !== undefined}>
          <div class={`${styles.working} ${props.class ?? ''}`} data-working>
            <progress class={styles.bar} max="1" value={props.of.reached()!} aria-label={says.label} />
            <span class={styles.share}>{(props.of.value() ? says.refining : says.working)(format.share(Math.floor(props.of.reached()! * 100) / 100))}</span>
            <button type="button" class={styles.act} onClick={() => props.of.stop()} title={says.stopMeans}>{says.stop}</button>
          </div>
        </Show>
      }
    >
      <div class={`${styles.working} ${props.class ?? ''}`} data-stopped>
        <span role="status">{props.of.value() ? says.stopped : says.stoppedEarly}</span>
        <button type="button" class={styles.act} onClick={() => props.of.goOn()}>{says.goOn}</button>
      </div>
    </Show>
  )
}
