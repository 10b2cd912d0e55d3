import { Show, type JSX } from 'solid-js'
import type { ReplicaStatus } from '../replica/replica.ts'
import { strings } from '../strings.ts'
import { Badge } from '../ui/Badge.tsx'
import { format } from '../ui/format.ts'
import { loadedShare } from '../ui/loadedShare.ts'

/** The quiet machine in a word: live, offline since, n waiting, n needs attention. */
export function StatusBadge(props: { status: ReplicaStatus; onAttention: () => void }): JSX.Element {
  const says = strings.status
  const load = () => props.status.load
  return (
    <>
      <Show when={load()} fallback={<Link status={props.status} />}>
        {(load) => <Badge kind="quiet" says={says.firstLoad}>{says.loading(loadedShare(load()), load().doing)}</Badge>}
      </Show>
      <Show when={props.status.waiting > 0}><Badge kind="quiet" says={says.waitingMeans}>{says.waiting(props.status.waiting)}</Badge></Show>
      <Show when={props.status.needsAttention.length > 0}>
        <button type="button" onClick={() => props.onAttention()}><Badge kind="attention" isInside says={strings.attention.intro}>{says.attention(props.status.needsAttention.length)}</Badge></button>
      </Show>
    </>
  )
}

function Link(props: { status: ReplicaStatus }): JSX.Element {
  const says = strings.status
  const link = () => props.status.link
  return (
    <Show when={link().kind === 'live'} fallback={
      <Badge kind="quiet" says={says.offlineMeans}>
        {(() => {
          const now = link()
          switch (now.kind) {
            case 'offline': return says.offline(format.time(now.since))
            case 'signedOut': return says.signedOut
            case 'connecting':
            case 'live': return says.connecting
          }
        })()}
      </Badge>
    }>
      <Badge kind="live" says={says.liveMeans}>{says.live}</Badge>
    </Show>
  )
}
