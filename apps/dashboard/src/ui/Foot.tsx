import type { Measured } from '@throughline/analytics/analysis'
import { Show, type JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { Define } from './Define.tsx'
import { Evidence, type EvidenceOf } from './Evidence.tsx'
import { format, formatIn } from './format.ts'

/** The dot belongs to the part before it, so that no line begins with one. */
const DOT = '\u00a0· '

/** The line under every picture: how many, when, in which time zone, by which method, from where. */
export function Foot(props: { measured: Measured<unknown>; counts?: string | undefined; method?: string | undefined; evidence?: EvidenceOf | undefined; class?: string | undefined }): JSX.Element {
  const period = () => {
    const { period: p, timeZone } = props.measured
    return p ? formatIn(timeZone).period(p.from, p.to) : strings.foot.all
  }
  const exactly = () => {
    const { period: p, timeZone, asOf } = props.measured
    return (p ? strings.foot.exactPeriod(p.from, p.to) : strings.foot.noPeriod) + (asOf === null ? '' : strings.foot.asOf(formatIn(timeZone).moment(new Date(asOf))))
  }
  return (
    <p class={props.class ?? 'note'}>
      <span>n {format.count(props.measured.n)}{props.counts ? ` ${props.counts}` : ''}</span>{DOT}
      <span>
        <Define plain quiet says={exactly()}>{period()}</Define>, {props.measured.timeZone}
      </span>{DOT}
      <Show when={props.method} fallback={<span>{props.measured.method}</span>}>
        {(method) => <span><Define says={props.measured.method}>{method()}</Define></span>}
      </Show>{DOT}
      <Show when={props.evidence}>{(of) => <span>{strings.foot.money} <Evidence of={of()} />{DOT}</span>}</Show>
      <Show when={props.evidence && props.measured.amountsCut}>{(n) => <span><Define says={strings.foot.amountsCutMeans}>{strings.foot.amountsCut(format.count(n()))}</Define>{DOT}</span>}</Show>
      <span>
        <Define plain quiet says={strings.foot.origin(props.measured.from, props.measured.tookMs, props.measured.datasetHash, props.measured.engineVersion)}>
          {props.measured.from === 'replica' ? strings.foot.replica : strings.foot.server}
        </Define>
      </span>
    </p>
  )
}
