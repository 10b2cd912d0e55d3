import { createMemo, For, Index, Show, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import type { Cohort } from '@throughline/analytics/cohort'
import type { JourneyArrivals } from '@throughline/analytics/journey/arrivals'
import type { JourneyMap as MapResult, MapStep } from '@throughline/analytics/journey/map'
import type { PlannedJourney } from '@throughline/analytics/journey/plan'
import { createWidth } from '../chart/createWidth.ts'
import { journeyStrings as says } from '../strings/journey.ts'
import { Define, ENOUGH, ENOUGH_FOR_MEAN, format, TooFew } from '../ui/index.ts'
import { Bar, Range } from '../ui/svg/Bars.tsx'
import { ArrivalCell, longestHalf } from './ArrivalCell.tsx'
import { createColleagues, HandlingCell } from './HandlingCell.tsx'
import styles from './JourneyMap.module.css'
import { bandPath, curvePath, feltScale, feltY, ribbonPath } from './laneShapes.ts'
import { mostOf, PlanCell } from './PlanCell.tsx'
import { StepName } from './StepName.tsx'
import { createVoices, Voices } from './Voices.tsx'

interface LanesProps {
  readonly map: MapResult
  readonly before: MapResult | undefined
  readonly arrivals: JourneyArrivals | undefined
  readonly arrivalsBefore: JourneyArrivals | undefined
  readonly plan: PlannedJourney | undefined
  readonly planBefore: PlannedJourney | undefined
  readonly people: (narrower?: Cohort) => string
}

type LaneName = keyof typeof says.lanes

interface Lane {
  readonly name: LaneName
  readonly cell: (step: MapStep, i: number) => JSX.Element
}

/** Narrower than this, steps stand one under the other: nothing has to be pushed sideways to be read. */
const UPRIGHT_PX = 700
/** What a step says first where steps stand one under the other; the rest is a press away. */
const FIRST: readonly LaneName[] = ['reach', 'plan', 'stops', 'time', 'felt']

/** Every lane of every step: steps as columns of a table, or one under the other where there is no room for columns. */
export function Lanes(props: LanesProps): JSX.Element {
  const { ref, width } = createWidth(innerWidth)
  const isUpright = createMemo(() => width() < UPRIGHT_PX)
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

  const reach = (step: MapStep, i: number) => (
    <Measured of={step.reach} n={step.reach?.n}>
      {(reach) => (
        <>
          <Show when={!isUpright()}>
            <svg class={styles.ribbon} viewBox="0 0 100 44" preserveAspectRatio="none" aria-hidden="true">
              <Show when={props.plan}><rect x="3" y="0.75" width="94" height="42.5" rx="4" fill="none" stroke="var(--line-strong)" stroke-dasharray={step.isOptional ? '3 3' : undefined} vector-effect="non-scaling-stroke" /></Show>
              <Show when={beforeOf(step)?.reach}>{(old) => <path d={ribbonPath(reachBefore(i - 1), old().share, reachBefore(i + 1))} fill="none" stroke="var(--cohort-b)" stroke-dasharray="3 3" vector-effect="non-scaling-stroke" />}</Show>
              <path d={ribbonPath(i === 0 ? null : at(i - 1)?.reach?.share ?? null, reach.share, at(i + 1)?.reach?.share ?? null)} fill={shadeOf(step)} />
            </svg>
          </Show>
          <A class={styles.inside!} href={props.people({ step: step.key })} title={says.people(step.name)}>
            <b>{format.share(reach.share)}</b>
            <Show when={isUpright()}><div class={styles.bar}><Bar share={reach.share} colour={shadeOf(step)} before={beforeOf(step)?.reach?.share} /></div></Show>
            <small>{format.shareInterval(reach.low, reach.high)}</small><small>{says.n(format.count(reach.count))}</small>
          </A>
        </>
      )}
    </Measured>
  )
  const stops = (step: MapStep) => (
    <Measured of={step.dropOff} n={step.dropOff?.n}>
      {(stops) => (
        <span class={styles.inside}>
          <b>{format.share(stops.share)}</b>
          <div class={styles.bar}><Range value={stops.share} low={stops.low} high={stops.high} from={0} to={stopsMost()} before={beforeOf(step)?.dropOff?.share} /></div>
          <small>{format.shareInterval(stops.low, stops.high)}</small><small>{says.n(format.count(stops.n))}</small>
        </span>
      )}
    </Measured>
  )
  const time = (step: MapStep) => (
    <Show when={arrivalOf(step, props.arrivals)} fallback={<Show when={props.arrivals?.kind === 'tooFew' ? props.arrivals : undefined}>{(few) => <span class={styles.inside}><TooFew n={few().n} needed={few().needed} /></span>}</Show>}>
      {(arrivals) => <ArrivalCell arrivals={arrivals()} before={arrivalOf(step, props.arrivalsBefore)} step={step} longest={longest()} />}
    </Show>
  )
  const feeling = (step: MapStep, i: number) => (
    <>
      <Measured of={step.felt} n={step.felt?.n} needed={ENOUGH_FOR_MEAN}>
        {(mean) => (
          <>
            <Show when={!isUpright()}>
              <div class={styles.field} aria-hidden="true">
                <svg class={styles.curve} viewBox="0 0 100 72" preserveAspectRatio="none">
                  <line x1="0" x2="100" y1="36" y2="36" stroke="var(--line)" vector-effect="non-scaling-stroke" />
                  <path d={bandPath(feltAt(i - 1), mean, feltAt(i + 1), most())} fill="var(--cohort-a-soft)" />
                  <Show when={beforeOf(step)?.felt}>{(old) => <path d={curvePath(feltBefore(i - 1), old(), feltBefore(i + 1), most())} fill="none" stroke="var(--cohort-b)" stroke-dasharray="3 3" vector-effect="non-scaling-stroke" />}</Show>
                  <path d={curvePath(feltAt(i - 1), mean, feltAt(i + 1), most())} fill="none" stroke="var(--cohort-a)" stroke-width="2" stroke-linejoin="round" vector-effect="non-scaling-stroke" />
                </svg>
                <i class={styles.dot} style={{ top: `${feltY(mean.mean, most())}px` }} />
              </div>
            </Show>
            <span class={styles.inside}>
              <b>{signed(mean.mean)}</b>
              <Show when={isUpright()}><div class={styles.bar}><Range value={mean.mean} low={mean.low} high={mean.high} from={-most()} to={most()} before={beforeOf(step)?.felt?.mean} /></div></Show>
              <small>{mean.low === null || mean.high === null ? '' : `${signed(mean.low)} to ${signed(mean.high)}`}</small><small>{says.n(format.count(mean.n))}</small>
            </span>
          </>
        )}
      </Measured>
      <Voices step={step} wordsOf={wordsOf} shown={step === peak() ? 'best' : step === trough() ? 'worst' : undefined} />
    </>
  )
  const money = (step: MapStep) => (
    <Measured of={step.costMinor ?? step.revenueMinor}>
      {() => (
        <span class={`${styles.inside} ${styles.money}`}>
          <Show when={step.revenueMinor}>{(revenue) => <><small>in</small><span title={format.moneyExact(revenue(), props.map.currency)}>{format.money(revenue(), props.map.currency)}</span></>}</Show>
          <Show when={step.costMinor}>{(cost) => <><small>out</small><span title={format.moneyExact(cost(), props.map.currency)}>{format.money(-cost(), props.map.currency)}</span></>}</Show>
          <small style={{ 'grid-column': '1 / -1' }}>{says.n(format.count(step.entries))}</small>
        </span>
      )}
    </Measured>
  )
  const channels = (step: MapStep) => (
    <Measured of={step.channels.length > 0 ? step.channels : null}>
      {(channels) => (
        <span class={styles.inside} title={channels.map((c) => `${c.name} ${format.share(c.share)}`).join(' · ')}>
          <Bar share={channels[0]!.share} />
          <For each={channels.slice(0, 3)}>{(channel) => <small>{channel.name} {format.share(channel.share)}</small>}</For>
        </span>
      )}
    </Measured>
  )
  const isJudged = () => props.map.achieved !== null
  const lanes = createMemo((): readonly Lane[] => [
    { name: 'reach', cell: reach },
    ...(props.plan ? [{ name: 'plan', cell: (_, i) => <Show when={props.plan?.steps[i]}>{(step) => <PlanCell step={step()} before={props.planBefore?.steps[i]} most={mostOf(props.plan!)} people={props.people} />}</Show> } satisfies Lane] : []),
    ...(isJudged() ? [{ name: 'stops', cell: stops } satisfies Lane] : []),
    { name: 'time', cell: time },
    { name: 'felt', cell: feeling },
    ...(isJudged() ? [{ name: 'worth', cell: (step) => <Measured of={step.customerValue} n={step.customerValue?.n} needed={ENOUGH_FOR_MEAN}>{(mean) => <MeanCell mean={mean} from={0} to={100} before={beforeOf(step)?.customerValue?.mean} />}</Measured> } satisfies Lane] : []),
    { name: 'effort', cell: (step) => <Measured of={step.effort} n={step.effort?.n} needed={ENOUGH_FOR_MEAN}>{(mean) => <MeanCell mean={mean} from={1} to={7} before={beforeOf(step)?.effort?.mean} />}</Measured> },
    { name: 'money', cell: money },
    ...(props.map.handling ? [{ name: 'people', cell: (step) => <HandlingCell handling={step.handling} before={beforeOf(step)?.handling} step={step.name} people={props.people({ step: step.key })} nameOf={nameOf} /> } satisfies Lane] : []),
    { name: 'channels', cell: channels },
  ])
  const title = (name: LaneName, i = 0) => (
    <>
      <Define says={says.lanes[name][1]}>{says.lanes[name][0]}</Define>
      <Show when={name === 'felt' && felt().length > 0 && i === 0}><span class={styles.laneNote}>{isUpright() ? says.feltAcross(format.number(most())) : says.feltScale(format.number(most()))}</span></Show>
    </>
  )
  return (
    <div ref={ref}>
      <Show when={!isUpright()} fallback={<Upright map={props.map} lanes={lanes()} title={title} />}>
        <div class={styles.scroll} tabIndex={0} role="region" aria-label={says.map.question}>
          <table class={styles.map} style={{ 'min-width': `${112 + steps().length * 116}px`, 'max-width': `${112 + steps().length * 240}px` }}>
            <caption>{says.map.question}</caption>
            <thead>
              <tr>
                <td class={styles.corner} />
                <Index each={steps()}>{(step) => <th scope="col" class={styles.step} id={`step-${step().key}`}><Heading map={props.map} step={step()} /></th>}</Index>
              </tr>
            </thead>
            <tbody>
              <For each={lanes()}>{(lane) => (
                <tr>
                  <th scope="row" class={styles.lane}>{title(lane.name)}</th>
                  <For each={steps()}>{(step, i) => <td class={styles.cell}>{lane.cell(step, i())}</td>}</For>
                </tr>
              )}</For>
            </tbody>
          </table>
        </div>
      </Show>
    </div>
  )
}

/** Steps one under the other, each with its lanes in rows: for phones. */
function Upright(props: { map: MapResult; lanes: readonly Lane[]; title: (name: LaneName, i: number) => JSX.Element }): JSX.Element {
  const rows = (isFirst: boolean, step: MapStep, i: number) => (
    <For each={props.lanes.filter((lane) => FIRST.includes(lane.name) === isFirst)}>
      {(lane) => <div class={styles.row}><dt>{props.title(lane.name, i)}</dt><dd class={styles.cell}>{lane.cell(step, i)}</dd></div>}
    </For>
  )
  const rest = () => props.lanes.filter((lane) => !FIRST.includes(lane.name)).map((lane) => says.lanes[lane.name][0])
  return (
    <ol class={styles.upright} aria-label={says.map.question}>
      <Index each={props.map.steps}>{(step, i) => (
        <li id={`step-${step().key}`}>
          <h3 class={styles.uprightStep}><Heading map={props.map} step={step()} /></h3>
          <dl>{rows(true, step(), i)}</dl>
          <details>
            <summary>{says.more(rest())}</summary>
            <dl>{rows(false, step(), i)}</dl>
          </details>
        </li>
      )}</Index>
    </ol>
  )
}

function Heading(props: { map: MapResult; step: MapStep }): JSX.Element {
  return <><StepName journey={props.map.journey} step={props.step} /><Show when={props.step.isOptional}><span class="note">{says.optional}</span></Show></>
}

/** Paler where a run may go without the step. */
const shadeOf = (step: MapStep) => (step.isOptional ? 'color-mix(in oklab, var(--cohort-a) 45%, var(--paper))' : 'var(--cohort-a)')

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

