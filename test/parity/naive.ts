import { analyses, type AnalysisName, type Cohort, type JourneyLog } from '@throughline/analytics'
import type { MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import type { SegmentRule } from '@throughline/domain'
import { cohortOf } from './askSql.ts'
import { naiveCompare } from './naiveCompare.ts'
import { naiveFlow, naiveSummary, naiveVariants } from './naiveFlow.ts'
import { naiveMap } from './naiveMap.ts'
import { naiveBoard } from './naiveBoard.ts'
import { naivePeople, naiveRepeat } from './naivePeople.ts'
import { naivePlan, wentSo } from './naivePlan.ts'
import { naiveTree } from './naiveTree.ts'
import { naiveFunnel, naiveFunnelRuns } from './naiveFunnel.ts'
import { isFollowedSo, naiveTurns, partBetween } from './naivePath.ts'
import { naiveOverview, naiveProfile, naiveWhy } from './naiveActors.ts'
import { naiveMembership, naiveShift } from './naiveSegments.ts'
import { naiveArrivals } from './naiveArrivals.ts'
import { naiveAttribution } from './naiveAttribution.ts'
import { naiveContacts } from './naiveContacts.ts'
import { naiveDrivers } from './naiveDrivers.ts'
import { naiveMoments } from './naiveMoments.ts'
import { naiveChange, naiveEffect } from './naiveExperiment.ts'
import { naiveBeforeAfter } from './naiveBeforeAfter.ts'
import { naiveDeviations } from './naiveDeviations.ts'
import { naiveWhy as naiveJourneyWhy } from './naiveWhy.ts'
import { naiveRoi } from './naiveRoi.ts'
import { naiveValue } from './naiveValue.ts'
import { naiveWhatIf } from './naiveWhatIf.ts'
import { naiveMeans, naiveTime, naiveTrend } from './naiveTimes.ts'
import { feltOf, group, isChosen, runsOfRows, seconds, type Run } from './naiveRuns.ts'

type Catalogue = JourneyLog['catalogue']

/** One for each holding of rows, in the currency most of it is in. */
const homes = new WeakMap<MadeUpRows, Naive>()

/** All runs as plain objects, written without a thought for speed: what both the columns and the SQL must agree with. */
export class Naive {
  private readonly rows: MadeUpRows
  private readonly catalogue: Catalogue
  private readonly home: string

  /** @param home the log's own currency, when the catalogue names the one an answer is in. */
  constructor(rows: MadeUpRows, catalogue: Catalogue, home = catalogue.currency) {
    this.rows = rows
    this.catalogue = catalogue
    this.home = home
  }

  private inHome(): Naive {
    const known = homes.get(this.rows)
    const home = known ?? new Naive(this.rows, { ...this.catalogue, currency: this.home })
    if (!known) homes.set(this.rows, home)
    return home
  }

  /** What there was just before a moment, in seconds since 2000. */
  asOf(at: number): Naive {
    const known = this.earlierStands.get(at)
    const then = known ?? this.cutAt(at)
    if (!known) this.earlierStands.set(at, then)
    return then
  }

  private readonly earlierStands = new Map<number, Naive>()

  private cutAt(at: number): Naive {
    const { interaction, runStep, run, outcome } = this.rows
    const happened = new Set(interaction.filter((i) => seconds(i.occurred_at) < at).map((i) => i.id))
    const ended = new Set(run.filter((r) => r.ended_at !== null && seconds(r.ended_at) < at).map((r) => r.id))
    return new Naive({
      ...this.rows, interaction: interaction.filter((i) => happened.has(i.id)), runStep: runStep.filter((s) => happened.has(s.interaction_id)), outcome: outcome.filter((o) => ended.has(o.run_id as number)),
      run: run.map((r) => (ended.has(r.id) ? r : { ...r, status: 'active', outcome_kind_id: null, ended_at: null })),
    }, this.catalogue, this.home)
  }

  /** Null: this analysis has no naive form. */
  answer(name: AnalysisName, given: Record<string, unknown>): unknown {
    const about = cohortOf(given)
    const counts = [...group((about ? this.runs(about) : []).flatMap((r) => r.entries).filter((e) => e.currency !== null), (e) => e.currency!)].sort((x, y) => y[1].length - x[1].length || (x[0] < y[0] ? -1 : 1))
    return new Naive(this.rows, { ...this.catalogue, currency: counts[0]?.[0] ?? this.catalogue.currency }, this.catalogue.currency).answerInCurrency(name, given)
  }

  private answerInCurrency(name: AnalysisName, given: Record<string, unknown>): unknown {
    const params = analyses[name].params.parse(given) as never as { cohort: Cohort; nodes: 'touchpoint' | 'step' | 'channel'; [more: string]: unknown }
    const { catalogue } = this
    switch (name) {
      case 'journey.flow': return naiveFlow(this, params as never, catalogue)
      case 'journey.funnel': return naiveFunnel(this.runs(params.cohort), params as never, catalogue)
      case 'journey.turns': return naiveTurns(this.runs(params.cohort), params as never, catalogue)
      case 'journey.deviations': return naiveDeviations(this.runs({ ...params.cohort, journeys: [params.journey as string] }), params as never, this.judged(), catalogue)
      case 'touchpoint.beforeAfter': return naiveBeforeAfter(this, params as never, catalogue)
      case 'journey.why': return naiveJourneyWhy(this, params as never, catalogue)
      case 'journey.variants': return naiveVariants(this, params as never, catalogue)
      case 'journey.summary': return naiveSummary(this, params as never, catalogue)
      case 'customer.repeat': return naiveRepeat(this, params as never, catalogue)
      case 'people.list': return naivePeople(this, params as never, catalogue)
      case 'journey.tree': return naiveTree(this, params as never, catalogue)
      case 'economics.roi': return naiveRoi(this, params as never, catalogue)
      case 'outcome.board': return naiveBoard(this, params as never, catalogue)
      case 'journey.arrivals': return naiveArrivals((cohort) => this.runs(cohort), params as never, catalogue)
      case 'journey.map': return naiveMap(this, params as never, catalogue)
      case 'journey.plan': return naivePlan(this, params as never, catalogue)
      case 'segment.shift': return naiveShift(this.inHome(), params as never, catalogue)
      case 'segment.why': return naiveWhy(this.inHome(), params as never, catalogue)
      case 'journey.compare': return naiveCompare(this, params as never, catalogue)
      case 'outcome.trend': return naiveTrend((name, asked) => this.answerInCurrency(name, asked), params as never)
      case 'journey.trend': return naiveMeans(this.runs(params.cohort), params as never, catalogue.currency)
      case 'journey.time': return naiveTime((cohort) => this.runs(cohort), params as never)
      case 'economics.attribution': return naiveAttribution(this, params as never, catalogue)
      case 'customer.value': return naiveValue(this, params as never, catalogue)
      case 'contacts.list': return naiveContacts(this, params as never, catalogue)
      case 'economics.whatIf': return naiveWhatIf(this, params as never, catalogue)
      case 'experiment.effect': return naiveEffect(this, params as never, catalogue)
      case 'experiment.change': return naiveChange(this, params as never, catalogue)
      case 'outcome.drivers': return naiveDrivers(this, params as never, catalogue)
      case 'outcome.moments': return naiveMoments(this, params as never, catalogue)
      case 'data.overview': return naiveOverview(this, catalogue)
      // Features are in the log's own currency, whatever the cohort's is.
      case 'segment.profile': return naiveProfile(this.inHome(), params as never, catalogue)
      default: return null
    }
  }

  /** The cohort's runs with their chosen entries. */
  runs(cohort: Cohort): Run[] {
    const isEvery = cohort.journeys?.some((code) => this.catalogue.journeys.some((j) => j.code === code && j.tier !== 'journey')) ?? false
    const isMember = cohort.segment && this.membersOf(cohort.segment)
    const chosen = this.allRuns(isEvery ? 'every' : 'primary')
      .filter((r) => isChosen(r, cohort) && (!isMember || isMember.has(r.actor)))
      .map((r) => {
        const entries = partBetween(r.entries.filter((e) => !cohort.channels || cohort.channels.includes(e.channel)), cohort.path)
        return { ...r, entries, ended: cohort.path?.between && r.ended !== null ? entries.at(-1)?.at ?? null : r.ended }
      })
      .filter((r) => r.entries.length > 0)
      .filter((r) => this.didSo(r, cohort) && !(cohort.without ?? []).some((part) => Object.keys(part).length > 0 && this.didSo(r, part)))
    return cohort.funnel ? naiveFunnelRuns(chosen, cohort.funnel) : chosen
  }

  /** Who belongs, by behaviour over everything in the log's own currency. */
  membersOf(rule: SegmentRule): ReadonlySet<number> {
    const home = this.inHome(), key = JSON.stringify(rule), known = home.members.get(key)
    if (known) return known
    const isMember = naiveMembership(home, home.catalogue)
    const members = new Set(this.people().filter((actor) => isMember(actor, rule)))
    home.members.set(key, members)
    return members
  }

  private readonly members = new Map<string, ReadonlySet<number>>()

  private didSo(r: Run, { touchpoint, step, edge, felt, path, plan, variants }: NonNullable<Cohort['without']>[number]): boolean {
    return (touchpoint === undefined || r.entries.some((e) => e.touchpoint === touchpoint))
      && (step === undefined || r.entries.some((e) => e.step?.key === step))
      && (!edge || r.entries.some((e, i) => i > 0 && r.entries[i - 1]!.touchpoint === edge.from && e.touchpoint === edge.to
        && e.at - r.entries[i - 1]!.at >= (edge.atLeastS ?? 0) && e.at - r.entries[i - 1]!.at <= (edge.atMostS ?? Infinity)))
      && (!felt || felt.includes(feltOf(r)))
      && (!path || isFollowedSo(r.entries, path))
      && (!plan || wentSo(r, plan, this.catalogue))
      && (!variants || variants.some((v) => v.join('\n') === r.entries.map((e) => e.touchpoint).join('\n')))
  }

  judged(): Set<string> {
    return new Set(this.allRuns('every').filter((r) => r.status === 'achieved' || r.status === 'failed').map((r) => r.journey))
  }

  attributesOf(actorId: number): Readonly<Record<string, unknown>> {
    return JSON.parse((this.rows.actor.find((a) => a.id === actorId)?.attributes as string | undefined) ?? '{}') as Record<string, unknown>
  }

  /** Ids of everybody who was not merged into somebody else. */
  people(): number[] {
    return this.rows.actor.filter((a) => (a.person_id ?? null) === null).map((a) => a.id as number)
  }

  private readonly made = new Map<string, Run[]>()

  allRuns(places: 'primary' | 'every'): Run[] {
    const known = this.made.get(places)
    if (known) return known
    const runs = runsOfRows(this.rows, this.catalogue.currency, places)
    this.made.set(places, runs)
    return runs
  }
}
