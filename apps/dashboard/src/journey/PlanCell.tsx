import { For, Show, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import type { Cohort } from '@throughline/analytics/cohort'
import type { PlannedJourney, PlanStep } from '@throughline/analytics/journey/plan'
import { journeyStrings as says } from '../strings/journey.ts'
import { Define } from '../ui/Define.tsx'
import { TooFew } from '../ui/Empty.tsx'
import { ENOUGH } from '../ui/enough.ts'
import { format } from '../ui/format.ts'
import { Range } from '../ui/svg/Bars.tsx'
import styles from './PlanCell.module.css'

const WAYS = ['skipped', 'outOfOrder', 'repeated', 'unplannedAfter'] as const

type PeopleOf = (narrower: Cohort) => string

/** What really happened at one step against the plan: each way of leaving it with its share, opening the people who went it. */
export function PlanCell(props: { step: PlanStep; before: PlanStep | undefined; most: number; people: PeopleOf }): JSX.Element {
  const n = () => Math.max(...WAYS.map((way) => props.step[way]?.n ?? 0))
  const ways = () => WAYS.filter((way) => props.step[way] && props.step[way].n >= ENOUGH && props.step[way].count > 0)
  return (
    <div class={styles.cell}>
      <Show when={n() >= ENOUGH} fallback={<TooFew n={n()} needed={ENOUGH} />}>
        <Show when={ways().length > 0} fallback={<small class="quiet">{says.plan.none}</small>}>
          <ul>
            <For each={ways()}>
              {(way) => {
                const share = () => props.step[way]!
                const word = () => (way === 'skipped' && props.step.isOptional ? says.plan.leftOut : says.plan.ways[way])
                const before = () => props.before?.[way]
                const title = () => [says.plan.opens(props.step.name, says.plan.means[way], format.count(share().count), format.count(share().n), format.shareInterval(share().low, share().high)), before() && says.plan.before(format.share(before()!.share))].filter(Boolean).join(' ')
                return (
                  <li>
                    <A href={props.people({ plan: { went: way, step: props.step.key } })} title={title()} class={way === 'skipped' && props.step.isOptional ? styles.expected! : ''}>
                      <span>{word()}</span><b>{format.share(share().share)}</b>
                      <Range value={share().share} low={share().low} high={share().high} from={0} to={props.most} before={before()?.share} />
                      <Show when={way === 'skipped'}><small>{says.plan.of(format.count(share().n))}</small></Show>
                    </A>
                  </li>
                )
              }}
            </For>
          </ul>
        </Show>
        <small>{says.n(format.count(props.step.repeated?.n ?? 0))}</small>
      </Show>
    </div>
  )
}

/** The longest bar of the lane: one scale for all steps. */
export function mostOf(plan: PlannedJourney): number {
  return Math.max(0.01, ...plan.steps.flatMap((step) => WAYS.map((way) => step[way]?.high ?? 0)))
}

/** How much went as planned, in a sentence, opening those who did not. */
export function PlanSentence(props: { plan: PlannedJourney; people: PeopleOf }): JSX.Element {
  return (
    <Show when={props.plan.asPlanned && props.plan.asPlanned.n >= ENOUGH ? props.plan.asPlanned : undefined}>
      {(share) => (
        <>
          <Define plain says={says.plan.asPlannedMeans}>{says.plan.asPlanned(format.share(share().share), format.shareInterval(share().low, share().high))}</Define>
          {' '}<A class={styles.link!} href={props.people({ plan: { went: 'otherwise' } })}>{says.plan.others(format.count(share().n - share().count))}</A>
        </>
      )}
    </Show>
  )
}

const MOST_NAMED = 6

/** What they met that no step of the plan names. */
export function Unplanned(props: { plan: PlannedJourney; people: PeopleOf }): JSX.Element {
  return (
    <Show when={props.plan.runs >= ENOUGH && props.plan.unplanned.length > 0}>
      <div class={styles.unplanned}>
        <Define plain says={says.plan.unplannedMeans}>{says.plan.unplanned}</Define>
        <ul>
          <For each={props.plan.unplanned.slice(0, MOST_NAMED)}>
            {(one) => (
              <li><A class={styles.outside!} href={props.people({ touchpoint: one.code })} title={`${format.count(one.runs.count)} of ${format.count(one.runs.n)} · ${format.shareInterval(one.runs.low, one.runs.high)}`}>{one.name} <b>{format.share(one.runs.share)}</b></A></li>
            )}
          </For>
          <Show when={props.plan.unplanned.length > MOST_NAMED}><li class="quiet">{says.plan.more(props.plan.unplanned.length - MOST_NAMED)}</li></Show>
        </ul>
      </div>
    </Show>
  )
}
