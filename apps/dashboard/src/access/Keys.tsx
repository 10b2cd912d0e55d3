import { createSignal, Show } from 'solid-js'
import { Button, format, Table, toast } from '../ui/index.ts'
import { Confirm } from './Confirm.tsx'
import { createCall, createDoing } from './createCall.ts'
import { Listing } from './Listing.tsx'
import { server, type Answers } from './server.ts'
import { ShownOnce } from './ShownOnce.tsx'
import { strings } from './strings.ts'
import styles from './access.module.css'

type Key = Answers['keys']['list'][number]

const says = strings.keys

/** Which programs may send interactions: write keys by source. A key is shown once. */
export function Keys(props: { class: string | undefined }) {
  const list = createCall(() => server.keys.list.query())
  const [made, setMade] = createSignal<{ source: string; key: string }>()
  const { wrong, attempt } = createDoing(list)
  const [revoking, setRevoking] = createSignal<Key>()

  const make = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const form = event.currentTarget
    const source = String(new FormData(form).get('source')).trim()
    return attempt(async () => {
      const { key } = await server.keys.create.mutate({ source })
      setMade({ source, key })
      form.reset()
    })
  }
  const revoke = (key: Key) => attempt(async () => {
    await server.keys.revoke.mutate({ hash: key.hash })
    toast(says.revokedNow(key.source))
  })
  return (
    <Listing
      class={props.class} question={says.question} means={says.means} list={list} lines={2} wrong={wrong()}
      below={<>
        <form class={styles.inlineForm} onSubmit={(event) => void make(event)}>
          <label>{says.source}<input name="source" required pattern="[a-z0-9][a-z0-9._\-]*" maxLength={63} title={says.sourceHelp} autocomplete="off" spellcheck={false} /></label>
          <Button type="submit">{says.make}</Button>
        </form>
        <p class="note">{says.sourceHelp}</p>
        <Show when={made()}>{(m) => <ShownOnce says={says.key(m().source)} secret={m().key} />}</Show>
        <Show when={revoking()}>{(k) => <Confirm question={says.revokeQuestion(k().source)} act={says.revoke} onYes={() => void revoke(k())} onClose={() => setRevoking(undefined)} />}</Show>
      </>}
    >
      {(keys) => (
        <Show when={keys().length > 0} fallback={<p class="quiet">{says.none}</p>}>
          <Table<Key>
            caption={says.question} rows={keys()} first={8}
            columns={[
              { title: says.columns.source, cell: (k) => <strong>{k.source}</strong>, order: (k) => k.source },
              { title: says.columns.key, cell: (k) => <code>{k.hint}</code> },
              { title: says.columns.made, cell: (k) => format.day(new Date(k.createdAt)) },
              { title: says.columns.state, cell: (k) => (k.revokedAt ? <span class="quiet">{says.revoked(format.day(new Date(k.revokedAt)))}</span> : says.works) },
              { title: '', isNumber: true, cell: (k) => (k.revokedAt ? '' : <Button look="plain" onClick={() => setRevoking(k)}>{says.revoke}</Button>) },
            ]}
          />
        </Show>
      )}
    </Listing>
  )
}
