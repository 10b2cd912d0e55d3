import { createSignal, For, Show } from 'solid-js'
import { useReplica } from '../replica/context.ts'
import { Button, Card, format, Skeleton } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './Notes.module.css'

interface NoteRow {
  readonly id: string
  readonly text: string
  readonly by: string
  readonly at: Date | string
  /** Written here, not yet accepted by the server. */
  readonly isWaiting: boolean
}

const says = strings.customer.notes

/** What we wrote down about a customer, and one field to write more, with or without a network. */
export function Notes(props: { actorId: number; class: string | undefined }) {
  const replica = useReplica()
  const [text, setText] = createSignal('')
  const [wrong, setWrong] = createSignal<string>()
  const notes = replica.createRows<NoteRow>(() => ({
    params: [props.actorId], tables: ['note', 'outbox', 'actor'],
    text: `select n.id, n.text, n.written_by_name as by, n.written_at as at,
        exists (select 1 from outbox o where o.name = 'actor.addNote' and o.status <> 'refused' and o.input->>'id' = n.id::text) as "isWaiting"
      from note n where n.actor_id in (select id from actor where coalesce(person_id, id) = (select coalesce(person_id, id) from actor where id = $1))
      order by n.written_at desc`,
  }))
  const add = async (event: SubmitEvent) => {
    event.preventDefault()
    const words = text().trim()
    if (words === '') { setWrong(says.empty); return }
    setWrong(undefined)
    try {
      await replica.send('actor.addNote', { id: crypto.randomUUID(), actorId: props.actorId, text: words })
      setText('')
    } catch (error) {
      // The words stay in the field: nothing written is lost.
      setWrong(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <Card class={props.class} question={says.question}>
      <form class={styles.form} onSubmit={(event) => void add(event)}>
        <label for="new-note">{says.label}</label>
        <textarea
          id="new-note" rows={3} maxLength={10_000} placeholder={says.placeholder} value={text()} onInput={(event) => setText(event.currentTarget.value)} aria-describedby="note-help"
          onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit() }}
        />
        <Show when={wrong()}>{(said) => <p class={styles.wrong} role="alert">{said()}</p>}</Show>
        <div class={styles.send}><Button type="submit" look="primary">{says.add}</Button><span class="note" id="note-help">{says.help}</span></div>
      </form>
      <Show when={notes()} fallback={<Skeleton height={80} lines={3} />}>
        {(list) => (
          <ul class={styles.list} aria-live="polite">
            <For each={list()} fallback={<li class="quiet">{says.none}</li>}>{(note) => (
              <li class={styles.item} data-waiting={note.isWaiting ? '' : undefined}>
                <p class={styles.text}>{note.text}</p>
                <p class="note" title={format.moment(new Date(note.at))}>{says.by(note.by, format.day(new Date(note.at)))}<Show when={note.isWaiting}><span class={styles.waiting}>{says.waiting}</span></Show></p>
              </li>
            )}</For>
          </ul>
        )}
      </Show>
    </Card>
  )
}
