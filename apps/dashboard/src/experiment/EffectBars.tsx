import { A } from '@solidjs/router'
import { createMemo, For, Show, type JSX } from 'solid-js'
import type { ExperimentEffect, ExperimentMeasure } from '@throughline/analytics/experiment/effect'
import { TableBehind } from '../chart/TableBehind.tsx'
import { peopleLink } from '../filters/filters.ts'
import { Define } from '../ui/Define.tsx'
import { format } from '../ui/format.ts'
import styles from './Proof.module.css'
import { strings } from './strings.ts'
import { changeOf, intervalOf, isCertainAlone, levelOf } from './words.ts'

const says = strings.effects
const UNITS = ['share', 'money', 'count'] as const

/** What the change did to each measure, from no difference, with its interval; measures of one unit share a scale. */
export function EffectBars(props: { found: ExperimentEffect }): JSX.Element {
  const { currency } = props.found
  const groups = () => UNITS.map((unit) => ({ unit, measures: props.found.measures.filter((m) => m.unit === unit) })).filter((g) => g.measures.length > 0)
  return (
    <>
      <For each={groups()}>{(group) => <><h3 class={styles.title}>{says.groups[group.unit]}</h3><Bars measures={group.measures} others={props.found.measures.length - 1} currency={currency} /></>}</For>
      <TableBehind
        caption={says.question} columns={says.columns}
        rows={props.found.measures.map((m) => ({
          cells: [
            m.name, levelOf(m.treated, m, currency), levelOf(m.held, m, currency), changeOf(m.difference, m, currency), intervalOf(m.low, m.high, m, currency), m.always ? intervalOf(m.always.low, m.always.high, m, currency) : '–',
            pOf(m.adjusted), changeOf(m.detectable, m, currency), m.moreNeeded === null ? '–' : format.count(m.moreNeeded),
          ],
        }))}
      />
    </>
  )
}

/** @param props.others measures judged together, in all groups */
function Bars(props: { measures: readonly ExperimentMeasure[]; others: number; currency: string }): JSX.Element {
  const scale = createMemo(() => {
    const ends = props.measures.flatMap((m) => [m.low, m.high])
    const low = Math.min(0, ...ends), high = Math.max(0, ...ends)
    return { low, width: high - low || 1 }
  })
  const at = (x: number) => `${((x - scale().low) / scale().width) * 100}%`
  const long = (from: number, to: number) => `${(Math.abs(to - from) / scale().width) * 100}%`
  return (
    <ul class={styles.rows} style={{ '--zero': at(0) }}>
      <For each={props.measures}>
        {(m) => {
          const isTold = () => m.verdict === 'more' || m.verdict === 'less'
          const detail = () => says.means_(pOf(m.adjusted), changeOf(m.detectable, m, props.currency))
            + (isCertainAlone(m) ? says.meansAlone(pOf(m.p), pOf(m.adjusted), format.count(props.others)) : '')
            + (m.bootstrap ? says.bootstrap(levelOf(m.bootstrap.low, m, props.currency), levelOf(m.bootstrap.high, m, props.currency)) : '')
            + (m.always ? says.always(changeOf(m.always.low, m, props.currency), changeOf(m.always.high, m, props.currency)) : '')
          return (
            <li class={styles.row} data-none={isTold() ? undefined : ''}>
              <div class={styles.name}>
                <Show when={m.drill} fallback={m.name}>{(drill) => <A href={peopleLink(drill().treated)}>{m.name}</A>}</Show>
                <small>{says.arms(levelOf(m.treated, m, props.currency), levelOf(m.held, m, props.currency))}</small>
              </div>
              <div class={styles.field} aria-hidden="true">
                <i class={styles.bar} style={{ left: at(Math.min(0, m.difference)), width: long(0, m.difference) }} />
                <i class={styles.whisker} style={{ left: at(m.low), width: long(m.low, m.high) }} />
              </div>
              <div class={styles.amount}>
                <Define plain quiet says={detail()}><b>{changeOf(m.difference, m, props.currency)}</b></Define>
                <small>{intervalOf(m.low, m.high, m, props.currency)}{isTold() ? '' : ` · ${m.verdict === 'notToBeRead' ? says.notToBeRead : isCertainAlone(m) ? says.aloneOnly : says.noEvidence}`}</small>
              </div>
            </li>
          )
        }}
      </For>
    </ul>
  )
}

function pOf(p: number): string {
  return p < 0.0001 ? '< 0.0001' : format.number(Math.round(p * 10_000) / 10_000)
}
