import type { BeforeAfter, BeforeAfterLine, BeforeAfterMeasure, TooFew as TooFewAnswer } from '@throughline/analytics'
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import { TableBehind } from '../chart/TableBehind.tsx'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Card, Define, Evidence, format, Skeleton, Table, TooFew, Trouble, type EvidenceOf } from '../ui/index.ts'
import { beforeAfterSaid, changeOf, intervalOf, levelOf } from './beforeAfterWords.ts'
import { strings } from './strings.ts'
import styles from './Times.module.css'
import { WeekProfile } from './WeekProfile.tsx'

const says = strings.beforeAfter

interface BeforeAfterCardProps {
  readonly touchpoint: string
  /** Of the touchpoint. */
  readonly name: string
  readonly people: string
  readonly class?: string | undefined
}

/** What changes in customers' weeks once they have met a touchpoint, beside those who never did. */
export function BeforeAfterCard(props: BeforeAfterCardProps): JSX.Element {
  const use = useFilters()
  const asked = useReplica().createAnswer<BeforeAfter | TooFewAnswer>('touchpoint.beforeAfter', () => ({ cohort: use.cohort(), touchpoint: props.touchpoint }))
  const result = () => asked.value()?.result
  const found = () => { const now = result(); return now?.kind === 'beforeAfter' ? now : undefined }
  const few = () => { const now = result(); return now?.kind === 'tooFew' ? now : undefined }
  const [chosen, setChosen] = createSignal<BeforeAfterMeasure>('contacts')
  const line = createMemo(() => found()?.lines.find((one) => one.measure === chosen()) ?? found()?.lines[0])
  return (
    <Card
      class={props.class} question={says.question(props.name)} means={says.means} measured={asked.value()} counts="customers" method={says.method} isPending={asked.isPending() && result() !== undefined} people={props.people}
      answer={<Show when={found()}>{(found) => <>{beforeAfterSaid(found(), chosen())}</>}</Show>}
      sheet={() => ({ name: 'before-and-after', columns: ['measure', 'customers', 'before', 'after', 'difference', 'low', 'high', 'adjusted p', 'signed-rank p', 'others before', 'others after', 'against others', 'low', 'high', 'evidence'], rows: (found()?.lines ?? []).map((l) => [says.measures[l.measure], l.customers, l.before, l.after, l.difference, l.low, l.high, l.adjusted, l.signedRankP, l.against?.before, l.against?.after, l.against?.effect, l.against?.low, l.against?.high, l.evidence.grade]) })}
    >
      <Trouble of={[asked]} />
      <Show when={result()} fallback={<Skeleton height={300} lines={4} />}>
        <Show when={few()}>{(few) => <TooFew n={few().n} needed={few().needed} counts="customers" />}</Show>
        <Show when={found()}>
          {(found) => (
            <>
              <div class={styles.measures} role="group" aria-label={says.measure}>
                <For each={found().lines}>{(one) => <Button look="chip" aria-pressed={one.measure === line()?.measure} onClick={() => setChosen(one.measure)}>{says.measures[one.measure]}</Button>}</For>
              </div>
              <Show when={line()}>
                {(line) => (
                  <>
                    <WeekProfile weeks={found().profile} measure={line().measure} hasOthers={line().against !== null} sayLevel={(x) => levelOf(line().measure, x, found().currency)} />
                    <TableBehind
                      caption={says.table(says.measures[line().measure])} columns={[says.week, says.met, '95 %', says.others, '95 %']}
                      rows={found().profile.map(({ week, met, others }) => ({ cells: [weekWord(week), ...[met, others].flatMap((side) => { const mean = side[line().measure]; return mean ? [levelOf(line().measure, mean.mean, found().currency), mean.low === null ? '–' : `${levelOf(line().measure, mean.low, found().currency)} to ${levelOf(line().measure, mean.high!, found().currency)}`] : ['–', '–'] })] }))}
                    />
                  </>
                )}
              </Show>
              <Lines of={found()} />
              <p class="note">{says.left(format.count(found().left.unwatched), format.count(found().left.unknownBefore), format.count(found().left.elsewhere))} <Show when={found().found.met > found().customers || found().found.others > found().others}>{says.drawn(format.count(found().found.met), format.count(found().found.others))}</Show></p>
            </>
          )}
        </Show>
      </Show>
    </Card>
  )
}

function weekWord(week: number): string {
  return week < 0 ? says.before(String(-week)) : says.after(String(week + 1))
}

const BECAUSE: Readonly<Record<BeforeAfterLine['evidence']['because'], EvidenceOf>> = {
  randomised: 'randomised', sampleRatioMismatch: 'sampleRatioMismatch', chosenAfter: 'chosenAfter', unevenLoss: 'unevenLoss', alikeBefore: 'alikeBefore', apartBefore: 'apartBefore', unknownBefore: 'unknownBefore', wholesByCustomer: 'wholesByCustomer', correlational: 'before', sums: 'sums', assumed: 'assumed',
}

/** All measures, one row each. */
function Lines(props: { of: BeforeAfter }): JSX.Element {
  const money = () => props.of.currency
  return (
    <Table
      caption={says.lines} rows={props.of.lines}
      columns={[
        { title: says.columns.measure, cell: (l) => says.measures[l.measure] },
        { title: says.columns.before, isNumber: true, cell: (l) => levelOf(l.measure, l.before, money()) },
        { title: says.columns.after, isNumber: true, cell: (l) => levelOf(l.measure, l.after, money()) },
        {
          title: says.columns.change, means: says.columns.changeMeans, isNumber: true,
          cell: (l) => <Define plain quiet says={says.change(changeOf(l.measure, l.difference, money()), intervalOf(l.measure, l.low, l.high, money()), pOf(l.adjusted), l.signedRankP === null ? '–' : pOf(l.signedRankP))}><span class={styles.change} data-none={l.verdict === 'noEvidence' ? '' : undefined}>{changeOf(l.measure, l.difference, money())}</span></Define>,
        },
        {
          title: says.columns.against, means: says.columns.againstMeans, isNumber: true,
          cell: (l) => <Show when={l.against} fallback={says.noOthers}>{(against) => <Define plain quiet says={says.against(changeOf(l.measure, against().effect, money()), intervalOf(l.measure, against().low, against().high, money()), format.count(against().customers))}><span class={styles.change} data-none={against().verdict === 'noEvidence' ? '' : undefined}>{changeOf(l.measure, against().effect, money())}</span></Define>}</Show>,
        },
        { title: says.columns.evidence, cell: (l) => <Evidence of={BECAUSE[l.evidence.because]} /> },
      ]}
    />
  )
}

function pOf(p: number): string {
  return p < 0.0001 ? '< 0.0001' : format.number(p)
}
