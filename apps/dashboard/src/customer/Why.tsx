import type { FeatureLabel, SegmentReason, SegmentWhy } from '@throughline/analytics'
import { featuresOf } from '@throughline/analytics/segment/features'
import type { Because } from '@throughline/domain'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { attributeWord } from '../filters/attributeWord.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { sequenceWords } from '../segment/ruleWords.ts'
import { featureValue } from '../segment/words.ts'
import { Card, format, Skeleton } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './Why.module.css'

const says = strings.customer.why

interface LedgerRow {
  readonly segmentId: string
  readonly enteredAt: Date | string
  readonly enteredBecause: Because
  readonly leftAt: Date | string | null
  readonly leftBecause: Because | null
}

/** Which saved segments a customer is in, by which part of their rules; live with the data. Nothing where no segment is kept. */
export function Why(props: { actorId: number; class: string | undefined }) {
  const replica = useReplica()
  const use = useFilters()
  const asked = replica.createAnswer<SegmentWhy>('segment.why', () => (use.segments().length === 0 ? undefined : { actorId: props.actorId, rules: use.segments().slice(0, 200).map((one) => one.rule) }))
  const answered = () => { const answer = asked.value()?.result; return use.overview() && answer?.actorId === props.actorId && answer.answers.length === Math.min(200, use.segments().length) ? answer : undefined }
  const withAnswers = () => (answered()?.answers ?? []).map((answer, i) => ({ ...answer, segment: use.segments()[i]! }))
  const member = () => withAnswers().filter((one) => one.isMember)
  const others = () => withAnswers().filter((one) => !one.isMember)
  // Amounts are only shown with an answer, which waits for the overview.
  const currency = () => use.overview()!.currency
  /** Segments this person is out of by one value. */
  const near = () => others().filter((one) => one.change !== null).slice(0, 4)
  const valueOf = (label: FeatureLabel, value: number) => featureValue(value, label.unit, currency(), format)
  const changeWords = (change: NonNullable<SegmentWhy['answers'][number]['change']>, isMember: boolean) =>
    says.change(change.label, valueOf(change, change.value), change.to.kind === 'atLeast' ? says.atLeast(valueOf(change, change.to.bound)) : says.below(valueOf(change, change.to.bound)), isMember)

  const ledger = replica.createRows<LedgerRow>(() => ({
    text: 'select segment_id as "segmentId", entered_at as "enteredAt", entered_because as "enteredBecause", left_at as "leftAt", left_because as "leftBecause" from segment_member where actor_id = $1 order by entered_at', params: [props.actorId], tables: ['segment_member'],
  }))
  const sinceOf = (segmentId: string) => {
    const open = ledger()?.find((row) => row.segmentId === segmentId && row.leftAt === null)
    return open && (open.enteredBecause.kind === 'did' ? says.since(format.day(new Date(open.enteredAt))) : says.sinceKept(format.day(new Date(open.enteredAt))))
  }
  const features = () => featuresOf({ channels: use.overview()?.channels ?? [] })
  const becauseWords = (because: Because): string => {
    if (because.kind !== 'did') return says.because[because.kind]
    return because.parts.map((part) => {
      switch (part.kind) {
        case 'attribute': return `${attributeWord(part.key)}: ${part.now ?? says.unknown}`
        case 'sequence': return says.sequence(sequenceWords(part, (code) => use.overview()?.touchpoints.find((t) => t.code === code)?.name ?? code), part.isDone)
        case 'feature': {
          const label = features().find((f) => f.feature === part.feature) ?? { feature: part.feature, label: part.feature, unit: 'score' as const }
          const value = (x: number | null) => (x === null ? says.unknown : valueOf(label, x))
          return `${label.label} ${value(part.before)} → ${value(part.now)}`
        }
      }
    }).join('; ')
  }
  /** Who entered and left by what they did, latest first. */
  const moves = () => (ledger() ?? []).flatMap((row) => {
    const name = use.segments().find((one) => one.id === row.segmentId)?.name
    if (name === undefined) return []
    return [
      ...(row.enteredBecause.kind === 'start' ? [] : [{ at: row.enteredAt, words: says.entered(format.day(new Date(row.enteredAt)), name, becauseWords(row.enteredBecause)) }]),
      ...(row.leftAt === null ? [] : [{ at: row.leftAt, words: says.left(format.day(new Date(row.leftAt)), name, row.leftBecause ? becauseWords(row.leftBecause) : '') }]),
    ]
  }).sort((a, b) => +new Date(b.at) - +new Date(a.at)).slice(0, 10).map((move) => move.words)
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
                  <Show when={sinceOf(one.segment.id)}>{(since) => <span class="note"> {since()}</span>}</Show>
                  <ul class={styles.reasons}><For each={one.reasons}>{(reason) => <Reason reason={reason} currency={currency()} />}</For></ul>
                  <Show when={one.change}>{(change) => <p class="note">{changeWords(change(), true)}</p>}</Show>
                </li>
              )}
            </For>
          </ul>
          <Show when={near().length > 0}>
            <ul class={styles.segments}>
              <For each={near()}>{(one) => <li class="note">{one.segment.name}: {changeWords(one.change!, false)}</li>}</For>
            </ul>
          </Show>
          <Show when={moves().length > 0}>
            <h3 class={styles.history}>{says.history}</h3>
            <ul class={styles.reasons}><For each={moves()}>{(move) => <li>{move}</li>}</For></ul>
          </Show>
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
      case 'attribute': return says.attribute(attributeWord(reason.key), reason.value ?? says.unknown, reason.holds ? undefined : reason.equals)
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
