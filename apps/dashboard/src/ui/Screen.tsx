import { createEffect, Show, type JSX } from 'solid-js'
import { useReplica } from '../replica/context.ts'
import { strings } from '../strings.ts'
import { format } from './format.ts'
import styles from './Screen.module.css'

/** A screen is a question; its answer is a sentence under it. The rest proves the sentence. */
export function Screen(props: { question: string; answer?: JSX.Element; above?: JSX.Element; children: JSX.Element }): JSX.Element {
  const { status } = useReplica()
  const load = () => status().load
  createEffect(() => { document.title = `${props.question} · ${strings.product}` })
  return (
    <>
      <div class={styles.head}>
        <Show when={props.above}><div class={styles.above}>{props.above}</div></Show>
        <h1 class={styles.question}>{props.question}</h1>
        <p class={styles.answer} aria-live="polite">
          <Show when={status().canAnswer} fallback={<span class="quiet">{load() ? strings.status.loadingScreen(format.share(load()!.totalRows > 0 ? load()!.rows / load()!.totalRows : 0)) : ''}</span>}>{props.answer}</Show>
        </p>
      </div>
      {props.children}
    </>
  )
}

export function Grid(props: { children: JSX.Element }): JSX.Element {
  return <div class={styles.grid}>{props.children}</div>
}

/** Twelve columns; below 1024 px everything is as wide as the screen. */
export const span = { whole: styles.whole, half: styles.half, third: styles.third, twoThirds: styles.twoThirds } as const
