import type { JSX } from 'solid-js'
import { Define } from './Define.tsx'
import styles from './Badge.module.css'

/** A calm word with a dot; `live` is filled, everything else is a ring: form and word carry the meaning, not colour. */
export function Badge(props: { kind: 'live' | 'quiet' | 'attention'; says: string; /** Inside another control. */ isInside?: boolean; children: JSX.Element }): JSX.Element {
  return (
    <Define plain quiet={props.isInside === true} says={props.says} class={`${styles.badge} ${props.kind === 'quiet' ? '' : styles[props.kind]}`}>
      <i class={styles.dot} aria-hidden="true" />{props.children}
    </Define>
  )
}

/** A short mark with its meaning on hover, such as an evidence grade. */
export function Chip(props: { says: string; children: JSX.Element }): JSX.Element {
  return <Define plain says={props.says} class={styles.chip}>{props.children}</Define>
}
