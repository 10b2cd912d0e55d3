import type { StepArrivals } from '@throughline/analytics/journey/arrivals'
import type { MapStep } from '@throughline/analytics/journey/map'
import { Show, type JSX } from 'solid-js'
import { journeyStrings } from '../strings/journey.ts'
import { format } from '../ui/index.ts'
import { Range } from '../ui/svg/Bars.tsx'
import styles from './JourneyMap.module.css'

const says = journeyStrings.arrivals

/** By when half of all runs are at a step, with its interval, or that fewer than half are. */
export function ArrivalCell(props: { arrivals: StepArrivals; before: StepArrivals | undefined; step: MapStep; longest: number }): JSX.Element {
  const [quarter, half, most] = [() => props.arrivals.quartiles[0]!, () => props.arrivals.quartiles[1]!, () => props.arrivals.quartiles[2]!]
  const runs = () => props.arrivals.reached + props.arrivals.never + props.arrivals.open
  /** More than half ended without it: no open run can change that. */
  const isNever = () => 2 * props.arrivals.never > runs()
  const since = () => { const time = props.step.sincePrevious; return time ? says.since(format.durationExact(time.median), format.durationExact(time.p90), format.count(time.n)) : '' }
  const title = () => [says.three(...[quarter(), half(), most()].map(({ seconds }) => (seconds === null ? says.unknown : format.durationExact(seconds))) as [string, string, string]), says.counts(format.count(props.arrivals.reached), format.count(props.arrivals.never), format.count(props.arrivals.open)), since()].filter(Boolean).join(' ')
  return (
    <span class={styles.inside} title={title()}>
      <b>{half().seconds === null ? (isNever() ? says.never : says.notYet) : half().seconds === 0 ? says.atOnce : format.duration(half().seconds!)}</b>
      <Show when={half().seconds}>{(seconds) => <div class={styles.bar}><Range value={seconds()} low={half().low} high={half().high ?? props.longest} from={0} to={props.longest} before={props.before?.quartiles[1]!.seconds ?? undefined} /></div>}</Show>
      <small>{half().seconds ? intervalOf(half()) : half().seconds === null && quarter().seconds !== null ? says.quarter(format.duration(quarter().seconds!)) : ''}</small><small>{journeyStrings.n(format.count(runs()))}</small>
    </span>
  )
}

function intervalOf({ low, high }: StepArrivals['quartiles'][number]): string {
  if (low === null) return ''
  return high === null ? says.from(format.duration(low)) : says.interval(format.duration(low), format.duration(high))
}

/** The longest time that a lane of halves has to hold. */
export function longestHalf(steps: readonly StepArrivals[]): number {
  return Math.max(1, ...steps.flatMap(({ quartiles }) => [quartiles[1]!.seconds ?? 0, quartiles[1]!.high ?? 0]))
}
