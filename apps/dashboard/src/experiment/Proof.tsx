import { useSearchParams } from '@solidjs/router'
import { createMemo, For, Show, type JSX } from 'solid-js'
import type { TooFew } from '@throughline/analytics'
import { toMajor } from '@throughline/domain/define/money'
import type { ExperimentEffect, ExperimentMeasure } from '@throughline/analytics/experiment/effect'
import { may } from '../access/may.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { WhenNear } from '../replica/near.ts'
import { Button, Card, Empty, Evidence, evidenceOf, format, Grid, Screen, Skeleton, span, Table } from '../ui/index.ts'
import { Change } from './Change.tsx'
import { EffectBars } from './EffectBars.tsx'
import { answerOf, Looks } from './Looks.tsx'
import { Lots } from './Lots.tsx'
import styles from './Proof.module.css'
import { strings as says } from './strings.ts'
import { changeOf, experimentsIn, intervalOf, isCertainAlone, levelOf, pointsOf, type Experiment } from './words.ts'

/** What a randomised change did, customer by customer. */
export function Proof(): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const [search, setSearch] = useSearchParams<{ experiment?: string; arm?: string; began?: string; target?: string; who?: string }>()
  const experiments = createMemo(() => experimentsIn(use.overview()?.attributes ?? []))
  const chosen = () => experiments().find((one) => one.key === search.experiment) ?? experiments()[0]
  const arm = () => chosen()?.arms.find((one) => one === search.arm) ?? chosen()?.arms[0]
  const began = () => (/^\d{4}-\d\d-\d\d$/.test(search.began ?? '') ? search.began : chosen()?.since?.slice(0, 10))
  const who = () => (search.who === 'assigned' ? 'assigned' : 'met')
  // Whom a result chose cannot be compared by it.
  const cohort = createMemo(() => { const { outcomes: _, statuses: __, ...others } = use.cohort(); return others })
  const target = () => search.target ?? 'achieved'
  const asked = replica.createAnswer<ExperimentEffect | TooFew>('experiment.effect', () => {
    const experiment = chosen(), treated = arm()
    return experiment && treated !== undefined ? { cohort: cohort(), attribute: experiment.key, treated, held: experiment.held, target: target(), who: who(), ...(experiment.share !== undefined && experiment.arms.length === 1 && { plannedShare: experiment.share }), ...(began() !== undefined && { from: began() }), ...(experiment.until !== undefined && { until: experiment.until }) } : undefined
  })
  const result = () => asked.value()?.result
  const found = () => { const now = result(); return now?.kind === 'effect' ? now : undefined }
  const isPending = () => asked.isPending() && result() !== undefined
  const measure = (of: ExperimentEffect) => of.measures.find((m) => m.code === of.target) ?? of.measures[0]!

  return (
    <Screen
      question={says.question}
      answer={<Show when={use.overview()}><Show when={chosen()} fallback={says.answer.none}>{(experiment) => <Show when={found()}>{(found) => <Said found={found()} measure={measure(found())} experiment={experiment()} />}</Show>}</Show></Show>}
      controls={
        <Show when={chosen()}>
          {(experiment) => (
            <div class={styles.asks} role="group" aria-label={says.asks.label}>
              <For each={experiments()}>{(one) => <Button look="chip" aria-pressed={one.key === experiment().key} title={one.until === undefined ? undefined : says.asks.endedMeans} onClick={() => setSearch({ experiment: one.key, arm: undefined, began: undefined })}>{one.until === undefined ? one.name : <span class="quiet">{says.asks.ended(one.name, format.day(new Date(one.until)))}</span>}</Button>}</For>
              <Show when={experiment().arms.length > 1}>
                <label>{says.asks.arm} <select value={arm()} onChange={(event) => setSearch({ arm: event.currentTarget.value })}><For each={experiment().arms}>{(one) => <option value={one}>{one}</option>}</For></select></label>
              </Show>
              <label>{says.asks.target} <select value={found() ? measure(found()!).code : target()} onChange={(event) => setSearch({ target: event.currentTarget.value })}><For each={found()?.measures ?? []}>{(m) => <option value={m.code}>{m.name}</option>}</For></select></label>
              <label>{says.asks.since} <input type="date" value={began() ?? ''} onChange={(event) => setSearch({ began: event.currentTarget.value || undefined })} /></label>
              <For each={['met', 'assigned'] as const}>{(one) => <Button look="chip" title={says.asks.whoMeans} aria-pressed={who() === one} onClick={() => setSearch({ who: one === 'met' ? undefined : one })}>{says.asks.who[one]}</Button>}</For>
            </div>
          )}
        </Show>
      }
    >
      <Show when={use.overview()} fallback={<Skeleton height={560} />}>
        <Show when={chosen()} fallback={<Grid><Card class={span.whole} question={says.effects.question} means={says.effects.means}><Empty title={says.empty.title} action={<pre class={styles.code}><code>{says.empty.code}</code></pre>}>{says.empty.says}</Empty></Card><Show when={may('procedure.experiments.draw')}><Lots class={span.whole} /></Show><WhenNear><Change class={span.whole} /></WhenNear></Grid>}>
          <Show when={result()} fallback={<Skeleton height={560} />}>
            <Grid>
              <Show when={found()} fallback={<Card class={span.whole} question={says.effects.question} means={says.effects.means} measured={asked.value()} counts="customers"><Few of={result() as TooFew} /></Card>}>
                {(found) => (
                  <>
                    <Card
                      class={span.whole} question={says.effects.question} means={says.effects.means} measured={asked.value()} counts="customers" method={says.effects.method} evidence={evidenceOf(found().evidence)} isPending={isPending()} people={use.people()}
                      answer={<>{says.effects.answer(format.count(found().measures.filter((m) => m.verdict === 'more' || m.verdict === 'less').length), format.count(found().measures.length))} <Show when={found().measures.filter(isCertainAlone).length}>{(n) => <>{says.effects.alone(format.count(n()))} </>}</Show><Show when={found().beforeDays > 0 && found().measures.some((m) => m.by === 'cuped')}>{says.effects.cuped(format.count(found().beforeDays))}</Show></>}
                      sheet={() => ({ name: 'experiment', columns: says.effects.sheet, rows: found().measures.map((m) => sheetRow(m, found().currency)) })}
                    >
                      <EffectBars found={found()} />
                    </Card>
                    <Card class={span.twoThirds} question={says.looks.question(measure(found()).name)} means={says.looks.means} measured={asked.value()} counts="customers" method={says.looks.method} isPending={isPending()} answer={answerOf(found())}>
                      <Looks found={found()} measure={measure(found())} />
                    </Card>
                    <Card
                      class={span.third} question={says.arms.question} means={says.arms.means} measured={asked.value()} counts="customers" method={says.arms.method} isPending={isPending()}
                      answer={<>{(found().sampleRatio.isMismatch ? says.arms.unfair : says.arms.fair)(format.share(found().sampleRatio.share), format.share(found().sampleRatio.plannedShare))} {says.arms.open(format.count(found().open.treated + found().open.held))}</>}
                    >
                      <Table
                        caption={says.arms.question} rows={['treated', 'held'] as const}
                        columns={[
                          { title: says.arms.columns.arm, cell: (side) => says.arms.names[side] }, { title: says.arms.columns.assigned, isNumber: true, cell: (side) => format.count(found().assigned[side]) },
                          { title: says.arms.columns.compared, isNumber: true, cell: (side) => format.count(found().customers[side]) }, { title: says.arms.columns.open, isNumber: true, cell: (side) => format.count(found().open[side]) },
                        ]}
                      />
                    </Card>
                  </>
                )}
              </Show>
              <WhenNear><Change class={span.whole} /></WhenNear>
              <Show when={may('procedure.experiments.draw')}><WhenNear><Lots class={span.whole} /></WhenNear></Show>
            </Grid>
          </Show>
        </Show>
      </Show>
    </Screen>
  )
}

function Said(props: { found: ExperimentEffect; measure: ExperimentMeasure; experiment: Experiment }): JSX.Element {
  const { answer } = says
  const sentence = () => {
    const m = props.measure, { currency } = props.found
    const interval = intervalOf(m.low, m.high, m, currency)
    return m.unit === 'share' ? answer.share(m.name, pointsOf(m.difference), m.difference >= 0, props.experiment.name, interval) : answer.amount(m.name, levelOf(Math.abs(m.difference), m, currency), m.difference >= 0, props.experiment.name, interval)
  }
  const margin = () => (props.measure.code === 'margin' ? undefined : props.found.measures.find((m) => m.code === 'margin'))
  const worthOf = (m: ExperimentMeasure) => {
    const amount = changeOf(m.difference, m, props.found.currency), interval = intervalOf(m.low, m.high, m, props.found.currency)
    return isCertainAlone(m) ? answer.worthAlone(amount, interval, format.count(props.found.measures.length - 1)) : (m.verdict === 'noEvidence' ? answer.worthOpen : answer.worth)(amount, interval)
  }
  const isOpen = () => props.measure.verdict === 'noEvidence'
  return (
    <Show when={!props.found.sampleRatio.isMismatch} fallback={<strong>{answer.mismatch(format.share(props.found.sampleRatio.share), format.share(props.found.sampleRatio.plannedShare))}</strong>}>
      <Show when={isOpen()}>{answer.open} </Show><strong>{sentence()}</strong>{' '}
      <Show when={isOpen() && props.measure.moreNeeded}>{(n) => <>{answer.needed(format.number(n()))} </>}</Show>
      <Show when={margin()}>{(m) => <>{worthOf(m())} <Evidence of={evidenceOf(props.found.evidence)} /> </>}</Show>
      {answer.size(format.count(props.found.customers.treated + props.found.customers.held))}<Show when={props.experiment.until}>{(until) => <> {answer.ended(format.day(new Date(until())))}</>}</Show>
    </Show>
  )
}

function Few(props: { of: TooFew }): JSX.Element {
  return <Empty title={says.tooFewTitle}>{says.tooFew(format.count(props.of.n), format.count(props.of.needed))}</Empty>
}

function sheetRow(m: ExperimentMeasure, currency: string): (string | number | null)[] {
  const amount = (x: number | undefined) => (x === undefined ? null : m.unit === 'money' ? toMajor(x, currency) : x)
  return [m.name, m.unit, amount(m.treated)!, amount(m.held)!, amount(m.difference)!, amount(m.low)!, amount(m.high)!, m.p, m.adjusted, amount(m.bootstrap?.low), amount(m.bootstrap?.high), amount(m.always?.low), amount(m.always?.high), amount(m.detectable)!, m.moreNeeded]
}
