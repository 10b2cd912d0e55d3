import { Show, type JSX } from 'solid-js'
import type { Cohort, Moment, OutcomeMoments, TooFew as TooFewAnswer } from '@throughline/analytics'
import type { DriverTarget } from '@throughline/analytics/driver/drivers'
import { peopleLink } from '../filters/filters.ts'
import { useReplica } from '../replica/context.ts'
import { Card, format, Skeleton, Table, TooFew, Trouble } from '../ui/index.ts'
import { sayMoments } from './momentWords.ts'
import { strings } from './strings.ts'

const says = strings.moments

/** The contacts where a good or bad experience moves the outcome, beside those that customers speak of. */
export function Moments(props: { class: string | undefined; cohort: Cohort; target: Exclude<DriverTarget, { of: 'money' }> }): JSX.Element {
  const asked = useReplica().createAnswer<OutcomeMoments | TooFewAnswer>('outcome.moments', () => ({ cohort: props.cohort, target: props.target }))
  const result = () => asked.value()?.result
  const found = () => { const now = result(); return now?.kind === 'moments' ? now : undefined }
  const few = () => { const now = result(); return now?.kind === 'tooFew' ? now : undefined }
  const people = (moment: Moment): string => peopleLink({ ...props.cohort, touchpoint: moment.touchpoint.code })
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={asked.value()} counts="ended runs" method={says.method} work={asked} isPending={asked.isPending() && result() !== undefined}
      answer={<Show when={found()}>{(found) => <>{sayMoments(found())}</>}</Show>}
      sheet={() => ({
        name: 'moments-of-truth', columns: says.sheet,
        rows: (found()?.touchpoints ?? []).map((m) => [m.touchpoint.name, m.good?.share, m.good?.n, m.bad?.share, m.bad?.n, m.change?.difference, m.change?.low, m.change?.high, m.adjusted, m.named?.share, m.named?.count, says.agreement[m.agreement]]),
      })}
    >
      <Trouble of={[asked]} />
      <Show when={result()} fallback={<Skeleton height={240} lines={5} />}>
        <Show when={few()}>{(few) => <TooFew n={few().n} needed={few().needed} counts="runs" />}</Show>
        <Show when={found()}>
          {(found) => (
            <Table<Moment>
              caption={says.question} rows={found().touchpoints} first={8} href={people}
              columns={[
                { title: says.columns.where, cell: (m) => m.touchpoint.name, order: (m) => m.touchpoint.name },
                { title: says.columns.good, isNumber: true, cell: (m) => (m.good && m.change ? format.share(m.good.share) : '–'), order: (m) => m.good?.share ?? -1 },
                { title: says.columns.bad, isNumber: true, cell: (m) => (m.bad && m.change ? format.share(m.bad.share) : '–'), order: (m) => m.bad?.share ?? -1 },
                { title: says.columns.difference, isNumber: true, cell: (m) => (m.change ? <span title={says.interval(format.points(m.change.low), format.points(m.change.high))} class={m.isMomentOfTruth ? '' : 'quiet'}>{format.points(m.change.difference)}</span> : '–'), order: (m) => Math.abs(m.change?.difference ?? 0) },
                { title: says.columns.named, means: says.namedMeans, isNumber: true, cell: (m) => (m.named ? format.share(m.named.share) : '–'), order: (m) => m.named?.share ?? -1 },
                { title: says.columns.verdict, cell: (m) => <span class={m.isMomentOfTruth ? '' : 'quiet'}>{says.agreement[m.agreement]}</span>, order: (m) => m.agreement },
              ]}
            />
          )}
        </Show>
      </Show>
    </Card>
  )
}
