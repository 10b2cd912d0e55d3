import { For, Show, type JSX } from 'solid-js'
import { A } from '@solidjs/router'
import type { Measured } from '@throughline/analytics/analysis'
import type { Leak, OutcomeBoard } from '@throughline/analytics/outcome/board'
import { toMajor } from '@throughline/domain/define/money'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { outcomeStrings } from '../strings/outcome.ts'
import { Card } from '../ui/Card.tsx'
import { ENOUGH, ENOUGH_TO_NAME } from '../ui/enough.ts'
import { format } from '../ui/format.ts'
import { Bar } from '../ui/svg/Bars.tsx'
import styles from './OutcomeBoard.module.css'

const says = outcomeStrings.leaks

/** Steps after which customers end without their goal, by the money that goes with them. */
export function Leaks(props: { board: OutcomeBoard; measured: Measured<unknown>; isPending: boolean; class: string | undefined }): JSX.Element {
  const use = useFilters()
  const leaks = () => props.board.leaks.slice(0, 6)
  const hasMoney = () => leaks().some((l) => l.lostMinor > 0)
  const size = (leak: Leak) => (hasMoney() ? leak.lostMinor : leak.runs)
  const most = () => Math.max(1, ...leaks().map(size))
  const first = () => leaks()[0]
  /** Of how many runs the share is. */
  const isTold = (leak: Leak) => leak.share > 0 && leak.runs / leak.share >= ENOUGH
  return (
    <Card
      class={props.class} question={says.question} means={says.means} isPending={props.isPending} measured={props.measured} counts="runs" method="last step reached" evidence={hasMoney() ? 'lost' : undefined} people={use.people({ statuses: ['failed', 'abandoned'] })}
      answer={<Show when={first()} fallback={says.none}>{(leak) => <>{leak().actors < ENOUGH_TO_NAME ? says.tooFew : says.answer(leak().step?.name ?? says.noStep, leak().journey.name, format.count(leak().actors))}</>}</Show>}
      sheet={() => ({ name: 'leaks', columns: ['journey', 'step', 'runs', 'customers', 'share', 'lost value'], rows: props.board.leaks.map((l) => [l.journey.name, l.step?.name, l.runs, l.actors, l.share, toMajor(l.lostMinor, props.board.currency)]) })}
    >
      <div class={styles.leaks}>
        <For each={leaks()}>
          {(leak) => (
            <A class={styles.leak!} href={`${use.link(`/journey/${encodeURIComponent(leak.journey.code)}`, { journeys: undefined })}${leak.step ? `#step-${encodeURIComponent(leak.step.key)}` : ''}`}>
              <span class={styles.leakName}>{leak.step?.name ?? says.noStep} <small>{leak.journey.name}</small></span>
              <span class={styles.leakMoney} title={format.moneyExact(leak.lostMinor, props.board.currency)}>{leak.lostMinor > 0 ? format.money(leak.lostMinor, props.board.currency) : <span class="quiet">{says.unknownMoney}</span>}</span>
              <div class={styles.leakBar}><Bar share={size(leak) / most()} colour="var(--cohort-a)" /></div>
              <span class={`note ${styles.leakNote}`}>{isTold(leak) ? says.lost(format.count(leak.actors), format.share(leak.share)) : says.lostFew(format.count(leak.actors))}</span>
            </A>
          )}
        </For>
      </div>
    </Card>
  )
}
