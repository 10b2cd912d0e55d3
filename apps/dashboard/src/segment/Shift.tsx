import type { SegmentShift, ShiftMove } from '@throughline/analytics'
import { A, useNavigate, useSearchParams } from '@solidjs/router'
import { createMemo, For, Match, Show, Switch } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { dayIn } from '../ui/format.ts'
import { Card, Define, Empty, format, isTooFew, Skeleton, TooFew } from '../ui/index.ts'
import { createSteadyAnswer } from './createSteadyAnswer.ts'
import { changeSentence, isFoundShift, moveRule, placeName, shiftSentence, usualDates } from './shift.ts'
import { ShiftSankey } from './ShiftSankey.tsx'
import { strings } from './strings.ts'
import styles from './Shift.module.css'

const says = strings.shift
const ALL = 'segments'

/** How groups and their customers changed between two dates. */
export function Shift(props: { currency: string; grouping: { readonly k?: number | undefined; readonly features?: readonly string[] }; class: string | undefined }) {
  const replica = useReplica()
  const use = useFilters()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ of?: string; before?: string; after?: string }>()
  const usual = () => usualDates(use.cohort().period, use.overview()?.first ?? null, use.overview()?.last ?? null, dayIn(use.zone(), new Date()))
  const dates = () => {
    const from = isDay(search.before) ? search.before : usual().from, to = isDay(search.after) ? search.after : usual().to
    return from <= to ? { from, to } : usual()
  }
  const chosen = () => (search.of === ALL ? use.segments() : use.segments().filter((one) => one.id === search.of)).slice(0, 20)
  const params = createMemo(() => {
    const { period: _, ...cohort } = use.cohort()
    const segments = chosen().map(({ name, rule }) => ({ name, rule }))
    return { cohort, ...dates(), of: segments.length > 0 ? { kind: 'segments', segments } : { kind: 'groups', ...props.grouping } }
  }, undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) })
  const asked = createSteadyAnswer<SegmentShift>(replica, 'segment.shift', params, use.datasetHash)
  const result = () => asked.value()?.result
  const found = () => { const r = result(); return isFoundShift(r) ? r : undefined }
  const few = () => { const r = result(); return isTooFew(r) ? r : undefined }
  const open = (move: ShiftMove) => navigate(use.people({ period: {}, segment: moveRule(found()!, move, use.cohort().segment) }))
  const answer = () => {
    const f = found()
    return f ? shiftSentence(f, format) : result()?.kind === 'none' ? says.none : undefined
  }
  return (
    <Card
      class={props.class} question={says.question} means={says.means} measured={asked.value()} counts="customers" method={says.method} work={asked} isPending={asked.isPending()} answer={answer()}
      sheet={() => ({
        name: 'shift', columns: ['before', 'after', 'customers', 'share', 'low', 'high'],
        rows: (found()?.moves ?? []).map((m) => [placeName(found()!, 'before', m.from), placeName(found()!, 'after', m.to), m.customers, m.share.share, m.share.low, m.share.high]),
      })}
    >
      <div class={styles.choose}>
        <label>{says.of}
          <select value={chosen().length === 0 ? '' : search.of} onChange={(event) => setSearch({ of: event.currentTarget.value || undefined })}>
            <option value="">{says.groups}</option>
            <Show when={use.segments().length > 1}><option value={ALL}>{says.allSegments}</option></Show>
            <For each={use.segments()}>{(one) => <option value={one.id}>{says.segment(one.name)}</option>}</For>
          </select>
        </label>
        <label>{says.from}<input type="date" value={dates().from} max={dates().to} onChange={(event) => setSearch({ before: event.currentTarget.value || undefined })} /></label>
        <label>{says.to}<input type="date" value={dates().to} min={dates().from} onChange={(event) => setSearch({ after: event.currentTarget.value || undefined })} /></label>
      </div>
      <Switch fallback={<Skeleton height={640} />}>
        <Match when={found()}>{(f) => (
          <>
            <div class={styles.ends}><span>{says.until(format.day(dates().from))}</span><span>{says.until(format.day(dates().to))}</span></div>
            <ShiftSankey found={f()} describedAs={says.described(shiftSentence(f(), format))} onOpen={open} />
            <Show when={f().held.length > 0}>
              <ul class={styles.changes}>
                <For each={f().held}>{(held) => <li><span>{says.held(held.name, format.count(held.before), format.count(held.after), format.count(held.entered), format.count(held.left), format.count(held.stayed))}</span></li>}</For>
              </ul>
            </Show>
            <Show when={f().held.length === 0}>
              <ul class={styles.changes}>
                <For each={f().changes}>{(change) => (
                  <li>
                    <Define plain class={styles.kind ?? ''} says={says.kindMeans[change.kind]}>{says.kinds[change.kind]}</Define>
                    <span>
                      {changeSentence(f(), change, props.currency, format)}
                      <Show when={change.jaccard !== null}> <Define plain quiet says={says.alikeMeans}><span class="note">{says.alike(format.share(change.jaccard!))}</span></Define></Show>
                    </span>
                    <A href={use.people({ period: {}, segment: (change.after.length > 0 ? f().groups.after[change.after[0]!]! : f().groups.before[change.before[0]!]!).rule })}>{says.people}</A>
                  </li>
                )}</For>
              </ul>
            </Show>
          </>
        )}</Match>
        <Match when={result()?.kind === 'none'}><Empty title={says.noneTitle}>{says.none}</Empty></Match>
        <Match when={few()}>{(one) => <TooFew n={one().n} needed={one().needed} counts="customers" />}</Match>
      </Switch>
    </Card>
  )
}

function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
}
