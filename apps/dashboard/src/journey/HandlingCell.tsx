import { createMemo, For, Show, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import type { Handling } from '@throughline/analytics/journey/handling'
import type { JourneyMap } from '@throughline/analytics/journey/map'
import { useReplica } from '../replica/context.ts'
import { journeyStrings as says } from '../strings/journey.ts'
import { Define } from '../ui/Define.tsx'
import { TooFew } from '../ui/Empty.tsx'
import { ENOUGH } from '../ui/enough.ts'
import { format } from '../ui/format.ts'
import { Range } from '../ui/svg/Bars.tsx'
import styles from './JourneyMap.module.css'

interface Colleague {
  readonly id: number
  readonly name: string | null
  readonly kind: string
}

export type NameOf = (actorId: number) => string

/** What the colleagues of a map are called, as far as the replica holds them: a reach of one territory leaves out those of others. */
export function createColleagues(map: () => JourneyMap): NameOf {
  const replica = useReplica()
  const ids = createMemo(() => [...new Set([map().handling, ...map().steps.map((step) => step.handling)].flatMap((one) => one?.most.map(({ actorId }) => actorId) ?? []))].sort((a, b) => a - b), [], { equals: (a, b) => a.join() === b.join() })
  const rows = replica.createRows<Colleague>(() => (ids().length === 0 ? undefined : { text: 'select id, name, kind from actor where id = any($1::int[])', params: [ids()], tables: ['actor'] }))
  const byId = createMemo(() => new Map((rows() ?? []).map((row) => [Number(row.id), row])))
  return (actorId) => {
    // Answers may stand on the screen before the tables are open.
    if (rows() === undefined) return '…'
    const colleague = byId().get(actorId)
    return colleague === undefined ? says.handling.elsewhere : (colleague.name ?? says.handling.unnamed(colleague.kind, String(actorId)))
  }
}

/** Who of our people handled a step, how often the customer was handed on here, and the three who did the most. */
export function HandlingCell(props: { handling: Handling | null; before: Handling | null | undefined; step: string; people: string; nameOf: NameOf }): JSX.Element {
  return (
    <Show when={props.handling} fallback={<span class={styles.inside}><small><Define plain quiet says={says.handling.nobodyMeans}>{says.handling.nobody}</Define></small></span>}>
      {(handling) => (
        <Show when={handling().handOvers!.n >= ENOUGH} fallback={<span class={styles.inside}><TooFew n={handling().handOvers!.n} needed={ENOUGH} /></span>}>
          <A class={styles.inside!} href={props.people} title={says.handling.title(props.step, format.count(handling().contacts), format.number(handling().contactsPerRun))}>
            <b>{says.handling.colleagues(handling().colleagues, format.count(handling().colleagues))}</b>
            <small>{says.handling.handOver(format.share(handling().handOvers!.share))}</small>
            <div class={styles.bar}><Range value={handling().handOvers!.share} low={handling().handOvers!.low} high={handling().handOvers!.high} from={0} to={1} before={props.before?.handOvers?.share} /></div>
            <For each={handling().most}>{(one) => <small class={styles.name}><span>{props.nameOf(one.actorId)}</span> {format.count(one.contacts)}</small>}</For>
            <small>{says.n(format.count(handling().handOvers!.n))}</small>
          </A>
        </Show>
      )}
    </Show>
  )
}

/** How many of the runs we handled met more than one of us, in a sentence. */
export function HandlingSentence(props: { handling: Handling }): JSX.Element {
  return (
    <Show when={props.handling.handOvers && props.handling.handOvers.n >= ENOUGH ? props.handling.handOvers : undefined}>
      {(share) => <Define plain says={says.lanes.people[1]}>{says.handling.sentence(format.share(share().share), format.shareInterval(share().low, share().high), format.count(share().n))}</Define>}
    </Show>
  )
}
