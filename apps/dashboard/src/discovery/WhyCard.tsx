import type { JourneyWhy, TooFew, WhyPattern, WhyTarget } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { toMajor } from '@throughline/domain/define/money'
import { peopleLink } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Card, Define, Evidence, format, Skeleton, Trouble } from '../ui/index.ts'
import { strings } from './strings.ts'
import { inJourney, patternName, whySaid } from './whyWords.ts'
import styles from './WhyCard.module.css'

const says = strings.why

interface WhyCardProps {
  /** Outcomes that may be what went wrong. */
  readonly outcomes: readonly { readonly code: string; readonly name: string }[]
  readonly target: WhyTarget
  /** `lost`, or an outcome's code. */
  readonly onTarget: (target: string) => void
  readonly class: string | undefined
}

/** Shown at once. */
const FIRST = 6

/** What runs that went wrong have in common: each pattern a sentence, with the share that went wrong beside that of the others. */
export function WhyCard(props: WhyCardProps) {
  const use = useFilters()
  const asked = useReplica().createAnswer<JourneyWhy | TooFew>('journey.why', () => ({ cohort: use.cohort(), target: props.target }))
  const result = () => asked.value()?.result
  const why = () => { const now = result(); return now?.kind === 'why' ? now : undefined }
  const tooFew = () => { const now = result(); return now?.kind === 'tooFew' ? now : undefined }
  const target = () => (props.target.of === 'outcome' ? props.target.code : 'lost')
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={asked.value()} counts="runs" method={says.method} evidence={why()?.patterns.some((p) => p.stakeMinor) ? 'differs' : undefined} work={asked} isPending={asked.isPending() && result() !== undefined}
      answer={<Show when={why()} fallback={<Show when={tooFew()}>{(few) => <>{says.tooFew(format.count(few().n), format.count(few().needed))}</>}</Show>}>{(found) => <>{whySaid(found())}</>}</Show>}
      people={why()?.cohort ? peopleLink(why()!.cohort!) : undefined}
      sheet={() => ({ name: 'why', columns: says.columns, rows: (why()?.patterns ?? []).map((p) => [p.journey.name, patternName(p.pattern), p.had.n, p.had.customers, p.had.share, p.hadNot.share, p.difference, p.low, p.high, p.adjusted, p.stakeMinor && toMajor(p.stakeMinor.minor, why()!.currency), p.despite, p.lostWithout]) })}
    >
      <div class={styles.asks} role="group" aria-label={says.target}>
        <Button look="chip" aria-pressed={target() === 'lost'} onClick={() => props.onTarget('lost')}>{says.lost}</Button>
        <For each={props.outcomes}>{(one) => <Button look="chip" aria-pressed={target() === one.code} onClick={() => props.onTarget(one.code)}>{says.later(one.name)}</Button>}</For>
      </div>
      <Trouble of={[asked]} />
      <Show when={result()} fallback={<Skeleton height={240} lines={6} />}>
        <Show when={why()}>{(found) => <Patterns why={found()} />}</Show>
      </Show>
    </Card>
  )
}

function Patterns(props: { why: JourneyWhy }) {
  const [isWhole, setIsWhole] = createSignal(false)
  const found = () => props.why.patterns.filter((p) => p.verdict === 'more').length
  const shown = () => props.why.patterns.slice(0, isWhole() ? undefined : Math.max(3, Math.min(FIRST, found())))
  const most = createMemo(() => Math.max(0.01, ...props.why.patterns.map((p) => Math.max(p.had.share, p.hadNot.share + p.high))))
  const at = (share: number) => `${Math.max(0, Math.min(1, share / most())) * 100}%`
  return (
    <>
      <ol class={styles.rows} data-drawing>
        <For each={shown()}>{(pattern) => (
          <li class={styles.row} data-none={pattern.verdict === 'noEvidence' ? '' : undefined}>
            <div class={styles.name}>
              <Show when={pattern.drill} fallback={inJourney(pattern, props.why)}>{(drill) => <A href={peopleLink(drill())} title={pattern.also.length > 0 ? says.also(pattern.also.map(patternName).join('; ')) : undefined}>{inJourney(pattern, props.why)}</A>}</Show>
              <small>{says.raw(format.share(pattern.had.share), format.share(pattern.hadNot.share), format.count(pattern.had.n), format.count(pattern.had.customers))}</small>
            </div>
            <div class={styles.field} aria-hidden="true">
              <i class={styles.bar} style={{ left: at(Math.min(pattern.had.share, pattern.hadNot.share)), width: `calc(${at(Math.max(pattern.had.share, pattern.hadNot.share))} - ${at(Math.min(pattern.had.share, pattern.hadNot.share))})` }} />
              <i class={styles.whisker} style={{ left: at(pattern.hadNot.share + pattern.low), width: `calc(${at(pattern.hadNot.share + pattern.high)} - ${at(pattern.hadNot.share + pattern.low)})` }} />
              <i class={styles.others} style={{ left: at(pattern.hadNot.share) }} />
            </div>
            <Effect pattern={pattern} />
            <Counter pattern={pattern} currency={props.why.currency} />
          </li>
        )}</For>
      </ol>
      <p class="note">{says.read}</p>
      <Show when={shown().length < props.why.patterns.length}>
        <Button look="plain" onClick={() => setIsWhole(true)}>{says.more(format.count(props.why.patterns.length - shown().length))}</Button>
      </Show>
    </>
  )
}

function Effect(props: { pattern: WhyPattern }) {
  const p = () => props.pattern
  const short = (x: number) => format.points(x).split(' ')[0]!
  return (
    <div class={styles.effect}>
      <Define plain quiet says={says.effect(format.points(p().difference), short(p().low), short(p().high), p().adjusted < 0.0001 ? '< 0.0001' : format.number(p().adjusted))}><b>{format.points(p().difference)}</b></Define>
      <small>{p().verdict === 'noEvidence' ? says.noEvidence : says.between(short(p().low), short(p().high))}</small>
    </div>
  )
}

/** Money at stake and the counterexamples. */
function Counter(props: { pattern: WhyPattern; currency: string }) {
  const p = () => props.pattern
  return (
    <div class={styles.counter}>
      <Show when={p().verdict === 'more' && p().stakeMinor}>
        {(stake) => (
          <span class={styles.stake}>
            <Define plain quiet says={says.stakeMeans(format.number(p().more.runs), format.money(stake().low, props.currency), format.money(stake().high, props.currency))}><b>{format.money(stake().minor, props.currency)}</b> {says.stake}</Define>{' '}<Evidence of="differs" />
          </span>
        )}
      </Show>
      <small>
        <Show when={p().drillDespite} fallback={says.despite(format.count(p().despite))}>{(cohort) => <A href={peopleLink(cohort())}>{says.despite(format.count(p().despite))}</A>}</Show>, {says.lostWithout(format.count(p().lostWithout))}
      </small>
    </div>
  )
}
