import type { Measured } from '@throughline/analytics/analysis'
import { Show, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { Define } from './Define.tsx'
import styles from './Foot.module.css'
import { format, makeFormat } from './format.ts'

/** The line under every picture: how many, when, in which time zone, by which method, from where. */
export function Foot(props: { measured: Measured<unknown>; counts?: string | undefined; method?: string | undefined; class?: string | undefined }): JSX.Element {
  const period = () => {
    const { period: p, timeZone } = props.measured
    if (!p) return strings.foot.all
    return (timeZone === format.timeZone ? format : makeFormat(format.locale, timeZone)).period(p.from, p.to)
  }
  return (
    <p class={`${styles.foot} ${props.class ?? 'note'}`}>
      <span>n {format.count(props.measured.n)}{props.counts ? ` ${props.counts}` : ''}</span>
      <span>
        <Define plain quiet says={props.measured.period ? strings.foot.exactPeriod(props.measured.period.from, props.measured.period.to) : strings.foot.noPeriod}>{period()}</Define>, {props.measured.timeZone}
      </span>
      <Show when={props.method} fallback={<span>{props.measured.method}</span>}>
        {(method) => <span><Define says={props.measured.method}>{method()}</Define></span>}
      </Show>
      <span>
        <Define plain quiet says={strings.foot.origin(props.measured.from, props.measured.tookMs, props.measured.datasetHash, props.measured.engineVersion)}>
          {props.measured.from === 'replica' ? strings.foot.replica : strings.foot.server}
        </Define>
      </span>
    </p>
  )
}
