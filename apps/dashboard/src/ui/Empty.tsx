import { Show, type JSX } from 'solid-js'
import type { TooFew as TooFewAnswer } from '@throughline/analytics/analysis'
import { strings } from '../strings.ts'
import { Define } from './Define.tsx'
import { format } from './format.ts'
import styles from './Empty.module.css'

/** Nothing here: what would be, and what to do. */
export function Empty(props: { title: string; children?: JSX.Element; action?: JSX.Element }): JSX.Element {
  return (
    <div class={styles.empty}>
      <strong>{props.title}</strong>
      <Show when={props.children}><p>{props.children}</p></Show>
      {props.action}
    </div>
  )
}

/** In place of a number that would be a guess. */
export function TooFew(props: { n: number; needed: number; counts?: string }): JSX.Element {
  return (
    <span class={styles.tooFew}>
      <Define plain says={strings.tooFew.means}>{strings.tooFew.says(format.count(props.n), format.count(props.needed))}</Define>
    </span>
  )
}

export function isTooFew(of: unknown): of is TooFewAnswer {
  return typeof of === 'object' && of !== null && 'kind' in of && of.kind === 'tooFew'
}
