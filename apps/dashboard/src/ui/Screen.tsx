import { createEffect, Show, type JSX } from 'solid-js'
import { useReplica } from '../replica/context.ts'
import { strings } from '../strings.ts'
import { loadedShare } from './loadedShare.ts'
import { Working, type Work } from './Working.tsx'
import styles from './Screen.module.css'

/** A screen is a question; its answer is a sentence under it, then what can be chosen about it. The rest proves the sentence. @param props.work the answer, where it may take long */
export function Screen(props: { question: string; answer?: JSX.Element; work?: Work; above?: JSX.Element; controls?: JSX.Element; children: JSX.Element }): JSX.Element {
  const { status } = useReplica()
  const load = () => status().load
  createEffect(() => { document.title = `${props.question} · ${strings.product}` })
  return (
    <>
      <div class={styles.head}>
        <Show when={props.above}><div class={styles.above}>{props.above}</div></Show>
        <h1 class={styles.question}>{props.question}</h1>
        <p class={styles.answer} aria-live="polite">
          <Show when={status().canAnswer} fallback={<span class="quiet">{load() ? strings.status.loadingScreen(loadedShare(load()!)) : status().link.kind === 'offline' ? strings.status.nothingYet : ''}</span>}>
            {props.answer}<Show when={load()}>{(load) => <span class="quiet"> {strings.status.loadingMore(loadedShare(load()))}</span>}</Show>
          </Show>
        </p>
        <Show when={props.work}>{(work) => <Working class={styles.work} of={work()} />}</Show>
      </div>
      <Show when={props.controls}><div class={styles.controls}>{props.controls}</div></Show>
      {props.children}
    </>
  )
}

export function Grid(props: { children: JSX.Element }): JSX.Element {
  return <div class={styles.grid}>{props.children}</div>
}

/** Twelve columns; below 1024 px everything is as wide as the screen. */
export const span = { whole: styles.whole, half: styles.half, third: styles.third, twoThirds: styles.twoThirds } as const
