import type { Funnel, FunnelStep, Measured } from '@throughline/analytics'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Card, Define, format } from '../ui/index.ts'
import { strings } from './strings.ts'
import styles from './FunnelBars.module.css'

interface FunnelBarsProps {
  readonly measured: Measured<unknown>
  readonly funnel: Funnel
  readonly isPending: boolean
  readonly peopleOf: (step: number, went: 'reached' | 'lost' | 'open') => string
  readonly class: string | undefined
}

const says = strings.bars

/** A bar for each step: who got here, who may still, who was lost; each part opens its people. */
export function FunnelBars(props: FunnelBarsProps) {
  const steps = () => props.funnel.steps
  const place = (s: number): number => steps().slice(0, s + 1).filter((step) => !step.isOptional).length
  const nameOf = (step: FunnelStep, s: number): string => (props.funnel.order === 'any' && !step.isOptional ? says.position(format.count(place(s))) : step.name)
  /** Open at any step up to this one: of these nobody knows whether they get here. */
  const openUpTo = (s: number): number => steps().reduce((sum, step, i) => (i <= s && (!step.isOptional || i === s) ? sum + step.open : sum), 0)
  const width = (units: number): string => `${(units / Math.max(1, props.funnel.started)) * 100}%`
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={props.measured} counts={strings.units[props.funnel.per]} method={says.methods} isPending={props.isPending} people={props.peopleOf(0, 'reached')}
      sheet={() => ({
        name: 'funnel', columns: says.columns,
        rows: steps().map((step, s) => [nameOf(step, s), step.reached, step.actors, step.lost, step.open, step.ofBefore?.share, step.ofBefore?.low, step.ofBefore?.high, step.ofStarted?.share, step.ofStarted?.low, step.ofStarted?.high, step.time?.value]),
      })}
    >
      <p class={styles.key} aria-hidden="true"><span><i data-part="reached" />{says.reached}</span><span><i data-part="open" />{says.open}</span><span><i data-part="lost" />{says.lost}</span></p>
      <ol class={styles.steps} data-drawing>
        <For each={steps()}>{(step, s) => (
          <li class={styles.step} classList={{ [styles.optional!]: step.isOptional }}>
            <span class={styles.name}>
              <span class={styles.number}>{s() + 1}</span>
              <span title={step.name}>{nameOf(step, s())}</span>
              <Show when={step.isOptional}><em>{strings.way.optionalWord}</em></Show>
            </span>
            <A class={styles.bar!} href={props.peopleOf(s(), 'reached')} aria-label={says.row(nameOf(step, s()), format.count(step.reached), format.count(step.lost), format.count(step.open))}>
              <i data-part="reached" style={{ width: width(step.reached) }} />
              <i data-part="open" style={{ width: width(openUpTo(s())) }} />
              <Show when={step.ofStarted?.low != null && step.ofStarted}>{(rate) => <b style={{ left: `${rate().low! * 100}%`, width: `${(rate().high! - rate().low!) * 100}%` }} />}</Show>
            </A>
            <span class={styles.count}>{format.count(step.reached)}</span>
            <Show when={step.before !== null} fallback={<span class={styles.rates}>{says.begins}</span>}>
              <span class={styles.rates}>
                <Rate rate={step.ofBefore} of={says.ofBefore} known={step.knownOfBefore} />
                <Rate rate={step.ofStarted} of={says.ofStarted} known={step.knownOfStarted} />
              </span>
              <span class={styles.more}>
                <Show when={step.lost > 0}><A href={props.peopleOf(s(), 'lost')}>{step.isOptional ? says.without(format.count(step.lost)) : says.lostHere(format.count(step.lost))}</A></Show>
                <Show when={step.open > 0}><A href={props.peopleOf(s(), 'open')}>{says.openHere(format.count(step.open))}</A></Show>
                <Show when={step.time}>{(time) => (
                  <Define quiet plain says={says.timeMeans(time().low === null || time().high === null ? '' : `: ${format.duration(time().low!)} – ${format.duration(time().high!)}`)}>
                    {time().value === null ? says.slow : says.time(format.duration(time().value!))}
                  </Define>
                )}</Show>
              </span>
            </Show>
          </li>
        )}</For>
      </ol>
    </Card>
  )
}

function Rate(props: { rate: FunnelStep['ofBefore']; of: string; known: FunnelStep['knownOfBefore'] }) {
  return (
    <Show when={props.rate}>
      {(rate) => (
        <span class={styles.rate}>
          <Define quiet plain says={says.rateMeans(format.count(props.known?.count ?? 0), format.count(props.known?.n ?? 0))}>
            <strong>{format.share(rate().share)}</strong><Show when={rate().low !== null}><small> {format.shareInterval(rate().low!, rate().high!)}</small></Show>
          </Define> <small>{props.of}</small>
        </span>
      )}
    </Show>
  )
}
