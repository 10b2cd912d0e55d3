import { createSignal, For, Show } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { Button, format, Table, toast } from '../ui/index.ts'
import { Confirm } from './Confirm.tsx'
import { createCall, createDoing } from './createCall.ts'
import { Listing } from './Listing.tsx'
import { server, type Answers } from './server.ts'
import { ShownOnce } from './ShownOnce.tsx'
import { strings } from './strings.ts'
import styles from './access.module.css'

type Person = Answers['people']['list']['people'][number]

const says = strings.people
const ROLES = ['analyst', 'field', 'admin'] as const

/** Who may enter; inviting by a link, removing. For administrators. */
export function People(props: { me: string; class: string | undefined }) {
  const use = useFilters()
  const list = createCall(() => server.people.list.query())
  const [link, setLink] = createSignal<{ email: string; url: string }>()
  const { wrong, attempt } = createDoing(list)
  const [leaving, setLeaving] = createSignal<Person>()
  const territoryName = (code: string | null) => (code === null ? says.everything : use.overview()?.territories.find((t) => t.code === code)?.name ?? code)

  const invite = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const form = event.currentTarget
    const fields = new FormData(form)
    const email = String(fields.get('email'))
    const territory = String(fields.get('territory'))
    const role = ROLES.find((each) => each === fields.get('role')) ?? 'analyst'
    return attempt(async () => {
      const { url } = await server.people.invite.mutate({ email, role, territory: territory === '' ? null : territory })
      setLink({ email, url })
      form.reset()
    })
  }
  const remove = (person: Person) => attempt(async () => {
    await server.people.remove.mutate({ personId: person.id })
    toast(says.removed(person.name))
  })
  return (
    <Listing
      class={props.class} question={says.question} means={says.means} list={list} lines={3} wrong={wrong()}
      below={<>
        <h3 class={styles.sub}>{says.invite}</h3>
        <form class={styles.inlineForm} onSubmit={(event) => void invite(event)}>
          <label>{says.email}<input name="email" type="email" required maxLength={320} autocomplete="off" /></label>
          <label>{says.role}
            <select name="role"><For each={ROLES}>{(role) => <option value={role}>{strings.roles[role]}: {strings.rolesMean[role]}</option>}</For></select>
          </label>
          <label>{says.territory}
            <select name="territory"><option value="">{says.everything}</option><For each={use.overview()?.territories ?? []}>{(t) => <option value={t.code}>{t.name}</option>}</For></select>
          </label>
          <Button type="submit" look="primary">{says.send}</Button>
        </form>
        <Show when={link()}>{(l) => <ShownOnce says={says.link(l().email)} secret={l().url} />}</Show>
        <Show when={leaving()}>{(p) => <Confirm question={says.removeQuestion(p().name)} act={says.remove} onYes={() => void remove(p())} onClose={() => setLeaving(undefined)} />}</Show>
      </>}
    >
      {(found) => (
        <>
          <Table<Person>
            caption={says.question} rows={found().people}
            columns={[
              { title: says.columns.name, cell: (p) => <strong>{p.name}</strong>, order: (p) => p.name },
              { title: says.columns.email, isLong: true, cell: (p) => p.email, order: (p) => p.email },
              { title: says.columns.role, cell: (p) => <span title={strings.rolesMean[p.role]}>{strings.roles[p.role]}</span>, order: (p) => p.role },
              { title: says.columns.territory, cell: (p) => territoryName(p.territory) },
              { title: says.columns.since, cell: (p) => format.day(new Date(p.createdAt)) },
              { title: '', isNumber: true, cell: (p) => (p.id === props.me ? <span class="quiet">{says.you}</span> : <Button look="plain" onClick={() => setLeaving(p)}>{says.remove}</Button>) },
            ]}
          />
          <Show when={found().invited.length > 0}>
            <h3 class={styles.sub}>{says.invited}</h3>
            <ul class={styles.invited}><For each={found().invited}>{(one) => <li>{one.email}, {strings.roles[one.role]} <span class="note">{says.until(format.day(new Date(one.expiresAt)))}</span></li>}</For></ul>
          </Show>
        </>
      )}
    </Listing>
  )
}
