import { A, useSearchParams } from '@solidjs/router'
import { createMemo, Match, Show, Switch, type JSX } from 'solid-js'
import type { Cohort, TooFew as TooFewAnswer } from '@throughline/analytics'
import type { JourneyTime } from '@throughline/analytics/journey/time'
import type { TimeCurve } from '@throughline/analytics/journey/timeCurve'
import { TableBehind } from '../chart/TableBehind.tsx'
import { previousCohort } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { withGoals } from '../filters/goals.ts'
import { NothingInPeriod } from '../filters/NothingInPeriod.tsx'
import { useReplica } from '../replica/context.ts'
import { WhenNear } from '../replica/near.ts'
import { Card, Choices, format, Grid, Icon, isTooFew, Popover, Screen, Skeleton, span, Table, TooFew, Trouble, type Column } from '../ui/index.ts'
import { BeforeAfterCard } from './BeforeAfterCard.tsx'
import { Curve } from './Curve.tsx'
import { strings as says } from './strings.ts'
import styles from './Times.module.css'
import { readTo, sayTime, verbOf, writeTo } from './wait.ts'

type Timed = Extract<JourneyTime, { kind: 'time' }>

/** How long until: from the beginning or a contact, to a contact, an outcome, the goal or the end. */
export function Times(): JSX.Element {
  const replica = useReplica()
  const use = useFilters()
  const [search, setSearch] = useSearchParams<{ after?: string; until?: string }>()
  const to = createMemo(() => readTo(search.until))
  /** Who waits for a goal has one. */
  const cohort = createMemo(() => (to().kind === 'achieved' ? use.overview() && withGoals(use.cohort(), use.overview()!) : use.cohort()))
  const isGoalsOnly = () => cohort() !== undefined && cohort()!.journeys !== use.cohort().journeys
  const asked = replica.createAnswer<JourneyTime>('journey.time', () => {
    const now = cohort()
    const compareTo = now && use.previous() && previousCohort(now)
    return now && { cohort: now, to: to(), ...(search.after && { from: search.after }), ...(compareTo && { compareTo }) }
  })
  const result = () => asked.value()?.result
  const time = () => { const of = result(); return of?.kind === 'time' ? of as Timed : undefined }
  const few = () => { const of = result(); return isTooFew(of) ? of as TooFewAnswer : undefined }
  const nameOf = (code: string) => [...(use.overview()?.touchpoints ?? []), ...(use.overview()?.outcomes ?? [])].find((one) => one.code === code)?.name ?? code
  const verb = () => verbOf(to(), nameOf)
  const before = () => { const b = time()?.b; return b && !('kind' in b) ? b : undefined }
  const began = (): Cohort => ({ ...(search.after && { touchpoint: search.after }), ...(isGoalsOnly() && { journeys: cohort()!.journeys! }) })
  const onCompare = () => (previousCohort(use.cohort()) ? use.toggleCompare : undefined)
  const interval = (low: number | null, high: number | null, say: (x: number) => string) => (low === null || high === null ? '–' : `${say(low)} to ${say(high)}`)

  const rows = createMemo(() => {
    const of = time()
    if (!of) return []
    const b = before()
    return [
      ...of.a.quartiles.map((one, i) => ({ what: says.figures.quartile[one.q]!, a: timeOf(one.seconds), interval: interval(one.low, one.high, format.duration), b: b ? timeOf(b.quartiles[i]!.seconds) : '', bInterval: b ? interval(b.quartiles[i]!.low, b.quartiles[i]!.high, format.duration) : '' })),
      ...of.a.byDays.map((one, i) => ({ what: says.days(one.days), a: shareOf(one), interval: interval(one.by?.low ?? null, one.by?.high ?? null, format.share), b: b ? shareOf(b.byDays[i]!) : '', bInterval: b ? interval(b.byDays[i]!.by?.low ?? null, b.byDays[i]!.by?.high ?? null, format.share) : '' })),
    ]
  })
  const columns = (): Column<ReturnType<typeof rows>[number]>[] => {
    const c = says.figures.columns
    return [
      { title: c.what, cell: (row) => row.what }, { title: c.a, isNumber: true, cell: (row) => <Ranged value={row.a} interval={row.interval} /> },
      ...(before() ? [{ title: c.b, isNumber: true, cell: (row: ReturnType<typeof rows>[number]) => <Ranged value={row.b} interval={row.bInterval} /> }] : []),
    ]
  }

  return (
    <Screen
      question={says.title} answer={time() ? sayTime(time()!, verb(), format) : few() ? (few()!.n === 0 ? says.none : says.tooFew) : undefined}
      controls={<Choosers from={search.after} to={to()} nameOf={nameOf} onFrom={(code) => setSearch({ after: code })} onTo={(next) => setSearch({ until: next })} />}
    >
      <Trouble of={[asked]} />
      <Switch fallback={<Grid><Card class={span.twoThirds} question={says.curve.question}><Skeleton height={300} /></Card><Card class={span.third} question={says.figures.question}><Skeleton height={300} lines={6} /></Card></Grid>}>
        <Match when={few()}>{(few) => (
          <Show when={few().n > 0 || search.after} fallback={<NothingInPeriod />}>
            <Card question={says.curve.question} means={says.curve.means} measured={asked.value()} counts="customers" method={says.curve.method}><TooFew n={few().n} needed={few().needed} counts="customers" /></Card>
          </Show>
        )}</Match>
        <Match when={time()}>{(time) => (
          <Grid>
            <Card
              class={span.twoThirds} question={says.curve.question} means={says.curve.means} measured={asked.value()} counts="runs" method={says.curve.method} isPending={asked.isPending()} people={use.people(began())} onCompare={onCompare()}
              sheet={() => ({ name: 'time', columns: ['side', 'seconds', 'share', 'low', 'high', 'watched'], rows: [...sheetOf('now', time().a), ...(before() ? sheetOf('before', before()!) : [])] })}
            >
              <Curve a={time().a} b={before()} describedAs={says.curve.described(verb())} />
              <TableBehind caption={says.curve.described(verb())} columns={['', says.curve.now, '95 %', '']} rows={time().a.points.map((p) => ({ cells: [format.duration(p.seconds), format.share(p.share), interval(p.low, p.high, format.share), format.count(p.watched)] }))} />
            </Card>
            <Card
              class={span.third} question={says.figures.question} means={says.figures.means} answer={says.figures.answer(format.count(time().a.reached), format.count(time().a.began))} measured={asked.value()} counts="runs" method={says.curve.method} isPending={asked.isPending()} people={use.people(began())}
              sheet={() => ({ name: 'time-figures', columns: [says.figures.columns.what, says.figures.columns.a, says.figures.columns.interval, says.figures.columns.b], rows: rows().map((row) => [row.what, row.a, row.interval, row.b]) })}
            >
              <Table caption={says.figures.question} rows={rows()} columns={columns()} />
              <Show when={isGoalsOnly()}><p class="note">{says.figures.goalsOnly}</p></Show>
              <p class={styles.where}><Where of={time().a} to={to().kind} people={(narrower) => use.people({ ...began(), ...narrower })} /></p>
            </Card>
          </Grid>
        )}</Match>
      </Switch>
      <Show when={search.after} fallback={<p class={`note ${styles.hint}`}>{says.beforeAfter.choose}</p>}>
        {(code) => <WhenNear><BeforeAfterCard class={styles.around} touchpoint={code()} name={nameOf(code())} people={use.people(began())} /></WhenNear>}
      </Show>
    </Screen>
  )
}

function Ranged(props: { value: string; interval: string }): JSX.Element {
  return <span class={styles.ranged}><strong>{props.value}</strong><small>{props.interval}</small></span>
}

/** Everybody whose clock began is in one of three places. Where a cohort can say so, it opens. */
function Where(props: { of: TimeCurve; to: ReturnType<typeof readTo>['kind']; people: (narrower: Cohort) => string }): JSX.Element {
  const opens = () => props.to === 'achieved' || props.to === 'end'
  const part = (word: string, n: number, narrower: Cohort) => (
    <span>{word}: <Show when={opens() && n > 0} fallback={<b>{format.count(n)}</b>}><A href={props.people(narrower)}>{format.count(n)}</A></Show></span>
  )
  return (
    <>
      {part(says.figures.reached, props.of.reached, { statuses: props.to === 'achieved' ? ['achieved'] : ['achieved', 'failed', 'abandoned'] })}
      {part(says.figures.never, props.of.never, { statuses: ['failed', 'abandoned'] })}
      {part(says.figures.open, props.of.open, { statuses: ['active'] })}
    </>
  )
}

function Choosers(props: { from: string | undefined; to: ReturnType<typeof readTo>; nameOf: (code: string) => string; onFrom: (code: string | undefined) => void; onTo: (to: string | undefined) => void }): JSX.Element {
  const use = useFilters()
  const touchpoints = () => use.overview()?.touchpoints ?? []
  const words = says.choose
  const toWord = () => { const { to } = props; return 'code' in to ? `“${props.nameOf(to.code)}”` : words[to.kind] }
  const trigger = (word: string) => <><span>{word}</span><Icon name="chevron" size={14} /></>
  return (
    <div class={styles.choosers} role="group" aria-label={words.label}>
      {words.from}
      <Popover title={words.fromTitle} triggerClass={styles.chooser} triggerLabel={`${words.fromTitle} ${props.from ? props.nameOf(props.from) : words.start}`} trigger={trigger(props.from ? `“${props.nameOf(props.from)}”` : words.start)}>
        {(close) => (
          <Choices
            label={words.fromTitle} isSingle all={words.start} chosen={props.from ? [props.from] : []} choices={touchpoints().map((t) => ({ code: t.code, word: t.name, hint: format.count(t.runs) }))}
            onChoose={([code]) => { props.onFrom(code); close() }}
          />
        )}
      </Popover>
      {words.to}
      <Popover title={words.toTitle} triggerClass={styles.chooser} triggerLabel={`${words.toTitle} ${toWord()}`} trigger={trigger(toWord())}>
        {(close) => (
          <Choices
            label={words.toTitle} isSingle chosen={[writeTo(props.to) ?? 'achieved']}
            choices={[
              { code: 'achieved', word: words.achieved }, { code: 'end', word: words.end },
              ...(use.overview()?.outcomes ?? []).map((o) => ({ code: `outcome:${o.code}`, word: o.name, hint: words.outcome })), ...touchpoints().map((t) => ({ code: `touchpoint:${t.code}`, word: t.name, hint: words.touchpoint })),
            ]}
            onChoose={([code]) => { props.onTo(code === 'achieved' ? undefined : code); close() }}
          />
        )}
      </Popover>
    </div>
  )
}

const timeOf = (seconds: number | null) => (seconds === null ? says.figures.notYet : format.duration(seconds))
const shareOf = ({ by }: TimeCurve['byDays'][number]) => (by === null ? says.figures.unseen : format.share(by.share))
const sheetOf = (side: string, { points }: TimeCurve) => points.map((p) => [side, p.seconds, p.share, p.low, p.high, p.watched])
