import { For, Show, type JSX } from 'solid-js'
import type { Cohort } from '@throughline/analytics'
import type { JourneyTrend, MeanTrendLine } from '@throughline/analytics/journey/meanTrend'
import type { Bucket } from '@throughline/analytics/kernel/calendar'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { outcomeStrings } from '../strings/outcome.ts'
import { Card, Define, format, Skeleton, Trouble } from '../ui/index.ts'
import { formatIn } from '../ui/format.ts'
import { Trend } from '../ui/svg/Trend.tsx'
import { sayMean, saySlope } from './meanWords.ts'
import styles from './Means.module.css'

const says = outcomeStrings.means

/** Whether runs get quicker, cheaper and better felt, week by week, and since when. */
export function Means(props: { class: string | undefined; cohort: Cohort | undefined; bucket: Bucket }): JSX.Element {
  const use = useFilters()
  const asked = useReplica().createAnswer<JourneyTrend>('journey.trend', () => props.cohort && { cohort: props.cohort, bucket: props.bucket })
  const result = () => asked.value()?.result
  const lines = () => result()?.lines.filter((line) => line.mean !== null) ?? []
  const moving = () => lines().filter((line) => line.verdict === 'improving' || line.verdict === 'declining')
  const answer = () => {
    if (!result() || lines().length === 0) return undefined
    return moving().length === 0 ? says.none : moving().map((line) => says.moves(says.measures[line.measure], says.way[line.slope!.slope > 0 ? 'up' : 'down'], line.verdict === 'improving')).join(' ')
  }
  return (
    <Card
      class={props.class} question={says.question} means={says.meaning} measured={asked.value()} counts="ended runs" method={says.method} evidence="sums" isPending={asked.isPending() && result() !== undefined} people={use.people()}
      answer={answer()}
      sheet={() => ({
        name: 'means-over-time', columns: ['measure', 'from', 'to', 'mean', 'low', 'high', 'n', 'open runs'],
        rows: lines().flatMap((line) => line.trend.map((t) => [says.measures[line.measure], t.from, t.to, t.mean?.mean, t.mean?.low, t.mean?.high, t.mean?.n, t.openRuns])),
      })}
    >
      <Trouble of={[asked]} />
      <Show when={result()} fallback={<Skeleton height={160} lines={3} />}>
        <Show when={lines().length > 0} fallback={<p class="quiet">{says.empty}</p>}>
          <div class={styles.rows}><For each={lines()}>{(line) => <Line of={line} bucket={props.bucket} currency={result()!.currency} />}</For></div>
        </Show>
      </Show>
    </Card>
  )
}

function Line(props: { of: MeanTrendLine; bucket: Bucket; currency: string }): JSX.Element {
  const use = useFilters()
  const line = () => props.of
  const say = (value: number): string => sayMean(line().measure, value, props.currency, format)
  const buckets = () => outcomeStrings.course.buckets[props.bucket]
  const points = () => line().trend.map(({ mean, ...bucket }) => ({ ...bucket, share: mean && { share: mean.mean, low: mean.low ?? mean.mean, high: mean.high ?? mean.mean, n: mean.n, count: mean.n } }))
  const means = () => {
    const { slope, buckets: n, needed, verdict } = line()
    if (verdict === 'tooFew') return outcomeStrings.course.few(format.count(n), format.count(needed), buckets())
    return says.over(format.count(n), buckets(), slope ? says.slope(...saySlope(line().measure, slope, props.currency, format), outcomeStrings.course.bucket[props.bucket]) : '')
  }
  const latest = () => line().changes.at(-1)
  return (
    <div class={styles.row}>
      <p class={styles.name}>{says.measures[line().measure]}</p>
      <p class={styles.value}>{say(line().mean!.mean)} <small>{line().mean!.low === null ? '' : `${say(line().mean!.low!)} – ${say(line().mean!.high!)}`}</small></p>
      <Trend points={points()} marks={line().changes.map((change) => change.at)} timeZone={use.zone()} height={56} label={says.label(says.measures[line().measure])} say={say} />
      <p class={styles.course} data-verdict={line().verdict}>
        <Define plain quiet says={means()}>{outcomeStrings.course[line().verdict]}</Define>
        <Show when={latest()}>{(change) => <>; <Define plain quiet says={says.sinceMeans}>{outcomeStrings.course.since(formatIn(use.zone()).day(new Date(change().at)), say(change().after), say(change().before))}</Define></>}</Show>
      </p>
    </div>
  )
}
