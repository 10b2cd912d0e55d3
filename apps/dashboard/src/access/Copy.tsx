import { createResource, Show } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Card, format, toast } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './access.module.css'

const says = strings.copy

/** The replica in this browser: connection, storage, what waits; and loading it anew. */
export function Copy(props: { class: string | undefined }) {
  const replica = useReplica()
  const use = useFilters()
  const status = replica.status
  const [space] = createResource(async () => {
    const estimate = await navigator.storage?.estimate?.()
    return estimate?.usage !== undefined && estimate.quota !== undefined ? { used: estimate.usage, quota: estimate.quota } : undefined
  })
  const link = () => {
    const { link: l } = status()
    return l.kind === 'offline' ? says.offline(format.time(l.since)) : says.links[l.kind]
  }
  const reload = () => { toast(says.reloading); void replica.reload() }
  const signOut = async () => {
    await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => undefined)
    location.assign('/sign-in')
  }
  return (
    <Card class={props.class} question={says.question} means={says.means}>
      <dl class={styles.facts}>
        <dt>{says.link}</dt><dd>{link()}</dd>
        <dt>{says.storage}</dt><dd>{says.storages[status().storage]}</dd>
        <dt>{says.tab}</dt><dd>{says.tabs[status().role]}</dd>
        <Show when={use.overview()}>{(overview) => <><dt>{says.size}</dt><dd>{says.holds(format.count(overview().entries), format.count(overview().runs), format.count(overview().actors))}</dd></>}</Show>
        <dt>{says.waiting}</dt><dd>{status().waiting === 0 ? says.nothing : says.changes(format.count(status().waiting))}</dd>
        <Show when={space()}>{(s) => <><dt>{says.used}</dt><dd>{says.space(bytes(s().used), bytes(s().quota))}</dd></>}</Show>
      </dl>
      <div class={styles.actions}>
        <Button onClick={reload} title={says.reloadHelp}>{says.reload}</Button>
        <span class="note">{says.reloadHelp}</span>
        <Button class={styles.end ?? ''} look="plain" onClick={() => void signOut()}>{says.signOut}</Button>
      </div>
    </Card>
  )
}

function bytes(n: number): string {
  if (n < 1e6) return '<1 MB'
  return n >= 1e9 ? `${format.number(n / 1e9)} GB` : `${format.number(n / 1e6)} MB`
}
