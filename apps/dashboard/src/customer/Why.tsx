import type { SegmentReason, SegmentWhy } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { sequenceWords } from '../segment/ruleWords.ts'
import { featureValue } from '../segment/words.ts'
import { Card, format, Skeleton } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './Why.module.css'

const says = strings.customer.why

/** Which saved segments a customer is in, by which part of their rules; live with the data. Nothing where no segment is kept. */
export function Why(props: { actorId: number; class: string | undefined }) {
  const replica = useReplica()
  const use = useFilters()
  const asked = replica.createAnswer<SegmentWhy>('segment.why', () => (use.segments().length === 0 ? undefined : { actorId: props.actorId, rules: use.segments().slice(0, 200).map((one) => one.rule) }))
  const answered = () => { const answer = asked.value()?.result; return answer?.actorId === props.actorId && answer.answers.length === Math.min(200, use.segments().length) ? answer : undefined }
  const withAnswers = () => (answered()?.answers ?? []).map((answer, i) => ({ ...answer, segment: use.segments()[i]! }))
  const member = () => withAnswers().filter((one) => one.isMember)
  const others = () => withAnswers().filter((one) => !one.isMember)
  const currency = () => use.overview()?.currency ?? 'EUR'
  return (
    <Show when={use.segments().length > 0}>
      <Card
        class={props.class} question={says.question} means={says.means} measured={asked.value()} counts={says.counts} method={says.method} isPending={asked.isPending() && answered() !== undefined}
        answer={answered() && says.answer(member().length, withAnswers().length)}
      >
        <Show when={answered()} fallback={<Skeleton height={80} lines={2} />}>
          <ul class={styles.segments}>
            <For each={member()}>
              {(one) => (
                <li>
                  <A href={use.link('/people', { segmentId: one.segment.id, rule: undefined })}>{one.segment.name}</A>
                  <ul class={styles.reasons}><For each={one.reasons}>{(reason) => <Reason reason={reason} currency={currency()} />}</For></ul>
                </li>
              )}
            </For>
          </ul>
          <Show when={others().length > 0}><p class="note">{says.notIn(others().slice(0, 8).map((one) => one.segment.name).join(', '), Math.max(0, others().length - 8))}</p></Show>
        </Show>
      </Card>
    </Show>
  )
}

function Reason(props: { reason: SegmentReason; currency: string }) {
  const use = useFilters()
  const words = () => {
    const { reason } = props
    switch (reason.kind) {
      case 'attribute': return says.attribute(reason.key, reason.value ?? says.unknown, reason.holds ? undefined : reason.equals)
      case 'feature': {
        const value = (x: number) => featureValue(x, reason.unit, props.currency, format)
        return says.feature(reason.label, reason.value === null ? says.unknown : value(reason.value), reason.atLeast === null ? undefined : value(reason.atLeast), reason.below === null ? undefined : value(reason.below))
      }
      case 'sequence': return says.sequence(sequenceWords(reason, (code) => use.overview()?.touchpoints.find((t) => t.code === code)?.name ?? code), reason.holds)
      case 'asOf': return says.asOf(format.day(new Date(reason.at)), reason.holds)
      case 'group': return reason.drawnBy.length === 0 ? says.nearest : says.group(reason.drawnBy.map((part) => says.drawn(part.label, part.value === null ? says.unknown : featureValue(part.value, part.unit, props.currency, format), featureValue(part.centre, part.unit, props.currency, format))).join('; '))
    }
  }
  return <li>{words()}</li>
}
