import { createMemo, For, Show, type JSX } from 'solid-js'
import type { MapStep } from '@throughline/analytics/journey/map'
import { useReplica } from '../replica/context.ts'
import { journeyStrings as says } from '../strings/journey.ts'
import { Popover } from '../ui/Popover.tsx'
import styles from './JourneyMap.module.css'

interface Words {
  readonly id: number
  readonly words: string
}

/** The words people left at the steps of a map, looked up by interaction. */
export function createVoices(steps: () => readonly MapStep[]): (ids: readonly number[]) => readonly string[] {
  const replica = useReplica()
  const ids = createMemo(() => [...new Set(steps().flatMap((step) => [...step.verbatims.best, ...step.verbatims.worst]))].sort((a, b) => a - b), [], { equals: (a, b) => a.join() === b.join() })
  const rows = replica.createRows<Words>(() => (ids().length === 0 ? undefined : {
    text: `select i.id, coalesce(i.text, (select p.words from perception p where p.interaction_id = i.id and p.words is not null limit 1)) as words
             from interaction i where i.id = any($1::bigint[])`,
    params: [ids()], tables: ['interaction', 'perception'],
  }))
  const wordsById = createMemo(() => new Map((rows() ?? []).map((row) => [Number(row.id), row.words])))
  return (asked) => asked.flatMap((id) => wordsById().get(id) ?? [])
}

/** Verbatims of one step: at the peaks one stands on the map, everywhere the rest is one press away. */
export function Voices(props: { step: MapStep; wordsOf: (ids: readonly number[]) => readonly string[]; shown: 'best' | 'worst' | undefined }): JSX.Element {
  const best = () => props.wordsOf(props.step.verbatims.best)
  const worst = () => props.wordsOf(props.step.verbatims.worst)
  const quote = () => (props.shown === undefined ? undefined : (props.shown === 'best' ? best() : worst())[0])
  const count = () => best().length + worst().length
  return (
    <>
      <Show when={quote()}>{(words) => <blockquote class={styles.quote}>“{shorten(words())}”</blockquote>}</Show>
      <Show when={count() > 0}>
        <Popover title={says.voices(props.step.name)} trigger={says.voicesShort(count())} triggerClass={styles.voices} triggerLabel={says.voices(props.step.name)}>
          {() => (
            <div class={styles.quoteList}>
              <For each={[[says.best, best()], [says.worst, worst()]] as const}>
                {([title, list]) => <Show when={list.length > 0}><p class="note">{title}</p><For each={list}>{(words) => <blockquote>“{words}”</blockquote>}</For></Show>}
              </For>
            </div>
          )}
        </Popover>
      </Show>
    </>
  )
}

function shorten(words: string): string {
  return words.length <= 72 ? words : `${words.slice(0, 70).replace(/\s+\S*$/, '')} …`
}
