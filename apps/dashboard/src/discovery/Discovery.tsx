import type { Cohort, JourneyFlow, JourneyVariants } from '@throughline/analytics'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { A, useNavigate, useSearchParams } from '@solidjs/router'
import { useFilters } from '../filters/FiltersProvider.tsx'
import { NothingInPeriod } from '../filters/NothingInPeriod.tsx'
import { withGoals, withoutGoals } from '../filters/goals.ts'
import { withoutOutcome } from '../journey/NoOutcome.tsx'
import { useReplica } from '../replica/context.ts'
import { WhenNear } from '../replica/near.ts'
import { Card, Define, ENOUGH, ENOUGH_TO_NAME, format, Grid, Screen, Skeleton, span, Trouble } from '../ui/index.ts'
import { COLOURS, DiscoveryMap } from './DiscoveryMap.tsx'
import { CoverageCard } from './CoverageCard.tsx'
import { dropOffsOf, FLAVOURS, flowGraph, waysOf } from './flowGraph.ts'
import { exactCohort, placeCohort, readNodes, wayCohort } from './nodes.ts'
import { NodeSwitch } from './NodeSwitch.tsx'
import { Opening, type Opened } from './Opening.tsx'
import { RankedPlaces } from './RankedPlaces.tsx'
import { strings } from './strings.ts'
import { TurnsCard } from './TurnsCard.tsx'
import { VariantList } from './VariantList.tsx'
import { WhyCard } from './WhyCard.tsx'
import { readWhyTarget } from './whyWords.ts'
import styles from './Discovery.module.css'

/** Ways drawn at most: more cannot be read, and the others say what is missing. */
const MOST_EDGES = 60
const MOST_VARIANTS = 40

/** What really happens: the map of ways, the exact ways beside it, where customers get stuck, and what they do again. */
export function Discovery() {
  const replica = useReplica()
  const use = useFilters()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ reality?: string; colour?: string; count?: string; why?: string; places?: string }>()
  const coverage = () => readCoverage(search.reality)
  const flavour = () => FLAVOURS.find((each) => each === search.count) ?? 'moves'
  const nodes = () => readNodes(search.places)
  const [opened, setOpened] = createSignal<Opened>()
  const [lit, setLit] = createSignal<readonly string[]>()

  const flow = replica.createAnswer<JourneyFlow>('journey.flow', () => ({ cohort: use.cohort(), nodes: nodes(), coverage: coverage(), topEdges: MOST_EDGES, detailed: true }))
  const variants = replica.createAnswer<JourneyVariants>('journey.variants', () => ({ cohort: use.cohort(), nodes: nodes(), top: MOST_VARIANTS }))
  const badOutcomes = createMemo(() => (use.overview()?.outcomes ?? []).filter((one) => !one.isGood && one.runs > 0))
  const whyTarget = createMemo(() => readWhyTarget(search.why, badOutcomes()), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) })
  /** Only runs with a goal can miss it; asked by itself where others are among them. */
  const aimed = () => use.overview() && withGoals(use.cohort(), use.overview()!)
  const isWholeAimed = () => aimed()?.journeys === use.cohort().journeys
  const aimedFlow = replica.createAnswer<JourneyFlow>('journey.flow', () => (aimed() && !isWholeAimed() ? { cohort: aimed(), nodes: nodes(), topEdges: 1 } : undefined))
  const ends = () => (isWholeAimed() ? flow : aimedFlow)
  const aimless = replica.createAnswer<JourneyVariants>('journey.variants', () => {
    const cohort = use.overview() && withoutGoals(use.cohort(), use.overview()!)
    return cohort && { cohort, nodes: nodes(), top: MOST_VARIANTS }
  })
  const lostAt = createMemo(() => {
    const answer = ends().value()?.result
    return answer && new Map(answer.nodes.filter((place) => place.lost > 0).map((place) => [place.code, place.lost]))
  })
  const graph = createMemo(() => {
    const answer = flow.value()?.result
    return answer && flowGraph(answer, coverage(), lostAt(), { start: strings.start, end: strings.end }, flavour())
  })
  const litWays = createMemo(() => { const sequence = lit(); return sequence && waysOf(sequence) })
  const dropOffs = createMemo(() => { const answer = ends().value()?.result; const lost = lostAt(); return answer && lost && dropOffsOf(answer, lost) })
  /** Where a journey ends without its goal by definition: nobody is stuck there, it is over. Steps and channels hold other contacts too. */
  const finals = createMemo(() => new Set(nodes() === 'touchpoint' ? (use.overview()?.journeys ?? []).flatMap((journey) => journey.failsAt) : []))
  const stuck = createMemo(() => dropOffs()?.filter((each) => !finals().has(each.code)))
  const over = createMemo(() => (dropOffs() ?? []).filter((each) => finals().has(each.code)))
  const lostPeople = (code: string) => use.people({ ...aims(), ...placeCohort(nodes(), code), statuses: lostStatuses(use.cohort().statuses) })

  const aims = (): Cohort => (isWholeAimed() || !aimed() ? {} : { journeys: aimed()!.journeys! })
  const exactPeople = (sequence: readonly string[]) => { const one = exactCohort(nodes(), sequence); return one && use.people(one) }

  const answer = () => {
    const found = variants.value()?.result
    if (!found) return undefined
    if (found.runs === 0) return strings.answer.none
    const first = found.variants[0]
    if (found.distinct === 1) return strings.answer.onlyOne(format.count(found.runs))
    return [strings.answer.ways(format.count(found.runs), format.count(found.distinct)), first && strings.answer.commonest(shortWay(first.names), format.share(first.share))].join(' ')
  }

  return (
    <Screen question={strings.title} answer={answer()} controls={<NodeSwitch nodes={nodes()} onNodes={(places) => { setOpened(undefined); setSearch({ places }, { replace: true }) }} />}>
      <Trouble of={[flow, variants]} />
      <Show when={flow.value()?.result.runs !== 0} fallback={<NothingInPeriod />}>
        <Grid>
          <Show when={graph() && flow.value()} fallback={<Card class={styles.map} question={strings.map.question}><Skeleton height={900} /></Card>}>
            {(measured) => (
              <DiscoveryMap
                class={styles.map} measured={measured()} graph={graph()!} coverage={coverage()} onCoverage={(share) => setSearch({ reality: String(Math.round(share * 100)) }, { replace: true })}
                colour={COLOURS.find((each) => each === search.colour) ?? 'time'} onColour={(colour) => setSearch({ colour }, { replace: true })} lit={litWays()} isPending={flow.isPending()}
                flavour={flavour()} onFlavour={(count) => setSearch({ count: count === 'moves' ? undefined : count }, { replace: true })} onOpen={setOpened}
                onWay={(from, to) => { const way = wayCohort(nodes(), from, to, use.cohort().path); if (way) navigate(use.people(way)) }}
                people={use.people()}
              />
            )}
          </Show>
          <Show when={variants.value()} fallback={<Card class={styles.variants} question={strings.variants.question}><Skeleton height={900} lines={16} /></Card>}>
            {(measured) => (
              <VariantList
                class={styles.variants} measured={measured()} isPending={variants.isPending()} aimless={isWholeAimed() ? undefined : aimless.value()?.result} onLight={setLit} peopleOf={exactPeople}
                isOnMap={(sequence) => { const drawn = new Set(graph()?.edges.map((e) => `${e.from}\u0000${e.to}`)); return [...waysOf(sequence).edges].every((key) => drawn.has(key)) }}
              />
            )}
          </Show>
          <Card
            class={span.half} question={strings.dropOffs.question} means={strings.dropOffs.means} measured={ends().value()} counts="runs" method={strings.dropOffs.method} isPending={ends().isPending()}
            answer={(() => { const first = stuck()?.[0]; return stuck() && (first ? (first.lost < ENOUGH_TO_NAME || first.runs < ENOUGH ? strings.dropOffs.tooFew : strings.dropOffs.answer(first.name, format.count(first.lost), format.share(first.share))) : withoutOutcome(use.cohort().journeys, use.overview())?.ends === 'never' ? strings.dropOffs.never : over().length > 0 ? strings.dropOffs.nowhere : strings.dropOffs.none) })()}
            people={use.people({ ...aims(), statuses: lostStatuses(use.cohort().statuses) })}
            sheet={() => ({ name: 'drop-offs', columns: [strings.columns.place, strings.columns.lost, strings.columns.share, strings.columns.runs, strings.columns.isFinal], rows: (dropOffs() ?? []).map((d) => [d.name, d.lost, d.share, d.runs, finals().has(d.code) ? strings.dropOffs.byDefinition : '']) })}
          >
            <Show when={stuck()} fallback={<Skeleton height={200} lines={6} />}>
              {(list) => (
                <RankedPlaces
                  caption={strings.dropOffs.question} unit={strings.dropOffs.unit}
                  rows={list().map((d) => ({ name: d.name, value: d.lost, share: d.runs < ENOUGH ? undefined : d.share, href: lostPeople(d.code) }))}
                />
              )}
            </Show>
            <Show when={over().length > 0}>
              <p class={styles.over}>
                <Define plain says={strings.dropOffs.overMeans}>{strings.dropOffs.over}</Define>{' '}
                <For each={over()}>{(d, i) => <>{i() > 0 ? ', ' : ''}<A class={styles.final!} href={lostPeople(d.code)}>{d.name} <b>{format.count(d.lost)}</b></A></>}</For>.
              </p>
            </Show>
          </Card>
          <Show when={variants.value()} fallback={<Card class={span.half} question={strings.coverage.question}><Skeleton height={240} /></Card>}>
            {(measured) => <CoverageCard class={span.half} measured={measured()} isPending={variants.isPending()} peopleOf={exactPeople} />}
          </Show>
          <WhenNear><WhyCard class={span.whole} outcomes={badOutcomes()} target={whyTarget()} onTarget={(target) => setSearch({ why: target === 'lost' ? undefined : target }, { replace: true })} /></WhenNear>
          <WhenNear><TurnsCard class={span.whole} /></WhenNear>
        </Grid>
        <Opening aroundOf={(code) => { const link = use.link('/time', {}); return `${link}${link.includes('?') ? '&' : '?'}after=${encodeURIComponent(code)}` }} of={opened()} nodes={nodes()} onClose={() => setOpened(undefined)} path={use.cohort().path} peopleOf={(narrower: Cohort) => use.people(narrower)} mapOf={(narrower: Cohort) => use.link('/discover', narrower as Parameters<typeof use.link>[1])} />
      </Show>
    </Screen>
  )
}

/** Per cent in the address; nine tenths when it says nothing sensible. */
function readCoverage(text: string | undefined): number {
  const percent = Number(text)
  return text && percent >= 10 && percent <= 100 ? percent / 100 : 0.9
}

type Status = 'active' | 'achieved' | 'failed' | 'abandoned'

/** Runs that ended without reaching their goal, within the states the person already chose. */
function lostStatuses(chosen: readonly Status[] | undefined): Status[] {
  return (['failed', 'abandoned'] as const).filter((status) => !chosen || chosen.includes(status))
}

/** `a → b → … → z`: a way short enough for a sentence. */
function shortWay(names: readonly string[]): string {
  return (names.length <= 5 ? names : [...names.slice(0, 3), '…', names.at(-1)!]).join(' → ')
}
