import type { Cohort, Difference, JourneyComparison, TooFew as TooFewAnswer } from '@throughline/analytics'
import { useSearchParams } from '@solidjs/router'
import { createMemo, Match, Show, Switch } from 'solid-js'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { peopleLink } from '../filters/filters.ts'
import { exactCohort, placeCohort, readNodes, wayCohort, type Nodes } from '../discovery/nodes.ts'
import { NodeSwitch } from '../discovery/NodeSwitch.tsx'
import { useReplica } from '../replica/context.ts'
import { Button, Card, createKey, Define, Empty, format, Grid, save, Screen, Skeleton, span, TooFew, Trouble } from '../ui/index.ts'
import { AlignedRates } from './AlignedRates.tsx'
import { DifferenceList } from './DifferenceList.tsx'
import { DifferenceTable } from './DifferenceTable.tsx'
import { Maps } from './Maps.tsx'
import { sayDifference } from './sentence.ts'
import { readOther, sidesOf, writeOther, type Other } from './sides.ts'
import { Sides } from './Sides.tsx'
import { strings } from './strings.ts'
import { Unripe } from './Unripe.tsx'
import { comparedOf, sayUnripe, unripeIn } from './unripe.ts'
import { sayMix, Ways } from './Ways.tsx'
import styles from './Compare.module.css'

/** Each checks every difference once; the answer is there before the first. */
const PERMUTATIONS = 2000

type Compared = Extract<JourneyComparison, { kind: 'compared' }>

/** Two cohorts of runs: what differs, by how much, and how sure that is. `x` swaps them. */
export function Compare() {
  const replica = useReplica()
  const use = useFilters()
  const [search, setSearch] = useSearchParams<{ b?: string; swap?: string; unripe?: string; places?: string }>()
  const other = () => readOther(search.b)
  const nodes = () => readNodes(search.places)
  const isSwapped = () => search.swap === '1'
  const swap = () => setSearch({ swap: isSwapped() ? undefined : '1' })
  createKey('x', strings.sides.swapKey, swap)

  const sides = createMemo((): { a: Cohort; b: Cohort } | undefined => {
    const both = sidesOf(use.cohort(), other(), {
      outcomes: (use.overview()?.outcomes ?? []).map((o) => o.code),
      ruleOf: (id) => use.segments().find((s) => s.id === id)?.rule,
    })
    return both && (isSwapped() ? { a: both.second, b: both.first } : { a: both.first, b: both.second })
  })
  const comparison = replica.createAnswer<JourneyComparison>('journey.compare', () => { const both = sides(); return both && { ...both, nodes: nodes(), permutations: PERMUTATIONS, ...(search.unripe === 'included' && { unripe: 'included' }) } })
  const result = () => (sides() ? comparison.value()?.result : undefined)
  const compared = () => { const r = result(); return r?.kind === 'compared' ? r as Compared : undefined }
  const tooFew = () => { const r = result(); return r?.kind === 'tooFew' ? r as TooFewAnswer : undefined }
  const tooEarly = () => { const r = result(); return r?.kind === 'tooEarly' ? r : undefined }
  const unripe = createMemo(() => unripeIn(result()), undefined, { equals: (one, two) => JSON.stringify(one) === JSON.stringify(two) })
  const include = (are: 'leftOut' | 'included') => setSearch({ unripe: are === 'included' ? are : undefined })
  // While it is checked the answer comes again and again, mostly as it was.
  const differences = createMemo(() => compared()?.differences, undefined, { equals: (one, two) => JSON.stringify(one) === JSON.stringify(two) })
  const mix = createMemo(() => compared()?.variants, undefined, { equals: (one, two) => JSON.stringify(one) === JSON.stringify(two) })
  const currency = createMemo(() => compared()?.currency ?? '')
  const said = createMemo(() => differences()?.map((of) => sayDifference(of, currency(), format, sides())))
  const peopleOf = (difference: Difference): string => peopleLink(narrowed(comparedOf(sides()?.a ?? {}, unripe()), difference, nodes()))
  const peopleOfB = (difference: Difference): string => peopleLink(narrowed(comparedOf(sides()?.b ?? {}, unripe()), difference, nodes()))

  const answer = () => {
    if (use.overview() && !sides()) return strings.answer.nothing
    if (tooFew()) return strings.answer.tooFew
    if (tooEarly()) return strings.answer.tooEarly
    const list = said()
    if (!list) return undefined
    const differing = list.filter((d) => d.verdict === 'more' || d.verdict === 'less')
    const first = differing.find((d) => !d.isGiven)
    return first ? strings.answer.some(format.count(differing.length), format.count(list.length), first.sentence) : strings.answer.none
  }

  const saveReport = async () => {
    const [{ reportOf }, { inLight }] = await Promise.all([import('./report.ts'), import('../chart/picture.ts')])
    const letters = ['a', 'b'] as const
    const [a = '', b = ''] = letters.map((letter) => [...document.querySelectorAll(`[data-side-words="${letter}"] > *`)].map((part) => [...part.childNodes].filter((node) => node.nodeName !== 'A').map((node) => node.textContent).join('').replace(/ · $/, '')).join(' · '))
    const maps = [...document.querySelectorAll<SVGSVGElement>('[data-picture] svg')].map((drawing) => ({ drawing, title: drawing.closest('[data-picture]')!.getAttribute('data-picture')! }))
    const done = compared()?.permuted
    const html = inLight(() => reportOf({
      question: strings.title, answer: answer() ?? '', a, b, unripe: unripe() && sayUnripe(unripe()!, format), said: said() ?? [], ways: sayMix(mix()!), measured: comparison.value()!, currency: currency(), maps,
      checked: done && done.done >= done.of ? strings.answer.checked(format.count(done.of)) : undefined,
    }, format, new Date().toISOString().slice(0, 10)))
    save('comparison.html', new Blob([html], { type: 'text/html;charset=utf-8' }))
  }
  return (
    <Screen question={strings.title} answer={answer()} work={comparison} controls={<NodeSwitch nodes={nodes()} onNodes={(places) => setSearch({ places })} />}>
      <Trouble of={[comparison]} />
      <Sides
        other={other()} isSwapped={isSwapped()} sides={sides()} unripe={unripe()} result={result()} onSwap={swap}
        onOther={(next: Other) => setSearch({ b: writeOther(next) })}
      />
      <Show when={unripe()}>{(of) => <Unripe of={of()} onInclude={include} />}</Show>
      <Show when={compared()}>
        <div class={styles.line}>
          <Show when={compared()?.permuted} fallback={<span />}>{(permuted) => <Checked permuted={permuted()} />}</Show>
          <Button title={strings.report.means} onClick={() => void saveReport()}>{strings.report.save}</Button>
        </div>
      </Show>
      <Switch fallback={<Grid><Card class={span.whole} question={strings.list.question}><Skeleton height={240} lines={6} /></Card></Grid>}>
        <Match when={!sides()}><Empty title={strings.sides.nothing.title}>{other().kind === 'date' ? strings.sides.nothing.date : strings.sides.nothing.text}</Empty></Match>
        <Match when={tooFew()}>{(few) => (
          <Card question={strings.list.question} means={strings.list.means} measured={comparison.value()} counts={strings.kinds} method={strings.list.method}>
            <TooFew n={few().n} needed={few().needed} counts="runs" />
          </Card>
        )}</Match>
        <Match when={tooEarly()}>{(early) => (
          <Card question={strings.list.question} means={strings.unripe.means} measured={comparison.value()} counts={strings.kinds} method={strings.list.method}>
            <Empty title={strings.unripe.early.title}>{strings.unripe.early.text(format.count(early().n), format.count(early().needed))}</Empty>
          </Card>
        )}</Match>
        <Match when={said()}>{(list) => (
          <Grid>
            <DifferenceList class={span.half} measured={comparison.value()!} said={list()} isPending={comparison.isPending()} peopleOf={peopleOf} />
            <AlignedRates class={span.half} measured={comparison.value()!} said={list()} isPending={comparison.isPending()} peopleOf={peopleOf} />
            <Show when={list().some((d) => d.of.kind === 'edge')}>
              <Maps class={span.whole} measured={comparison.value()!} said={list()} isPending={comparison.isPending()} peopleOf={peopleOf} peopleOfB={peopleOfB} />
            </Show>
            <Show when={mix()}>{(variants) => (
              <Ways class={span.whole} measured={comparison.value()!} said={list()} variants={variants()} runs={{ a: compared()!.a.runs, b: compared()!.b.runs }} isPending={comparison.isPending()} peopleOf={peopleOf} peopleOfB={peopleOfB} />
            )}</Show>
            <DifferenceTable currency={currency()} ripeBefore={unripe()?.are === 'leftOut' ? unripe()?.before ?? undefined : undefined} class={span.whole} measured={comparison.value()!} said={list()} isPending={comparison.isPending()} peopleOf={peopleOf} />
          </Grid>
        )}</Match>
      </Switch>
    </Screen>
  )
}

/** How far the check by permutations of customers is. */
function Checked(props: { permuted: NonNullable<Compared['permuted']> }) {
  const isDone = () => props.permuted.done >= props.permuted.of
  return (
    <p class={styles.checked} data-done={isDone() ? '' : undefined}>
      <Define says={strings.answer.checkMeans}>
        {isDone() ? strings.answer.checked(format.count(props.permuted.of)) : strings.answer.checking(format.count(props.permuted.done), format.count(props.permuted.of))}
      </Define>
    </p>
  )
}

/** The customers of one side that a difference is about. */
function narrowed(cohort: Cohort, difference: Difference, nodes: Nodes): Cohort {
  switch (difference.kind) {
    case 'place': return { ...cohort, ...placeCohort(nodes, difference.code) }
    case 'edge': case 'wait': return { ...cohort, ...(wayCohort(nodes, difference.from, difference.to, cohort.path) ?? placeCohort(nodes, difference.to)) }
    case 'variant': return { ...cohort, ...exactCohort(nodes, difference.sequence) }
    case 'outcome': return { ...cohort, outcomes: [difference.code] }
    case 'achieved': return { ...cohort, statuses: ['achieved'] }
    default: return cohort
  }
}
