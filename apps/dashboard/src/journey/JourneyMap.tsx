import { createMemo, For, Index, Show, type JSX } from 'solid-js'
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
import { journeyStrings as says } from '../strings/journey.ts'
import { ButtonLink, Card, Define, Empty, ENOUGH, ENOUGH_FOR_MEAN, ENOUGH_TO_NAME, format, Screen, Skeleton, TooFew } from '../ui/index.ts'
import { Bar, Range } from '../ui/svg/Bars.tsx'
import styles from './JourneyMap.module.css'
import { ArrivalCell, longestHalf } from './ArrivalCell.tsx'
import { createColleagues, HandlingCell, HandlingSentence } from './HandlingCell.tsx'
import { bandPath, curvePath, feltScale, feltY, ribbonPath } from './laneShapes.ts'
import { NoOutcome, withoutOutcome } from './NoOutcome.tsx'
import { mostOf, PlanCell, PlanSentence, Unplanned } from './PlanCell.tsx'
import { PlanDeviations } from './PlanDeviations.tsx'
import { StepName } from './StepName.tsx'
import { createVoices, Voices } from './Voices.tsx'

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
      answer={<Show when={map()}>{(map) => <Show when={!isUnjudged()} fallback={map().journey.tier === 'life stage' ? says.noOutcome.stage : says.noOutcome.answer}><Answer map={map()} /></Show>}</Show>}
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

function Lanes(props: { map: MapResult; before: MapResult | undefined; arrivals: JourneyArrivals | undefined; arrivalsBefore: JourneyArrivals | undefined; plan: PlannedJourney | undefined; planBefore: PlannedJourney | undefined; people: (narrower?: Cohort) => string }): JSX.Element {
  const steps = () => props.map.steps
  const wordsOf = createVoices(steps)
  const nameOf = createColleagues(() => props.map)
  const beforeOf = (step: MapStep) => props.before?.steps.find((one) => one.key === step.key)
  const arrivalOf = (step: MapStep, of: JourneyArrivals | undefined) => (of?.kind === 'arrivals' ? of.steps.find((one) => one.key === step.key) : undefined)
  const longest = createMemo(() => longestHalf(props.arrivals?.kind === 'arrivals' ? props.arrivals.steps : []))
  const stopsMost = createMemo(() => Math.max(0.01, ...steps().map((s) => s.dropOff?.high ?? 0)))
  const felt = createMemo(() => steps().filter((s) => s.felt !== null && s.felt.n >= ENOUGH_FOR_MEAN))
  const peak = () => felt().reduce<MapStep | undefined>((best, s) => (s.felt!.mean > (best?.felt!.mean ?? -2) ? s : best), undefined)
  const trough = () => felt().reduce<MapStep | undefined>((worst, s) => (s.felt!.mean < (worst?.felt!.mean ?? 2) ? s : worst), undefined)
  const at = (i: number) => steps()[i]
  /** Too thin to be believed is a gap in the curve. */
  const feltAt = (i: number) => { const felt = at(i)?.felt; return felt && felt.n >= ENOUGH_FOR_MEAN ? felt : null }
  const feltBefore = (i: number) => { const step = at(i); return (step && beforeOf(step)?.felt) ?? null }
  const reachBefore = (i: number) => { const step = at(i); return (step && beforeOf(step)?.reach?.share) ?? null }
  const most = createMemo(() => feltScale([...steps(), ...(props.before?.steps ?? [])].map((s) => (s.felt && s.felt.n >= ENOUGH_FOR_MEAN ? s.felt : null))))

  const lane = (name: keyof typeof says.lanes, cell: (step: MapStep, i: number) => JSX.Element) => (
    <tr>
      <th scope="row" class={styles.lane}><Define says={says.lanes[name][1]}>{says.lanes[name][0]}</Define><Show when={name === 'felt' && felt().length > 0}><span class={styles.laneNote}>{says.feltScale(format.number(most()))}</span></Show></th>
      <For each={steps()}>{(step, i) => <td class={styles.cell}>{cell(step, i())}</td>}</For>
    </tr>
  )
  return (
    <div class={styles.scroll} tabIndex={0} role="region" aria-label={says.map.question}>
      <table class={styles.map} style={{ 'min-width': `${112 + steps().length * 116}px`, 'max-width': `${112 + steps().length * 240}px` }}>
        <caption>{says.map.question}</caption>
        <thead>
          <tr>
            <td class={styles.corner} />
            <Index each={steps()}>
              {(step) => (
                <th scope="col" class={styles.step} id={`step-${step().key}`}>
                  <StepName journey={props.map.journey} step={step()} />
                  <Show when={step().isOptional}><span class="note">{says.optional}</span></Show>
                </th>
              )}
            </Index>
          </tr>
        </thead>
        <tbody>
          {lane('reach', (step, i) => (
            <Measured of={step.reach} n={step.reach?.n}>
              {(reach) => (
                <>
                  <svg class={styles.ribbon} viewBox="0 0 100 44" preserveAspectRatio="none" aria-hidden="true">
                    <Show when={props.plan}><rect x="3" y="0.75" width="94" height="42.5" rx="4" fill="none" stroke="var(--line-strong)" stroke-dasharray={step.isOptional ? '3 3' : undefined} vector-effect="non-scaling-stroke" /></Show>
                    <Show when={beforeOf(step)?.reach}>{(old) => <path d={ribbonPath(reachBefore(i - 1), old().share, reachBefore(i + 1))} fill="none" stroke="var(--cohort-b)" stroke-dasharray="3 3" vector-effect="non-scaling-stroke" />}</Show>
                    <path d={ribbonPath(i === 0 ? null : at(i - 1)?.reach?.share ?? null, reach.share, at(i + 1)?.reach?.share ?? null)} fill={step.isOptional ? 'color-mix(in oklab, var(--cohort-a) 45%, var(--paper))' : 'var(--cohort-a)'} />
                  </svg>
                  <A class={styles.inside!} href={props.people({ step: step.key })} title={says.people(step.name)}>
                    <b>{format.share(reach.share)}</b>
                    <small>{format.shareInterval(reach.low, reach.high)}</small><small>{says.n(format.count(reach.count))}</small>
                  </A>
                </>
              )}
            </Measured>
          ))}
          <Show when={props.plan}>
            {(plan) => lane('plan', (_, i) => <PlanCell step={plan().steps[i]!} before={props.planBefore?.steps[i]} most={mostOf(plan())} people={props.people} />)}
          </Show>
          <Show when={props.map.achieved}>{lane('stops', (step) => (
            <Measured of={step.dropOff} n={step.dropOff?.n}>
              {(stops) => (
                <span class={styles.inside}>
                  <b>{format.share(stops.share)}</b>
                  <div class={styles.bar}><Range value={stops.share} low={stops.low} high={stops.high} from={0} to={stopsMost()} before={beforeOf(step)?.dropOff?.share} /></div>
                  <small>{format.shareInterval(stops.low, stops.high)}</small><small>{says.n(format.count(stops.n))}</small>
                </span>
              )}
            </Measured>
          ))}</Show>
          {lane('time', (step) => (
            <Show when={arrivalOf(step, props.arrivals)} fallback={<Show when={props.arrivals?.kind === 'tooFew' ? props.arrivals : undefined}>{(few) => <span class={styles.inside}><TooFew n={few().n} needed={few().needed} /></span>}</Show>}>
              {(arrivals) => <ArrivalCell arrivals={arrivals()} before={arrivalOf(step, props.arrivalsBefore)} step={step} longest={longest()} />}
            </Show>
          ))}
          {lane('felt', (step, i) => (
            <>
            <Measured of={step.felt} n={step.felt?.n} needed={ENOUGH_FOR_MEAN}>
              {(mean) => (
                <>
                  <div class={styles.field} aria-hidden="true">
                    <svg class={styles.curve} viewBox="0 0 100 72" preserveAspectRatio="none">
                      <line x1="0" x2="100" y1="36" y2="36" stroke="var(--line)" vector-effect="non-scaling-stroke" />
                      <path d={bandPath(feltAt(i - 1), mean, feltAt(i + 1), most())} fill="var(--cohort-a-soft)" />
                      <Show when={beforeOf(step)?.felt}>{(old) => <path d={curvePath(feltBefore(i - 1), old(), feltBefore(i + 1), most())} fill="none" stroke="var(--cohort-b)" stroke-dasharray="3 3" vector-effect="non-scaling-stroke" />}</Show>
                      <path d={curvePath(feltAt(i - 1), mean, feltAt(i + 1), most())} fill="none" stroke="var(--cohort-a)" stroke-width="2" stroke-linejoin="round" vector-effect="non-scaling-stroke" />
                    </svg>
                    <i class={styles.dot} style={{ top: `${feltY(mean.mean, most())}px` }} />
                  </div>
                  <span class={styles.inside}>
                    <b>{signed(mean.mean)}</b>
                    <small>{mean.low === null || mean.high === null ? '' : `${signed(mean.low)} to ${signed(mean.high)}`}</small><small>{says.n(format.count(mean.n))}</small>
                  </span>
                </>
              )}
            </Measured>
            <Voices step={step} wordsOf={wordsOf} shown={step === peak() ? 'best' : step === trough() ? 'worst' : undefined} />
            </>
          ))}
          <Show when={props.map.achieved}>{lane('worth', (step) => <Measured of={step.customerValue} n={step.customerValue?.n} needed={ENOUGH_FOR_MEAN}>{(mean) => <MeanCell mean={mean} from={0} to={100} before={beforeOf(step)?.customerValue?.mean} />}</Measured>)}</Show>
          {lane('effort', (step) => <Measured of={step.effort} n={step.effort?.n} needed={ENOUGH_FOR_MEAN}>{(mean) => <MeanCell mean={mean} from={1} to={7} before={beforeOf(step)?.effort?.mean} />}</Measured>)}
          {lane('money', (step) => (
            <Measured of={step.costMinor ?? step.revenueMinor}>
              {() => (
                <span class={`${styles.inside} ${styles.money}`}>
                  <Show when={step.revenueMinor}>{(revenue) => <><small>in</small><span title={format.moneyExact(revenue(), props.map.currency)}>{format.money(revenue(), props.map.currency)}</span></>}</Show>
                  <Show when={step.costMinor}>{(cost) => <><small>out</small><span title={format.moneyExact(cost(), props.map.currency)}>{format.money(-cost(), props.map.currency)}</span></>}</Show>
                  <small style={{ 'grid-column': '1 / -1' }}>{says.n(format.count(step.entries))}</small>
                </span>
              )}
            </Measured>
          ))}
          <Show when={props.map.handling}>
            {lane('people', (step) => <HandlingCell handling={step.handling} before={beforeOf(step)?.handling} step={step.name} people={props.people({ step: step.key })} nameOf={nameOf} />)}
          </Show>
          {lane('channels', (step) => (
            <Measured of={step.channels.length > 0 ? step.channels : null}>
              {(channels) => (
                <span class={styles.inside} title={channels.map((c) => `${c.name} ${format.share(c.share)}`).join(' · ')}>
                  <Bar share={channels[0]!.share} />
                  <For each={channels.slice(0, 3)}>{(channel) => <small>{channel.name} {format.share(channel.share)}</small>}</For>
                </span>
              )}
            </Measured>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A cell's number; a hatched place where nothing was measured, and words where too little was. */
function Measured<T>(props: { of: T | null; n?: number | undefined; needed?: number; children: (of: T) => JSX.Element }): JSX.Element {
  const needed = () => props.needed ?? ENOUGH
  const isEnough = () => props.n === undefined || props.n >= needed()
  return (
    <Show when={props.of !== null && isEnough()} fallback={props.of !== null ? <span class={styles.inside}><TooFew n={props.n ?? 0} needed={needed()} /></span> : <div class={styles.unmeasured}><Define plain quiet says={says.measure}><span>{says.unmeasured}</span></Define></div>}>
      {props.children(props.of as T)}
    </Show>
  )
}

function MeanCell(props: { mean: { mean: number; low: number | null; high: number | null; n: number }; from: number; to: number; before: number | undefined }): JSX.Element {
  return (
    <span class={styles.inside}>
      <b>{format.number(props.mean.mean)}</b>
      <div class={styles.bar}><Range value={props.mean.mean} low={props.mean.low} high={props.mean.high} from={props.from} to={props.to} before={props.before} /></div>
      <small>{props.mean.low === null || props.mean.high === null ? '' : `${format.number(props.mean.low)}–${format.number(props.mean.high)}`}</small><small>{says.n(format.count(props.mean.n))}</small>
    </span>
  )
}

const signed = (x: number) => `${x > 0.005 ? '+' : x < -0.005 ? '−' : '±'}${format.number(Math.round(Math.abs(x) * 100) / 100)}`

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
