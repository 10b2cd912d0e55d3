import type { Cohort, Difference, JourneyComparison, TooFew as TooFewAnswer } from '@throughline/analytics'
import { useSearchParams } from '@solidjs/router'
import { createMemo, Match, Show, Switch } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { peopleLink } from '../filters/filters.ts'
import { useReplica } from '../replica/context.ts'
import { Card, createKey, Empty, format, Grid, Screen, Skeleton, span, TooFew, Trouble } from '../ui/index.ts'
import { AlignedRates } from './AlignedRates.tsx'
import { DifferenceList } from './DifferenceList.tsx'
import { DifferenceMap } from './DifferenceMap.tsx'
import { DifferenceTable } from './DifferenceTable.tsx'
import { sayDifference } from './sentence.ts'
import { otherCohort, readOther, writeOther, type Other } from './sides.ts'
import { Sides } from './Sides.tsx'
import { strings } from './strings.ts'

type Compared = Extract<JourneyComparison, { kind: 'compared' }>

/** Two cohorts of runs: what differs, by how much, and how sure that is. `x` swaps them. */
export function Compare() {
  const replica = useReplica()
  const use = useFilters()
  const [search, setSearch] = useSearchParams<{ b?: string; swap?: string }>()
  const other = () => readOther(search.b)
  const isSwapped = () => search.swap === '1'
  const swap = () => setSearch({ swap: isSwapped() ? undefined : '1' })
  createKey('x', strings.sides.swapKey, swap)

  const sides = createMemo((): { a: Cohort; b: Cohort } | undefined => {
    const first = use.cohort()
    const second = otherCohort(first, other(), {
      outcomes: (use.overview()?.outcomes ?? []).map((o) => o.code),
      ruleOf: (id) => use.segments().find((s) => s.id === id)?.rule,
    })
    return second && (isSwapped() ? { a: second, b: first } : { a: first, b: second })
  })
  const comparison = replica.createAnswer<JourneyComparison>('journey.compare', () => sides())
  const result = () => (sides() ? comparison.value()?.result : undefined)
  const compared = () => { const r = result(); return r?.kind === 'compared' ? r as Compared : undefined }
  const tooFew = () => { const r = result(); return r?.kind === 'tooFew' ? r as TooFewAnswer : undefined }
  const said = createMemo(() => { const c = compared(); return c?.differences.map((of) => sayDifference(of, c.currency, format)) })
  const peopleOf = (difference: Difference): string => peopleLink(narrowed(sides()?.a ?? {}, difference))

  const answer = () => {
    if (tooFew()) return strings.answer.tooFew
    const list = said()
    if (!list) return undefined
    const differing = list.filter((d) => d.verdict === 'more' || d.verdict === 'less')
    return differing.length === 0 ? strings.answer.none : strings.answer.some(format.count(differing.length), format.count(list.length), differing[0]!.sentence)
  }

  return (
    <Screen question={strings.title} answer={answer()}>
      <Trouble of={[comparison]} />
      <Sides
        other={other()} isSwapped={isSwapped()} sides={sides()} result={result()} onSwap={swap}
        onOther={(next: Other) => setSearch({ b: writeOther(next) })}
      />
      <Switch fallback={<Grid><Card class={span.whole} question={strings.list.question}><Skeleton height={240} lines={6} /></Card></Grid>}>
        <Match when={!sides()}><Empty title={strings.sides.nothing.title}>{strings.sides.nothing.text}</Empty></Match>
        <Match when={tooFew()}>{(few) => (
          <Card question={strings.list.question} means={strings.list.means} measured={comparison.value()} counts={strings.kinds} method={strings.list.method}>
            <TooFew n={few().n} needed={few().needed} counts="runs" />
          </Card>
        )}</Match>
        <Match when={said()}>{(list) => (
          <Grid>
            <DifferenceList class={span.half} measured={comparison.value()!} said={list()} isPending={comparison.isPending()} peopleOf={peopleOf} />
            <AlignedRates class={span.half} measured={comparison.value()!} said={list()} isPending={comparison.isPending()} peopleOf={peopleOf} />
            <Show when={list().some((d) => d.of.kind === 'edge')}>
              <DifferenceMap class={span.whole} measured={comparison.value()!} said={list()} isPending={comparison.isPending()} peopleOf={peopleOf} />
            </Show>
            <DifferenceTable class={span.whole} measured={comparison.value()!} said={list()} isPending={comparison.isPending()} peopleOf={peopleOf} />
          </Grid>
        )}</Match>
      </Switch>
    </Screen>
  )
}

/** The customers of one side that a difference is about. */
function narrowed(cohort: Cohort, difference: Difference): Cohort {
  switch (difference.kind) {
    case 'place': return { ...cohort, touchpoint: difference.code }
    case 'edge': return { ...cohort, edge: { from: difference.from, to: difference.to } }
    case 'outcome': return { ...cohort, outcomes: [difference.code] }
    case 'achieved': return { ...cohort, statuses: ['achieved'] }
    default: return cohort
  }
}
