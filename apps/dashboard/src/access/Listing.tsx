import { Show, type Accessor, type JSX } from 'solid-js'
import { Card, Skeleton } from '../ui/index.ts'
import type { Call } from './createCall.ts'
import styles from './access.module.css'

interface ListingProps<T> {
  readonly class: string | undefined
  readonly question: string
  readonly means: string
  readonly list: Call<T>
  /** Lines of the skeleton while it is asked for. */
  readonly lines: number
  /** Why the last thing done to it did not work. */
  readonly wrong: string | undefined
  readonly children: (value: Accessor<T>) => JSX.Element
  /** What stands below the list whether it came or not. */
  readonly below?: JSX.Element
}

/** A card over a list only the server has: its skeleton, what is in it, and what went wrong. */
export function Listing<T>(props: ListingProps<T>) {
  return (
    <Card class={props.class} question={props.question} means={props.means}>
      <Show when={props.list.value() !== undefined} fallback={<Show when={props.list.wrong()} fallback={<Skeleton height={40 * props.lines} lines={props.lines} />}>{(wrong) => <Wrong says={wrong()} />}</Show>}>
        {props.children(() => props.list.value()!)}
      </Show>
      {props.below}
      <Show when={props.wrong}>{(wrong) => <Wrong says={wrong()} />}</Show>
    </Card>
  )
}

function Wrong(props: { says: string }) {
  return <p class={styles.wrong} role="alert">{props.says}</p>
}
