import { createSignal, Show } from 'solid-js'
import { Button, format, Table, toast } from '../ui/index.ts'
import { createCall, createDoing } from './createCall.ts'
import { Listing } from './Listing.tsx'
import { server, type Answers } from './server.ts'
import { strings } from './strings.ts'
import styles from './access.module.css'

type Letter = Answers['deadLetters']['list'][number]

const says = strings.letters

/** Input that was refused, with the reason; each can be looked at and sent again. */
export function DeadLetters(props: { class: string | undefined }) {
  const list = createCall(() => server.deadLetters.list.query({}))
  const [shown, setShown] = createSignal<number>()
  const { wrong, attempt } = createDoing(list)
  const sendAgain = (letters: readonly Letter[]) => attempt(async () => {
    const { accepted, refused } = await server.deadLetters.retry.mutate({ repairs: letters.map((letter) => ({ id: letter.id })) })
    toast(says.sentAgain(format.count(accepted), format.count(refused.length)))
  })
  return (
    <Listing class={props.class} question={says.question} means={says.means} list={list} lines={2} wrong={wrong()}>
      {(letters) => (
        <Show when={letters().length > 0} fallback={<p class="quiet">{says.none}</p>}>
          <Table<Letter>
            caption={says.question} rows={letters()} first={12}
            columns={[
              { title: says.columns.when, cell: (l) => <span title={format.moment(new Date(l.receivedAt))}>{format.day(new Date(l.receivedAt))} {format.time(new Date(l.receivedAt))}</span>, order: (l) => +new Date(l.receivedAt) },
              { title: says.columns.source, cell: (l) => l.source, order: (l) => l.source },
              { title: says.columns.route, cell: (l) => l.route, order: (l) => l.route },
              { title: says.columns.reason, cell: (l) => <><span class={styles.reason}>{l.reason}</span><Show when={shown() === l.id}><pre class={styles.payload}>{JSON.stringify(l.payload, null, 2)}</pre></Show></> },
              {
                title: '', isNumber: true, cell: (l) => (
                  <>
                    <Button look="plain" aria-expanded={shown() === l.id} onClick={() => setShown(shown() === l.id ? undefined : l.id)}>{shown() === l.id ? says.hide : says.show}</Button>
                    <Button look="plain" onClick={() => void sendAgain([l])}>{says.again}</Button>
                  </>
                ),
              },
            ]}
          />
          <Show when={letters().length > 1}><div class={styles.actions}><Button onClick={() => void sendAgain(letters())}>{says.againAll(format.count(letters().length))}</Button></div></Show>
        </Show>
      )}
    </Listing>
  )
}
