import type { JourneyDeviations, PlanDeviation, TooFew as TooFewAnswer, UnplannedJourney } from '@throughline/analytics'
import { Match, Show, Switch, type JSX } from 'solid-js'
import type { Cohort } from '@throughline/analytics/cohort'
import { A } from '@solidjs/router'
import { toMajor } from '@throughline/domain/define/money'
import { useReplica } from '../replica/context.ts'
import { deviationStrings as says } from '../strings/deviations.ts'
import { Card, Define, Empty, format, Skeleton, Table, TooFew, Trouble } from '../ui/index.ts'
import styles from './PlanDeviations.module.css'

interface PlanDeviationsProps {
  /** By its code; it has a plan. */
  readonly journey: string
  readonly cohort: Cohort
  readonly people: (narrower: Cohort) => string
}

const FIRST = 8

/** Each way of leaving the plan with what it goes with: cost to serve and goals reached of the runs with and without it. */
export function PlanDeviations(props: PlanDeviationsProps): JSX.Element {
  const asked = useReplica().createAnswer<JourneyDeviations | UnplannedJourney | TooFewAnswer>('journey.deviations', () => ({ journey: props.journey, cohort: props.cohort }))
  const result = () => asked.value()?.result
  const found = () => { const now = result(); return now?.kind === 'deviations' ? now : undefined }
  const few = () => { const now = result(); return now?.kind === 'tooFew' ? now : undefined }
  return (
    <Card
      question={says.question} means={says.means} measured={asked.value()} counts={says.counts} method={says.method} evidence={found()?.deviations.some((d) => d.costMinor) ? 'differs' : undefined} isPending={asked.isPending() && result() !== undefined}
      answer={<Show when={found()}>{(found) => <Said found={found()} />}</Show>}
      people={props.people({ plan: { went: 'otherwise' } })}
      sheet={() => ({
        name: 'deviations', columns: says.sheet,
        rows: (found()?.deviations ?? []).map((d) => [nameOf(d), d.runs.count, d.runs.share, d.customers, d.costMinor && toMajor(d.costMinor.had, found()!.currency), d.costMinor && toMajor(d.costMinor.hadNot, found()!.currency), d.costMinor && toMajor(d.costMinor.change.low, found()!.currency), d.costMinor && toMajor(d.costMinor.change.high, found()!.currency), d.costMinor?.adjusted, d.achieved?.had, d.achieved?.hadNot, d.achieved?.change.low, d.achieved?.change.high, d.achieved?.adjusted]),
      })}
    >
      <Trouble of={[asked]} />
      <Switch fallback={<Skeleton height={200} lines={6} />}>
        <Match when={few()}>{(few) => <TooFew n={few().n} needed={few().needed} counts="runs" />}</Match>
        <Match when={found()}>{(found) => (
          <Show when={found().deviations.length > 0} fallback={<Empty title={says.nobody} />}>
            <Table
              caption={says.question} rows={found().deviations} first={FIRST}
              columns={[
                { title: says.columns.what, cell: (d) => <A class={styles.link!} href={props.people({ plan: { went: 'deviated', by: d.kind, at: d.at.code } })} title={says.people(format.count(d.customers))}>{nameOf(d)}</A>, order: nameOf },
                { title: says.columns.runs, isNumber: true, cell: (d) => <Define plain quiet says={says.share(format.count(d.runs.count), format.count(d.runs.n), format.shareInterval(d.runs.low, d.runs.high), format.count(d.customers))}>{format.share(d.runs.share)}</Define>, order: (d) => d.runs.count },
                { title: says.columns.cost, means: says.columns.costMeans, isNumber: true, cell: (d) => <Cost of={d} currency={found().currency} />, order: (d) => d.costMinor?.change.difference ?? Number.NEGATIVE_INFINITY },
                { title: says.columns.achieved, means: says.columns.achievedMeans, isNumber: true, cell: (d) => <Achieved of={d} />, order: (d) => d.achieved?.change.difference ?? Number.NEGATIVE_INFINITY },
              ]}
            />
          </Show>
        )}</Match>
      </Switch>
    </Card>
  )
}

const nameOf = (d: PlanDeviation): string => says.kinds[d.kind](d.at.name)

function Said(props: { found: JourneyDeviations }): JSX.Element {
  /** The dearest one of those that cost more beyond chance. */
  const told = () => props.found.deviations.filter((d) => d.costMinor?.verdict === 'more').sort((a, b) => b.costMinor!.change.difference * b.runs.count - a.costMinor!.change.difference * a.runs.count)[0]
  return (
    <>
      {says.answer(format.share(props.found.asPlanned.share), format.share(props.found.fitness))}{' '}
      <Show when={told()} fallback={<Show when={props.found.deviations.length > 0}>{says.none}</Show>}>{(d) => <>{says.dearest(nameOf(d()), format.share(d().runs.share), format.money(d().costMinor!.change.difference, props.found.currency, { signed: true }))}</>}</Show>
    </>
  )
}

function Cost(props: { of: PlanDeviation; currency: string }): JSX.Element {
  const money = (minor: number, signed = true) => format.money(minor, props.currency, { signed })
  return (
    <Show when={props.of.costMinor} fallback="–">
      {(cost) => <Define plain quiet says={says.with(money(cost().had, false), money(cost().hadNot, false), `${money(cost().change.low)} to ${money(cost().change.high)}`, pOf(cost().adjusted))}><span class={styles.change} data-none={cost().verdict === 'noEvidence' ? '' : undefined}>{money(cost().change.difference)}</span></Define>}
    </Show>
  )
}

function Achieved(props: { of: PlanDeviation }): JSX.Element {
  const short = (x: number) => format.points(x).split(' ')[0]!
  return (
    <Show when={props.of.achieved} fallback="–">
      {(achieved) => <Define plain quiet says={says.with(format.share(achieved().had), format.share(achieved().hadNot), `${short(achieved().change.low)} to ${short(achieved().change.high)}`, pOf(achieved().adjusted))}><span class={styles.change} data-none={achieved().verdict === 'noEvidence' ? '' : undefined}>{format.points(achieved().change.difference)}</span></Define>}
    </Show>
  )
}

function pOf(p: number): string {
  return p < 0.0001 ? '< 0.0001' : format.number(p)
}
