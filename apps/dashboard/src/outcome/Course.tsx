import { Show, type JSX } from 'solid-js'
import type { OutcomeTrendLine } from '@throughline/analytics/journey/trend'
import type { Bucket } from '@throughline/analytics/kernel/calendar'
import { outcomeStrings } from '../strings/outcome.ts'
import { Define } from '../ui/Define.tsx'
import { format, formatIn } from '../ui/format.ts'
import styles from './OutcomeBoard.module.css'

const says = outcomeStrings.course

/** Whether an outcome gets better, as far as its whole buckets tell, and since when it lies at another level. */
export function Course(props: { of: OutcomeTrendLine; bucket: Bucket; timeZone: string }): JSX.Element {
  const words = () => says.buckets[props.bucket]
  const means = () => {
    const { of } = props
    if (of.verdict === 'tooFew') return says.few(format.count(of.buckets), format.count(of.needed), words())
    const ratio = of.ratio ? says.odds(format.number(of.ratio.ratio), format.number(of.ratio.low), format.number(of.ratio.high)) : ''
    return says.means(format.count(of.buckets), words(), ratio)
  }
  const latest = () => props.of.changes.at(-1)
  return (
    <p class={styles.course} data-verdict={props.of.verdict}>
      <Define plain quiet says={means()}><b>{says[props.of.verdict]}</b></Define>
      <Show when={latest()}>
        {(change) => <>; <Define plain quiet says={says.sinceMeans}>{says.since(formatIn(props.timeZone).day(new Date(change().at)), format.share(change().after), format.share(change().before))}</Define></>}
      </Show>
    </p>
  )
}
