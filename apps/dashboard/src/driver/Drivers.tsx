import { A, useSearchParams } from '@solidjs/router'
import { createMemo, For, Show, type JSX } from 'solid-js'
import type { TooFew } from '@throughline/analytics'
import { MONEY_MEASURES, type Agreement, type Driver, type DriverTarget, type LeftOut, type NoDrivers, type OutcomeDrivers } from '@throughline/analytics/driver/drivers'
import { toMajor } from '@throughline/domain/define/money'
import { attributeWord } from '../filters/attributeWord.ts'
import { filtersToSearch, withSearch } from '../filters/filters.ts'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { WhenNear } from '../replica/near.ts'
import { Button, Card, Empty, Evidence, format, Grid, Screen, Skeleton, span, Table } from '../ui/index.ts'
import { DriverBars } from './DriverBars.tsx'
import styles from './Drivers.module.css'
import { ImportancePlane } from './ImportancePlane.tsx'
import { Moments } from './Moments.tsx'
import { strings as says } from './strings.ts'
import { betweenOf, changeOf, firstOf, levelOf, nameOf, outcomeName, reasonOf } from './words.ts'

type Answer = OutcomeDrivers | NoDrivers | TooFew

/** What goes with an outcome or with money: associations, said as such. */
export function Drivers(): JSX.Element {
  const use = useFilters()
  const replica = useReplica()
  const [search, setSearch] = useSearchParams<{ target?: string }>()
  const outcomes = () => use.overview()?.outcomes ?? []
  const target = createMemo((): DriverTarget | undefined => readTarget(search.target) ?? (use.overview() && usualTarget(outcomes())), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) })
  // A cohort of one outcome cannot be asked what goes with it.
  const cohort = createMemo(() => { const { outcomes: _, statuses: __, ...others } = use.cohort(); return others }, undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) })
  const asked = replica.createAnswer<Answer>('outcome.drivers', () => { const of = target(); return of && { cohort: cohort(), target: of, ...(of.of !== 'money' && { against: 'margin' }) } })
  const result = () => asked.value()?.result
  const found = () => { const now = result(); return now?.kind === 'drivers' ? now : undefined }
  const leftOut = (): readonly LeftOut[] => { const now = result(); return now && now.kind !== 'tooFew' ? now.leftOut : [] }
  const isPending = () => asked.isPending() && result() !== undefined
  /** Money has no contact that decides it. */
  const decided = () => { const of = target(); return of && of.of !== 'money' ? of : undefined }
  const isAsked = (one: DriverTarget) => JSON.stringify(one) === JSON.stringify(target())
  const Ask = (each: { of: DriverTarget; word: string }) => <Button look="chip" aria-pressed={isAsked(each.of)} onClick={() => setSearch({ target: writeTarget(each.of) })}>{each.word}</Button>

  return (
    <Screen
      question={says.question} work={asked} answer={<Show when={found()} fallback={<Show when={result()}>{says.none.title}.</Show>}>{(found) => <Said found={found()} />}</Show>}
      controls={
        <div class={styles.asks} role="group" aria-label={says.asks.label}>
          <For each={outcomes()}>{(one) => <Ask of={{ of: 'outcome', code: one.code }} word={one.name} />}</For>
          <Ask of={{ of: 'achieved' }} word={says.asks.achieved} />
          <span>{says.asks.money}</span>
          <For each={MONEY_MEASURES}>{(measure) => <Ask of={{ of: 'money', measure }} word={says.asks.measures[measure]} />}</For>
        </div>
      }
    >
      <Show when={result()} fallback={<Show when={!asked.isStopped()}><Skeleton height={560} /></Show>}>
        <Grid>
          <Show when={found()} fallback={<Card class={span.whole} question={says.list.question} measured={asked.value()} counts="runs"><None of={result()!} /></Card>}>
            {(found) => (
              <>
                <Card
                  class={span.whole} question={says.list.question} means={says.list.means} measured={asked.value()} counts="runs" evidence={found().model === 'linear' ? 'association' : undefined} isPending={isPending()} people={use.people()}
                  method={says.list.method(says.list[found().model], says.list[found().importanceBy])}
                  answer={<>
                    {says.list.answer(format.count(found().drivers.filter((d) => d.verdict !== 'noEvidence').length), format.count(found().candidates))}{' '}
                    {found().auc === null ? says.list.fitMoney(format.share(found().rSquared)) : says.list.fit(format.share(found().auc!))}{' '}
                    <Show when={found().drawnFrom}>{(all) => <>{says.list.drawn(format.count(found().runs), format.count(all()))}</>}</Show>
                  </>}
                  sheet={() => ({ name: 'drivers', columns: says.list.columns, rows: found().drivers.map((d) => [nameOf(d.driver), d.runs, d.where, d.elsewhere, d.effect, d.low, d.high, d.adjusted, d.importance, d.reach === null ? undefined : -d.reach]) })}
                >
                  <DriverBars found={found()} />
                </Card>
                <Card class={found().against ? span.half : span.whole} question={says.chart.question} means={says.chart.means} measured={asked.value()} counts="runs" method={says.against.foot} isPending={isPending()} answer={<Begin found={found()} />}>
                  <ImportancePlane found={found()} />
                </Card>
                <Show when={found().against}>
                  {(against) => (
                    <Card
                      class={span.half} question={says.against.question} means={says.against.means} measured={asked.value()} counts="runs" method={says.against.method} evidence="association" isPending={isPending()}
                      answer={says.against.answer(format.count(against().list.filter((a) => a.kind === 'bothBetter' || a.kind === 'bothWorse').length), format.count(against().list.filter((a) => a.kind === 'conflict').length))}
                      sheet={() => ({ name: 'drivers-and-margin', columns: ['driver', 'verdict', 'effect', 'margin', 'low', 'high'], rows: against().list.map((a) => [nameOf(a.driver), a.kind, a.effect, ...[a.moneyEffect, a.moneyLow, a.moneyHigh].map((x) => toMajor(x, found().currency))]) })}
                    >
                      <Agreements list={against().list} found={found()} />
                    </Card>
                  )}
                </Show>
              </>
            )}
          </Show>
          <Show when={decided()}>{(of) => <WhenNear><Moments class={span.whole} cohort={cohort()} target={of()} /></WhenNear>}</Show>
          <Show when={leftOut().length > 0}>
            <Card class={span.whole} question={says.left.question} means={says.left.means} measured={asked.value()} counts="runs" method={says.against.foot} isPending={isPending()} sheet={() => ({ name: 'left-out', columns: Object.values(says.left.columns), rows: leftOut().map((l) => [nameOf(l.driver), l.because.kind === 'crowded' ? undefined : l.runs, reasonOf(l)]) })}>
              <Table
                caption={says.left.question} rows={experimentsFirst(leftOut())} first={8}
                columns={[
                  { title: says.left.columns.what, cell: (l) => nameOf(l.driver), order: (l) => nameOf(l.driver) },
                  { title: says.left.columns.runs, isNumber: true, cell: (l) => (l.because.kind === 'crowded' ? '–' : format.count(l.runs)), order: (l) => l.runs },
                  { title: says.left.columns.why, isLong: true, cell: (l) => <Reason of={l} target={target()} />, order: reasonOf },
                ]}
              />
            </Card>
          </Show>
        </Grid>
      </Show>
    </Screen>
  )
}

function Said(props: { found: OutcomeDrivers }): JSX.Element {
  const level = (x: number) => levelOf(x, props.found), change = (x: number) => changeOf(x, props.found)
  const first = () => firstOf(props.found)
  const stepOf = ({ driver }: Driver) => (driver.what === 'number' ? driver.step : undefined)
  const numberSaid = ({ driver, where, elsewhere }: Driver) => (driver.what === 'number' ? says.answer.number(attributeWord(driver.key), format.number(driver.middle), level(where), level(elsewhere), props.found.model === 'logistic' ? outcomeName(props.found) : null) : '')
  return (
    <>
      <Show when={first()} fallback={says.answer.none}>
        {(d) => <>
          <strong>{d().unit === 'step' ? numberSaid(d()) : d().unit !== 'yes' ? says.answer.first(nameOf(d().driver)) : props.found.model === 'logistic' ? says.answer.chance(nameOf(d().driver), level(d().where), level(d().elsewhere), outcomeName(props.found)) : says.answer.money(nameOf(d().driver), level(d().where), level(d().elsewhere))}</strong>
          {stepOf(d()) === undefined ? says.answer.equal(change(d().effect), betweenOf(d().low, d().high, props.found)) : says.answer.each(format.number(stepOf(d())!), change(d().effect), betweenOf(d().low, d().high, props.found))}
        </>}
      </Show>{' '}
      {props.found.model === 'logistic'
        ? says.answer.share(outcomeName(props.found), format.share(props.found.mean), format.count(props.found.runs), format.count(props.found.customers))
        : says.answer.mean(level(props.found.mean), format.count(props.found.runs), format.count(props.found.customers))}{' '}
      {says.association} <Evidence of="association" />
    </>
  )
}

/** An experiment is worth more than what is left out for other reasons. */
const experimentsFirst = (list: readonly LeftOut[]): readonly LeftOut[] => [...list].sort((a, b) => Number(b.because.kind === 'experiment') - Number(a.because.kind === 'experiment'))

/** Why it is left out; an experiment leads to where it is proved. */
function Reason(props: { of: LeftOut; target: DriverTarget | undefined }): JSX.Element {
  const use = useFilters()
  const key = () => (props.of.because.kind === 'experiment' && props.of.driver.what === 'attribute' ? props.of.driver.key : undefined)
  /** The arms compared by what is asked about here. */
  const proof = (experiment: string) => withSearch('/proof', [filtersToSearch(use.filters()), `experiment=${encodeURIComponent(experiment)}`, props.target && `target=${encodeURIComponent(writeTarget(props.target).replace(/^money:/, ''))}`].filter(Boolean).join('&'))
  return <>{reasonOf(props.of)}<Show when={key()}>{(key) => <>: <A class={styles.proof} href={proof(key())}>{says.left.proof}</A> <Evidence of="randomised" /></>}</Show></>
}

function Begin(props: { found: OutcomeDrivers }): JSX.Element {
  const most = () => props.found.drivers.filter((d) => d.verdict !== 'noEvidence' && d.unit === 'yes').sort((a, b) => Math.abs(b.reach ?? 0) - Math.abs(a.reach ?? 0))[0]
  return <Show when={most()} fallback={says.chart.none}>{(d) => <>{says.chart.answer(nameOf(d().driver), changeOf(-(d().reach ?? 0), props.found), format.share(d().share))}</>}</Show>
}

function Agreements(props: { list: readonly Agreement[]; found: OutcomeDrivers }): JSX.Element {
  const money = (minor: number) => format.money(minor, props.found.currency, { signed: true })
  const said = () => (['conflict', 'bothWorse', 'bothBetter'] as const).flatMap((kind) => props.list.filter((a) => a.kind === kind).map((a) => says.against[kind](nameOf(a.driver), changeOf(a.effect, props.found), money(a.moneyEffect))))
  return (
    <>
      <Show when={said().length > 0} fallback={<p>{says.against.none}</p>}><ul class={styles.said}><For each={said()}>{(sentence) => <li>{sentence}</li>}</For></ul></Show>
      <p class="note">{says.against.oneOnly(format.count(props.list.filter((a) => a.kind === 'oneOnly').length))}</p>
    </>
  )
}

function None(props: { of: Answer }): JSX.Element {
  const text = () => { const of = props.of; return of.kind === 'tooFew' ? says.none.tooFew(format.count(of.n), format.count(of.needed)) : of.kind === 'noDrivers' ? says.none[of.because] : '' }
  return <Empty title={says.none.title}>{text()}</Empty>
}

/** The bad outcome that ends most runs, since leaving is asked about most; else goals reached. */
function usualTarget(outcomes: readonly { readonly code: string; readonly runs: number; readonly isGood: boolean }[]): DriverTarget {
  const worst = outcomes.filter((o) => !o.isGood).sort((a, b) => b.runs - a.runs)[0]
  return worst ? { of: 'outcome', code: worst.code } : { of: 'achieved' }
}

function writeTarget(target: DriverTarget): string {
  switch (target.of) {
    case 'outcome': return `outcome:${target.code}`
    case 'money': return `money:${target.measure}`
    case 'achieved': return 'achieved'
  }
}

function readTarget(text: string | undefined): DriverTarget | undefined {
  if (text === 'achieved') return { of: 'achieved' }
  if (text?.startsWith('outcome:')) return { of: 'outcome', code: text.slice('outcome:'.length) }
  const measure = MONEY_MEASURES.find((one) => text === `money:${one}`)
  return measure && { of: 'money', measure }
}
