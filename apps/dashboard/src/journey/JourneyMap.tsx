import { For, Show, type JSX } from 'solid-js'
import { A, useParams } from '@solidjs/router'
import type { JourneyArrivals } from '@throughline/analytics/journey/arrivals'
import type { JourneyMap as MapResult, MapStep } from '@throughline/analytics/journey/map'
import type { Cohort } from '@throughline/analytics/cohort'
import type { JourneyPlan, PlannedJourney } from '@throughline/analytics/journey/plan'
import { previousCohort } from '../filters/filters.ts'
import { toMajor } from '@throughline/domain/define/money'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { NothingInPeriod } from '../filters/NothingInPeriod.tsx'
import { useReplica } from '../replica/context.ts'
import { WhenNear } from '../replica/near.ts'
import { strings } from '../strings.ts'
import { journeyStrings as says } from '../strings/journey.ts'
import { ButtonLink, Card, Define, Empty, ENOUGH, ENOUGH_TO_NAME, format, Screen, Skeleton } from '../ui/index.ts'
import styles from './JourneyMap.module.css'
import { HandlingSentence } from './HandlingCell.tsx'
import { Lanes } from './Lanes.tsx'
import { NoOutcome, withoutOutcome } from './NoOutcome.tsx'
import { PlanSentence, Unplanned } from './PlanCell.tsx'
import { PlanDeviations } from './PlanDeviations.tsx'

/** Steps as columns, measured lanes as rows: progress, drop-off, time, feeling, worth, effort, money, channels. */
export function JourneyMap(): JSX.Element {
  const params = useParams<{ code: string }>()
  const use = useFilters()
  const replica = useReplica()
  const code = () => decodeURIComponent(params.code)
  const narrowed = () => {
    const { journeys: _, ...cohort } = use.cohort()
    return cohort
  }
  const asked = replica.createAnswer<MapResult>('journey.map', () => ({ journey: code(), cohort: narrowed() }))
  const before = replica.createAnswer<MapResult>('journey.map', () => (use.previous() ? { journey: code(), cohort: { ...narrowed(), period: use.previous()!.period } } : undefined))
  const planned = replica.createAnswer<JourneyPlan>('journey.plan', () => ({ journey: code(), cohort: narrowed() }))
  const plannedBefore = replica.createAnswer<JourneyPlan>('journey.plan', () => (use.previous() ? { journey: code(), cohort: { ...narrowed(), period: use.previous()!.period } } : undefined))
  const arrivals = replica.createAnswer<JourneyArrivals>('journey.arrivals', () => ({ journey: code(), cohort: narrowed() }))
  const arrivalsBefore = replica.createAnswer<JourneyArrivals>('journey.arrivals', () => (use.previous() ? { journey: code(), cohort: { ...narrowed(), period: use.previous()!.period } } : undefined))
  const map = () => (asked.value()?.result.journey.code === code() ? asked.value()?.result : undefined)
  /** Said instead of waiting for what never comes: an old link, or a journey somebody removed. */
  const trouble = () => (map() ? undefined : asked.error())
  const unending = () => withoutOutcome([code()], use.overview())
  const isUnjudged = () => map()?.achieved === null && (unending() !== undefined || map()!.journey.tier === 'life stage')
  const plan = () => asPlan(planned.value()?.result, map())
  const people = (narrower: Cohort = {}) => use.people({ journeys: [code()], ...narrower })
  return (
    <Screen
      question={map() ? says.question(map()!.journey.name) : trouble() ? says.missing.question : ''}
      above={
        <Show when={map()}>
          {(map) => (
            <>
              <A class={styles.crumb!} href={use.link('/journey')}>{says.above}</A>
              <For each={map().above}>{(one) => <> ▸ <A class={styles.crumb!} href={use.link(`/journey/${encodeURIComponent(one.code)}`)}>{one.name}</A></>}</For>
              {' ▸ '}<span>{map().journey.name}</span>
            </>
          )}
        </Show>
      }
      answer={<Show when={map()}>{(map) => <Show when={!isUnjudged()} fallback={map().journey.tier === 'life stage' ? says.noOutcome.stage : says.noOutcome.answer}><Show when={map().runs > 0} fallback={strings.nothing.text}><Answer map={map()} /></Show></Show>}</Show>}
    >
      <Show when={map()} fallback={<Show when={trouble()} fallback={<Skeleton height={640} />}>{(reason) => <Empty title={reason().message} action={<ButtonLink href={use.link('/journey')}>{says.missing.all}</ButtonLink>} />}</Show>}>
        {(map) => (
          <>
            <Show when={map().below.length > 0}>
              <p class={styles.zoom}><span class="note">{says.below}</span><For each={map().below}>{(one) => <ButtonLink look="chip" href={use.link(`/journey/${encodeURIComponent(one.code)}`)}>{one.name}</ButtonLink>}</For></p>
            </Show>
            <Show when={map().achieved ? undefined : unending()}>{(journey) => <div class={styles.unending}><NoOutcome journey={journey()} /></div>}</Show>
            <Show when={map().runs > 0} fallback={<NothingInPeriod />}>
            <Show when={map().steps.length > 0} fallback={<Empty title={says.noSteps.title} action={<ButtonLink href={use.link('/discover', { journeys: [code()] })}>{says.discover}</ButtonLink>}>{says.noSteps.text}</Empty>}>
              <Card
                question={says.map.question} means={says.goal(map().journey.goal)} measured={asked.value()} counts={says.map.counts} method={says.map.method} evidence={map().steps.some((s) => s.costMinor !== null || s.revenueMinor !== null) ? 'sums' : undefined} isPending={asked.isPending() && map() !== undefined}
                answer={<>{says.goal(map().journey.goal)} <Show when={plan()}>{(plan) => <PlanSentence plan={plan()} people={people} />}</Show> <Show when={map().handling}>{(handling) => <HandlingSentence handling={handling()} />}</Show></>}
                people={people()} onCompare={previousCohort(use.cohort()) ? use.toggleCompare : undefined}
                sheet={() => sheetOf(map(), arrivals.value()?.result)}
              >
                <Lanes map={map()} before={use.previous() ? before.value()?.result : undefined} arrivals={arrivals.value()?.result} arrivalsBefore={use.previous() ? arrivalsBefore.value()?.result : undefined} plan={plan()} planBefore={use.previous() ? asPlan(plannedBefore.value()?.result, map()) : undefined} people={people} />
                <Show when={plan()}>{(plan) => <Unplanned plan={plan()} people={people} />}</Show>
              </Card>
              <Show when={plan()}><div class={styles.below}><WhenNear><PlanDeviations journey={code()} cohort={narrowed()} people={people} /></WhenNear></div></Show>
            </Show>
            </Show>
          </>
        )}
      </Show>
    </Screen>
  )
}

function Answer(props: { map: MapResult }): JSX.Element {
  /** Where most stop; not where that rests on a few. */
  const worst = () => {
    const most = props.map.steps.reduce<MapStep | undefined>((worst, step) => ((step.dropOff?.count ?? 0) > (worst?.dropOff?.count ?? 0) ? step : worst), undefined)
    return most?.dropOff && most.dropOff.n >= ENOUGH && most.dropOff.count >= ENOUGH_TO_NAME ? most : undefined
  }
  return (
    <Show when={props.map.achieved && props.map.achieved.n >= ENOUGH ? props.map.achieved : undefined} fallback={says.answer.tooFew}>
      {(achieved) => (
        <>
          <strong>{says.answer.achieved(format.share(achieved().share), format.shareInterval(achieved().low, achieved().high))}</strong>
          <Show when={props.map.throughput}>{(time) => <Throughput of={time()} />}</Show>
          . <Show when={worst()}>{(step) => <>{says.answer.loses(step().name, format.count(step().dropOff!.count))}</>}</Show>
        </>
      )}
    </Show>
  )
}

/** When half of the runs are over, the open ones counted in. */
function Throughput(props: { of: NonNullable<MapResult['throughput']> }): JSX.Element {
  const means = (median: string) => says.answer.throughputMeans(median, format.count(props.of.open), format.count(props.of.n))
  return (
    <Show when={props.of.median !== null} fallback={<>, <Define plain says={means('')}>{says.answer.unfinished}</Define></>}>
      , <Define plain says={means(format.durationExact(props.of.median!))}>{says.answer.throughput(format.duration(props.of.median!))}</Define>
    </Show>
  )
}

/** A plan fits the map when both are about the same steps; while one is still worked out it may not. */
function asPlan(plan: JourneyPlan | undefined, map: MapResult | undefined): PlannedJourney | undefined {
  return plan?.kind === 'plan' && map && plan.steps.length === map.steps.length && plan.steps.every((step, i) => step.key === map.steps[i]!.key) ? plan : undefined
}

function sheetOf(map: MapResult, arrivals: JourneyArrivals | undefined) {
  const quartilesOf = (key: string) => (arrivals?.kind === 'arrivals' ? arrivals.steps.find((step) => step.key === key)?.quartiles : undefined)
  return {
    name: `journey-${map.journey.code}`,
    columns: ['step', 'reached', 'of runs', 'stopped', 'of ended', 'quarter here, seconds', 'half here', 'half low', 'half high', 'three quarters here', 'median seconds since contact before', 'p90 seconds since contact before', 'felt', 'felt low', 'felt high', 'felt n', 'worth to customer', 'effort', 'cost', 'revenue', 'contacts', 'colleagues', 'handed over', 'of handled'],
    rows: map.steps.map((s) => [
      s.name, s.reach?.count, s.reach?.n, s.dropOff?.count, s.dropOff?.n, quartilesOf(s.key)?.[0]?.seconds, quartilesOf(s.key)?.[1]?.seconds, quartilesOf(s.key)?.[1]?.low, quartilesOf(s.key)?.[1]?.high, quartilesOf(s.key)?.[2]?.seconds, s.sincePrevious?.median, s.sincePrevious?.p90, s.felt?.mean, s.felt?.low, s.felt?.high, s.felt?.n,
      s.customerValue?.mean, s.effort?.mean, s.costMinor === null ? null : toMajor(s.costMinor, map.currency), s.revenueMinor === null ? null : toMajor(s.revenueMinor, map.currency), s.entries,
      s.handling?.colleagues, s.handling?.handOvers?.count, s.handling?.handOvers?.n,
    ]),
  }
}
