import { A, useParams } from '@solidjs/router'
import { createMemo, For, Match, Show, Switch } from 'solid-js'
import { Card, Empty, Evidence, format, Grid, Screen, Skeleton, span } from '../ui/index.ts'
import { attributeWord } from '../filters/attributeWord.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { WhenNear } from '../replica/near.ts'
import { ContactList } from './ContactList.tsx'
import { createLife } from './createLife.ts'
import { Notes } from './Notes.tsx'
import { storyOf, type CustomerLife } from './story.ts'
import { strings } from './strings.ts'
import { Timeline } from './Timeline.tsx'
import { Why } from './Why.tsx'
import styles from './Customer.module.css'

const says = strings.customer

/** One customer: the story in five lines, one timeline over all channels, what we wrote down. */
export function Customer() {
  const params = useParams<{ id: string }>()
  const use = useFilters()
  const actorId = () => Number(params.id)
  const life = createLife(actorId)
  const name = () => { const l = life(); return l ? l.customer.name ?? says.unnamed(l.customer.actorId) : says.loading }
  const answer = () => { const l = life(); return l ? says.answer(l.customer.kind, l.customer.actorId, l.customer.territory) : undefined }
  return (
    <Screen question={name()} answer={answer()} above={<A href={use.link('/people')}>‹ {says.back}</A>}>
      <Switch fallback={<Skeleton height={520} lines={8} />}>
        <Match when={life() === null}><Empty title={says.missing.title}>{says.missing.text}</Empty></Match>
        <Match when={life()}>{(l) => (
          <Grid>
            <Story class={span.twoThirds} life={l()} />
            <Notes class={span.third} actorId={l().customer.actorId} />
            <WhenNear><Why class={span.whole} actorId={l().customer.actorId} /></WhenNear>
            <Timeline class={span.whole} life={l()} />
            <ContactList class={span.twoThirds} life={l()} />
            <Known class={`${span.third} ${styles.short}`} life={l()} />
          </Grid>
        )}</Match>
      </Switch>
    </Screen>
  )
}

function Story(props: { life: CustomerLife; class: string | undefined }) {
  const lines = createMemo(() => storyOf(props.life, new Date(), format))
  return (
    <Card class={props.class} question={says.story}>
      <dl class={styles.story}>
        <For each={lines()}>{(line) => <><dt>{says.about[line.about]}</dt><dd>{line.says} <Show when={line.about === 'money'}><Evidence of="sums" /></Show></dd></>}</For>
      </dl>
    </Card>
  )
}

function Known(props: { life: CustomerLife; class: string | undefined }) {
  const traits = () => Object.entries(props.life.customer.attributes).filter(([, value]) => value !== null && typeof value !== 'object').slice(0, 12)
  return (
    <Card class={props.class} question={says.known.question}>
      <Show when={traits().length > 0 || props.life.customer.merged > 0} fallback={<p class="quiet">{says.known.none}</p>}>
        <dl class={styles.known}>
          <For each={traits()}>{([key, value]) => <><dt>{attributeWord(key)}</dt><dd>{String(value)}</dd></>}</For>
        </dl>
        <Show when={props.life.customer.merged > 0}><p class="note">{says.known.merged(props.life.customer.merged)}</p></Show>
      </Show>
    </Card>
  )
}
