import { analyses, bucketBounds, EPOCH_2000_S, isoOf, lastOf, seededRandom, type AnalysisName, type Cohort, type JourneyLog } from '@throughline/analytics'
import { ratioOf } from '@throughline/analytics/kernel/ratio'
import { finishBoard } from '@throughline/analytics/outcome/finishBoard'
import { finishCompare } from '@throughline/analytics/journey/compareLines'
import { withUnripe } from '@throughline/analytics/journey/compareRipe'
import { sidesOfRows, type SideRows } from '@throughline/analytics/journey/compareRows'
import { finishFlow, shownEdges } from '@throughline/analytics/journey/flow'
import { finishMap } from '@throughline/analytics/journey/map'
import { finishPlan } from '@throughline/analytics/journey/plan'
import type { Nodes } from '@throughline/analytics/journey/flow'
import { hasPlan, optionalKeys, plannedSteps } from '@throughline/analytics/journey/planned'
import { finishSummary } from '@throughline/analytics/journey/summary'
import { finishTree } from '@throughline/analytics/journey/tree'
import { finishVariants } from '@throughline/analytics/journey/variants'
import { finishRepeat } from '@throughline/analytics/customer/repeat'
import type { MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { CONTEXT } from './asks.ts'
import { cohortOf } from './askSql.ts'
import { naiveFunnel, naiveFunnelRuns } from './naiveFunnel.ts'
import { isFollowedSo, naiveTurns, partBetween } from './naivePath.ts'
import { naiveHandling } from './naiveHandling.ts'
import { naiveRipe } from './naiveRipe.ts'
import { naiveVisits } from './naiveVisits.ts'
import { naiveOverview, naiveProfile, naiveWhy } from './naiveActors.ts'
import { naiveShift } from './naiveSegments.ts'
import { naiveAttribution } from './naiveAttribution.ts'
import { naiveContacts } from './naiveContacts.ts'
import { naiveDrivers } from './naiveDrivers.ts'
import { naiveMoments } from './naiveMoments.ts'
import { naiveChange, naiveEffect } from './naiveExperiment.ts'
import { naiveBeforeAfter } from './naiveBeforeAfter.ts'
import { naiveShares } from './naiveBoard.ts'
import { naiveStepSums } from './naiveMap.ts'
import { naiveDeviated, naiveDeviations } from './naiveDeviations.ts'
import { naiveWhy as naiveJourneyWhy } from './naiveWhy.ts'
import { naiveRoi } from './naiveRoi.ts'
import { naiveValue } from './naiveValue.ts'
import { naiveWhatIf } from './naiveWhatIf.ts'
import { naiveMeans, endOf, naiveTime, naiveTrend } from './naiveTimes.ts'
import { bySequence, distinct, feltOf, group, isAchieved, isChosen, isMature, lastingOf, mean, monthName, quantile, runsOfRows, seconds, statusesOf, sum, valueOf, type Entry, type Run } from './naiveRuns.ts'

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
      case 'journey.flow': {
        const ways = this.ways(this.runs(params.cohort), params.nodes)
        const edges = group(ways.flatMap(({ run, way }) => way.slice(1).map((e, i) => ({ run, from: way[i]!.code, to: e.code, gap: e.at - way[i]!.at }))), (e) => `${e.from}\n${e.to}`)
        const all = [...edges.values()].map((list) => ({ from: list[0]!.from, to: list[0]!.to, count: list.length, runs: distinct(list, (e) => e.run.id), ...(params.detailed === true && { actors: distinct(list, (e) => e.run.actor) }), meanS: sum(list, (e) => e.gap) / list.length, medianS: quantile(list.map((e) => e.gap), 0.5), p90S: quantile(list.map((e) => e.gap), 0.9) }))
        const transitions = sum(all, (e) => e.count)
        const shown = shownEdges(all, transitions, params as never)
        const places = group(ways.flatMap(({ run, way }) => way.map((e, i) => ({ run, code: e.code, lasted: e.lasted, isFirst: i === 0, isLast: i === way.length - 1, isLoop: i > 0 && way[i - 1]!.code === e.code }))), (e) => e.code)
        return finishFlow({
          runs: ways.length, actors: distinct(ways, (w) => w.run.actor), entries: sum(ways, (w) => w.way.length), transitions, distinctEdges: all.length,
          otherRuns: ways.filter(({ way }) => way.some((e, i) => i > 0 && !shown.some((s) => s.from === way[i - 1]!.code && s.to === e.code))).length, edges: shown,
          nodes: [...places].map(([code, list]) => ({ code, entries: list.length, runs: distinct(list, (e) => e.run.id), actors: distinct(list, (e) => e.run.actor), starts: list.filter((e) => e.isFirst).length, ends: list.filter((e) => e.isLast).length, lost: list.filter((e) => e.isLast && isMature(e.run) && !isAchieved(e.run)).length, selfLoops: list.filter((e) => e.isLoop).length, ...(params.detailed === true && { service: lastingOf(list.flatMap((e) => e.lasted ?? [])) }) })),
        }, params.nodes, catalogue)
      }
      case 'journey.funnel': return naiveFunnel(this.runs(params.cohort), params as never, catalogue)
      case 'journey.turns': return naiveTurns(this.runs(params.cohort), params as never, catalogue)
      case 'journey.deviations': return naiveDeviations(this.runs({ ...params.cohort, journeys: [params.journey as string] }), params as never, this.judged(), catalogue)
      case 'touchpoint.beforeAfter': return naiveBeforeAfter(this, params as never, catalogue)
      case 'journey.why': return naiveJourneyWhy(this, params as never, catalogue)
      case 'journey.variants': {
        const ways = this.ways(this.runs(params.cohort), params.nodes)
        const figures = (list: typeof ways) => {
          const took = list.map(({ way }) => way.at(-1)!.at - way[0]!.at)
          return { sequence: list[0]!.way.map((e) => e.code), runs: list.length, medianS: quantile(took, 0.5), meanS: mean(took), costMinor: sum(list.flatMap((w) => w.run.entries), (e) => e.cost ?? 0) }
        }
        const achieved = ways.filter((w) => isAchieved(w.run))
        const variants = [...group(ways, ({ way }) => way.map((e) => e.code).join('\n')).values()].map((list) => ({
          ...figures(list), actors: distinct(list, (w) => w.run.actor), achieved: list.filter((w) => isAchieved(w.run)).length, list, statuses: statusesOf(list.map((w) => w.run)),
          outcomes: [...group(list, (w) => w.run.kind ?? 'none')].map(([code, of]) => ({ code, runs: of.length })),
        })).sort((a, b) => b.runs - a.runs || bySequence(a.sequence, b.sequence))
        const [happy] = variants.filter((v) => v.achieved > 0).sort((a, b) => b.achieved - a.achieved || bySequence(a.sequence, b.sequence))
        return finishVariants({
          runs: ways.length, actors: distinct(ways, (w) => w.run.actor), distinct: variants.length, counts: variants.map((v) => v.runs), currency: catalogue.currency,
          happyPath: happy ? { ...figures(happy.list), achieved: happy.achieved, ofAchieved: happy.achieved / achieved.length } : null,
          variants: variants.slice(0, params.top as number).map(({ list: _list, achieved: _achieved, ...v }) => v),
        }, params.nodes, catalogue)
      }
      case 'journey.summary': {
        const ways = this.ways(this.runs(params.cohort), params.nodes)
        const gaps = ways.flatMap(({ way }) => way.slice(1).map((e, i) => ({ from: way[i]!.code, to: e.code, gap: e.at - way[i]!.at })))
        const took = ways.map(({ way }) => way.at(-1)!.at - way[0]!.at), sizes = ways.map(({ way }) => way.length)
        const places = group(ways.flatMap(({ run, way }) => way.map((e, i) => ({ ...e, run, isFirst: i === 0, isLast: i === way.length - 1 }))), (e) => e.code)
        const isEmpty = ways.length === 0
        return finishSummary({
          runs: ways.length, actors: distinct(ways, (w) => w.run.actor), entries: sum(ways, (w) => w.way.length), variants: distinct(ways, ({ way }) => way.map((e) => e.code).join('\n')), transitions: gaps.length, tiedTransitions: gaps.filter((g) => g.gap === 0).length,
          entriesPerRun: isEmpty ? null : { min: Math.min(...sizes), median: quantile(sizes, 0.5), mean: mean(sizes), max: Math.max(...sizes) },
          throughputS: isEmpty ? null : { min: Math.min(...took), median: quantile(took, 0.5), mean: mean(took), p90: quantile(took, 0.9), max: Math.max(...took) },
          first: isEmpty ? null : isoOf(Math.min(...ways.map(({ way }) => way[0]!.at))), last: isEmpty ? null : isoOf(Math.max(...ways.map(({ way }) => way.at(-1)!.at))),
          places: [...places].map(([code, list]) => ({
            code, entries: list.length, runs: distinct(list, (e) => e.run.id), starts: list.filter((e) => e.isFirst).length, ends: list.filter((e) => e.isLast).length,
            withRevenue: list.filter((e) => e.revenue !== null).length, revenueMinor: sum(list, (e) => e.revenue ?? 0), withCost: list.filter((e) => e.cost !== null).length, costMinor: sum(list, (e) => e.cost ?? 0),
          })),
          edges: [...group(gaps, (g) => `${g.from}\n${g.to}`).values()].map((list) => ({ from: list[0]!.from, to: list[0]!.to, count: list.length, meanS: mean(list.map((g) => g.gap)), medianS: quantile(list.map((g) => g.gap), 0.5) })),
          statuses: statusesOf(ways.map((w) => w.run)), outcomes: [...group(ways, (w) => w.run.kind ?? 'none')].map(([code, list]) => ({ code, runs: list.length })),
        }, params.nodes, catalogue)
      }
      case 'customer.repeat': {
        const runs = this.runs(params.cohort)
        const bought = runs.flatMap((run) => run.entries.filter((e) => e.touchpoint === params.touchpoint).map((e) => ({ ...e, actor: run.actor })))
        const times = bought.map((b) => b.at)
        const bounds = times.length === 0 ? [] : [...bucketBounds(Math.min(...times), Math.max(...times), 'month', CONTEXT.timeZone)]
        const monthOf = (at: number): number => bounds.findLastIndex((b) => b <= at)
        const people = [...group(bought, (b) => b.actor).values()].map((list) => ({ times: list.length, months: new Set(list.map((b) => monthOf(b.at))) }))
        return finishRepeat({
          customers: distinct(runs, (r) => r.actor), revenueMinor: sum(bought, (b) => b.revenue ?? 0), counts: Int32Array.from(people, (p) => p.times),
          months: bounds.slice(0, -1).map((bound, m) => {
            const own = people.filter((p) => Math.min(...p.months) === m)
            return { month: monthName(bound), active: Array.from({ length: bounds.length - 1 - m }, (_, later) => own.filter((p) => p.months.has(m + later)).length) }
          }),
        }, catalogue)
      }
      case 'people.list': {
        const runs = this.runs(params.cohort)
        const people = [...group(runs, (r) => r.actor)].map(([actorId, own]) => {
          const entries = own.flatMap((r) => r.entries)
          const felt = entries.flatMap((e) => (e.sentiment === null ? [] : [e.sentiment]))
          return { actorId, runs: own.length, entries: entries.length, revenueMinor: sum(entries, (e) => e.revenue ?? 0), costMinor: sum(entries, (e) => e.cost ?? 0), felt: felt.length === 0 ? null : mean(felt), firstSeen: isoOf(Math.min(...entries.map((e) => e.at))), lastSeen: isoOf(Math.max(...entries.map((e) => e.at))) }
        })
        people.sort((a, b) => (params.sort === 'revenue' ? b.revenueMinor - a.revenueMinor : Date.parse(b.lastSeen) - Date.parse(a.lastSeen)) || a.actorId - b.actorId)
        const offset = params.offset as number
        return { currency: catalogue.currency, total: people.length, runs: runs.length, people: people.slice(offset, offset + (params.limit as number)) }
      }
      case 'journey.tree': {
        const { period, territories, attributes, outcomes, segment } = params.cohort
        if (segment) return null
        const runs = this.allRuns('every').filter((r) => isChosen(r, { ...(period && { period }), ...(territories && { territories }), ...(attributes && { attributes }), ...(outcomes && { outcomes }) }))
        return finishTree(catalogue.journeys.map(({ code }) => {
          const own = runs.filter((r) => r.journey === code)
          return { code, runs: own.length, achieved: ratioOf(own.filter(isMature).map((r) => ({ customer: r.actor, y: isAchieved(r) ? 1 : 0, n: 1 }))), actors: distinct(own, (r) => r.actor) }
        }), this.judged(), catalogue)
      }
      case 'economics.roi': return naiveRoi(this, params as never, catalogue)
      case 'outcome.board': return this.board(params as never)
      case 'journey.map': return this.map(params as never)
      case 'journey.plan': return this.plan(params as never)
      case 'segment.shift': return naiveShift(this.inHome(), params as never, catalogue)
      case 'segment.why': return naiveWhy(this.inHome(), params as never, catalogue)
      case 'journey.compare': {
        const { a, b, minimum } = params as never as { a: Cohort; b: Cohort; minimum: number }
        const ripe = naiveRipe(this.runs(a), this.runs(b), this.allRuns('every'), params.unripe as 'leftOut')
        const inA = new Set(ripe.a.map((r) => r.id))
        const visits = naiveVisits(this.ways(ripe.a, params.nodes), this.ways(ripe.b, params.nodes)), one = this.side(ripe.a, params.nodes), two = this.side(ripe.b, params.nodes)
        const tally = sidesOfRows({ ...one, counts: [...one.counts, ...visits.a] }, { ...two, counts: [...two.counts, ...visits.b] }, visits.withinS, catalogue, params.nodes as Nodes, CONTEXT.now)
        const steps = finishCompare(tally, ripe.b.filter((r) => inA.has(r.id)).length, { nodes: params.nodes as Nodes, minimum, permutations: params.permutations as number }, catalogue, seededRandom)
        return lastOf(withUnripe(steps, ripe.unripe, { a: this.runs(a).length, b: this.runs(b).length }, minimum))
      }
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

  private board(params: { cohort: Cohort; compareTo?: Cohort; bucket: 'week' | 'month' }): unknown {
    const runs = this.runs(params.cohort)
    const mature = runs.filter(isMature)
    const judged = mature.filter((r) => this.judged().has(r.journey))
    const began = mature.map((r) => r.started)
    const bounds = began.length === 0 ? [0] : [...bucketBounds(Math.min(...began), Math.max(...began), params.bucket, CONTEXT.timeZone)]
    const inBucket = (list: readonly Run[], b: number): Run[] => list.filter((r) => r.started >= bounds[b]! && r.started < bounds[b + 1]!)
    const kinds = this.catalogue.outcomeKinds.map((k) => k.code)
    const lost = judged.filter((r) => !isAchieved(r))
    const leaks = group(lost, (r) => {
      const step = r.entries.findLast((e) => e.step)?.step
      return `${step?.journey ?? r.journey}\n${step?.key ?? ''}`
    })
    const seen = new Set(this.allRuns('every').flatMap((r) => r.outcomes.map((o) => `${r.journey} ${o.kind}`)))
    const shares = naiveShares(runs, params.compareTo ? this.runs(params.compareTo) : null, seen, this.judged(), this.catalogue)
    return finishBoard({
      shares: shares.now, runs: runs.length, mature: mature.length, actors: distinct(runs, (r) => r.actor), bounds,
      kinds: new Map(kinds.map((code) => {
        const own = runs.filter((r) => r.outcomes.some((o) => o.kind === code)), outcomes = runs.flatMap((r) => r.outcomes).filter((o) => o.kind === code)
        const valued = runs.flatMap((r) => r.outcomes.flatMap((o) => (o.kind !== code || o.percent === null ? [] : [{ customer: r.actor, y: o.percent, n: 1 }])))
        return [code, { runs: own.length, actors: distinct(own, (r) => r.actor), valueMinor: sum(outcomes, (o) => o.value ?? 0), valued: ratioOf(valued) }]
      })),
      trend: bounds.slice(1).map((_, b) => new Map(kinds.map((code) => [code, ratioOf(inBucket(mature, b).filter((r) => seen.has(`${r.journey} ${code}`)).map((r) => ({ customer: r.actor, y: r.outcomes.some((o) => o.kind === code) ? 1 : 0, n: 1 })))]))),
      trendOpen: bounds.slice(1).map((_, b) => new Map([...group(inBucket(runs.filter((r) => !isMature(r)), b), (r) => r.journey)].map(([code, own]) => [code, own.length]))),
      didFelt: (['achieved', 'failed'] as const).flatMap((did) => (['good', 'bad', 'unknown'] as const).map((felt) => {
        const own = judged.filter((r) => isAchieved(r) === (did === 'achieved') && feltOf(r) === felt)
        return { did, felt, runs: own.length, actors: distinct(own, (r) => r.actor), valueMinor: sum(own, valueOf), marginMinor: sum(own.flatMap((r) => r.entries), (e) => (e.revenue ?? 0) - (e.cost ?? 0)) }
      })),
      byJourney: new Map([...group(runs, (r) => r.journey)].map(([code, own]) => [code, { runs: own.length, valueMinor: sum(own, valueOf), achievedValueMinor: sum(own.filter(isAchieved), valueOf) }])),
      leaks: [...leaks].map(([key, own]) => ({ journey: key.split('\n')[0]!, step: key.split('\n')[1] || null, runs: own.length, actors: distinct(own, (r) => r.actor) })),
    }, shares.before, seen, this.judged(), this.catalogue)
  }

  private map(params: { cohort: Cohort; journey: string }): unknown {
    const runs = this.runs({ ...params.cohort, journeys: [params.journey] })
    const stepKey = (e: Entry): string | null => (e.step?.journey === params.journey ? e.step.key : null)
    return finishMap({
      runs: runs.length, mature: runs.filter(isMature).length, achieved: ratioOf(runs.filter(isMature).map((r) => ({ customer: r.actor, y: isAchieved(r) ? 1 : 0, n: 1 }))), actors: distinct(runs, (r) => r.actor), entries: sum(runs, (r) => r.entries.length),
      unplannedEntries: runs.flatMap((r) => r.entries).filter((e) => stepKey(e) === null).length, took: runs.filter(isMature).map((r) => r.entries.at(-1)!.at - r.entries[0]!.at), tookOpen: runs.filter((r) => !isMature(r) && r.entries.length > 0).map((r) => Math.max(r.entries.at(-1)!.at, CONTEXT.now - EPOCH_2000_S) - r.entries[0]!.at), handling: naiveHandling(runs, () => true),
      steps: plannedSteps(this.catalogue, params.journey).map(({ key }) => {
        const reached = runs.filter((r) => r.entries.some((e) => stepKey(e) === key))
        const own = runs.flatMap((r) => r.entries.filter((e) => stepKey(e) === key))
        const firsts = reached.map((r) => ({ run: r, i: r.entries.findIndex((e) => stepKey(e) === key) }))
        const spoken = own.filter((e) => e.sentiment !== null && e.hasWords)
        const money = (of: 'cost' | 'revenue'): number | null => (own.some((e) => e[of] !== null) ? sum(own, (e) => e[of] ?? 0) : null)
        return {
          key, actors: distinct(reached, (r) => r.actor), entries: own.length, ...naiveStepSums(runs, (e) => stepKey(e) === key, (r) => r.entries.map(stepKey).findLast((k) => k !== null) === key),
          sincePrevious: firsts.filter((f) => f.i > 0).map((f) => f.run.entries[f.i]!.at - f.run.entries[f.i - 1]!.at), sinceStart: firsts.map((f) => f.run.entries[f.i]!.at - f.run.entries[0]!.at),
          best: spoken.sort((a, b) => b.sentiment! - a.sentiment! || a.id - b.id).slice(0, 2).map((e) => e.id), worst: spoken.sort((a, b) => a.sentiment! - b.sentiment! || a.id - b.id).slice(0, 2).map((e) => e.id),
          costMinor: money('cost'), revenueMinor: money('revenue'),
          channels: [...group(own, (e) => e.channel)].map(([code, list]) => ({ code, entries: list.length })), handling: naiveHandling(runs, (e) => stepKey(e) === key),
        }
      }),
    }, params.journey, this.judged(), this.catalogue)
  }

  private plan(params: { cohort: Cohort; journey: string }): unknown {
    const runs = this.runs({ ...params.cohort, journeys: [params.journey] })
    const planned = plannedSteps(this.catalogue, params.journey).map((s) => s.key)
    const walked = runs.map((run) => ({ ...this.walked(run), run }))
    const outside = runs.flatMap((run) => run.entries.filter((e) => e.step?.journey !== params.journey).map((e) => ({ run, code: e.touchpoint })))
    const share = (list: typeof walked, has: (w: (typeof walked)[number]) => boolean) => ratioOf(list.map((w) => ({ customer: w.run.actor, y: has(w) ? 1 : 0, n: 1 })))
    return finishPlan({
      asPlanned: share(walked.filter((w) => w.hasEnded), (w) => w.isAsPlanned),
      steps: planned.map((key, p) => {
        const reached = walked.filter((w) => w.reached(p))
        return { key, skipped: share(walked.filter((w) => w.hasEnded && w.furthest >= p), (w) => w.skipped(p)), outOfOrder: share(reached, (w) => w.late(p)), repeated: share(reached, (w) => w.again(p)), unplannedAfter: share(reached, (w) => w.strays.includes(p)) }
      }),
      unplanned: [...group(outside, (o) => o.code)].map(([code, own]) => ({ code, entries: own.length, runs: share(walked, (w) => own.some((o) => o.run === w.run)) })),
    }, runs.length, params.journey, this.catalogue)
  }

  /** One run against its own journey's plan; steps by place. */
  walked(run: Run) {
    const planned = plannedSteps(this.catalogue, run.journey).map((s) => s.key)
    const optional = optionalKeys(this.catalogue, run.journey)
    const places = run.entries.map((e) => (e.step?.journey === run.journey ? planned.indexOf(e.step.key) : -1))
    const visits = places.flatMap((place, i) => (place < 0 ? [] : [{ place, touchpoint: run.entries[i]!.touchpoint }]))
    const furthest = Math.max(-1, ...places)
    const strays = places.flatMap((place, i) => (place < 0 ? [places.slice(0, i).findLast((p) => p >= 0) ?? -1] : []))
    const reached = (p: number): boolean => places.includes(p), skipped = (p: number): boolean => p < furthest && !places.includes(p)
    const late = (p: number): boolean => places.slice(0, Math.max(0, places.indexOf(p))).some((other) => other > p)
    const again = (p: number): boolean => visits.some((v, i) => v.place === p && (visits.slice(0, i).some((w) => w.place === p && w.touchpoint === v.touchpoint) || (visits.slice(0, i).some((w) => w.place === p) && visits[i - 1]!.place !== p)))
    const isAsPlanned = strays.length === 0 && !planned.some((key, p) => (skipped(p) && !optional.has(key)) || (reached(p) && (late(p) || again(p))))
    return { planned, furthest, strays, hasEnded: isMature(run), isAsPlanned, reached, skipped, late, again }
  }

  /** Ways in which a run left its own journey's plan. */
  deviations(run: Run): string[] {
    if (!hasPlan(this.catalogue, run.journey)) return []
    const { planned, strays, reached, skipped, late, again } = this.walked(run)
    const optional = optionalKeys(this.catalogue, run.journey)
    const isAt = (is: (p: number) => boolean): boolean => planned.some((_, p) => is(p))
    return [...(strays.length > 0 ? ['unplanned'] : []), ...(isAt((p) => skipped(p) && !optional.has(planned[p]!)) ? ['skipped'] : []), ...(isAt((p) => reached(p) && late(p)) ? ['outOfOrder'] : []), ...(isAt(again) ? ['repeated'] : [])]
  }

  private went(run: Run, plan: NonNullable<Cohort['plan']>): boolean {
    if (!hasPlan(this.catalogue, run.journey)) return false
    if (plan.went === 'deviated') return naiveDeviated(run, plan, this.catalogue)
    const w = this.walked(run)
    if (!('step' in plan)) return w.hasEnded && w.isAsPlanned === (plan.went === 'asPlanned')
    const p = w.planned.indexOf(plan.step)
    if (p < 0) return false
    return plan.went === 'skipped' ? w.hasEnded && w.skipped(p) : plan.went === 'outOfOrder' ? w.late(p) : plan.went === 'repeated' ? w.again(p) : w.strays.includes(p)
  }

  private side(runs: readonly Run[], nodes: Nodes): SideRows {
    const judged = this.judged()
    const ways = this.ways(runs, nodes)
    const places = ways.flatMap(({ run, way }) => way.map((e) => ({ run, key: `place ${e.code}`, cost: e.cost ?? 0, gap: null })))
    const edges = ways.flatMap(({ run, way }) => way.slice(1).map((e, i) => ({ run, key: `edge ${way[i]!.code}\n${e.code}`, cost: e.cost ?? 0, gap: e.at - way[i]!.at })))
    const variants = ways.map(({ run, way }) => ({ run, key: `variant ${way.map((e) => e.code).join('\n')}` }))
    const endings = runs.filter(isMature).flatMap((run) => run.outcomes.map((o) => ({ run, key: `outcome ${o.kind}` })))
    return {
      runs: runs.map(({ entries, ...run }) => {
        const felt = entries.flatMap((e) => (e.sentiment === null ? [] : [e.sentiment])), effort = entries.flatMap((e) => (e.effort > 0 ? [e.effort] : []))
        return {
          customer: run.actor, status: run.status, isJudged: judged.has(run.journey), first: entries[0]!.at, last: run.status !== 'active' ? endOf(run.ended, entries[0]!.at, entries.at(-1)!.at) : entries.at(-1)!.at, entries: entries.length, cost: sum(entries, (e) => e.cost ?? 0), revenue: sum(entries, (e) => e.revenue ?? 0), outcomeValue: valueOf({ ...run, entries }),
          repeats: entries.length - distinct(entries, (e) => e.touchpoint), channelSwitches: entries.filter((e, i) => i > 0 && entries[i - 1]!.channel !== e.channel).length,
          feltEntries: felt.length, felt: sum(felt, (x) => x), effortEntries: effort.length, effort: sum(effort, (x) => x),
        }
      }),
      counts: [...group([...endings, ...places, ...variants], (e) => `${e.run.actor} ${e.key}`).values()].map((list) => ({ customer: list[0]!.run.actor, key: list[0]!.key, n: distinct(list, (e) => e.run.id) })),
      ways: [...group([...places, ...edges], (e) => e.key)].map(([key, list]) => ({ key, cost: sum(list, (e) => e.cost), runs: distinct(list, (e) => e.run.id), moves: list.length, medianS: list[0]!.gap === null ? null : quantile(list.map((e) => e.gap!), 0.5) })),
    }
  }

  private ways(runs: readonly Run[], nodes: 'touchpoint' | 'step' | 'channel') {
    return runs.map((run) => ({
      run,
      way: run.entries.flatMap((e) => {
        const code = nodes === 'touchpoint' ? e.touchpoint : nodes === 'channel' ? e.channel : e.step ? `${e.step.journey}/${e.step.key}` : null
        return code === null ? [] : [{ code, at: e.at, revenue: e.revenue, cost: e.cost, lasted: e.lasted }]
      }),
    })).filter(({ way }) => way.length > 0)
  }

  /** The cohort's runs with their chosen entries. Segments are left to the test of membership. */
  runs(cohort: Cohort): Run[] {
    const isEvery = cohort.journeys?.some((code) => this.catalogue.journeys.some((j) => j.code === code && j.tier !== 'journey')) ?? false
    const chosen = this.allRuns(isEvery ? 'every' : 'primary')
      .filter((r) => isChosen(r, cohort))
      .map((r) => {
        const entries = partBetween(r.entries.filter((e) => !cohort.channels || cohort.channels.includes(e.channel)), cohort.path)
        return { ...r, entries, ended: cohort.path?.between && r.ended !== null ? entries.at(-1)?.at ?? null : r.ended }
      })
      .filter((r) => r.entries.length > 0)
      .filter((r) => this.didSo(r, cohort) && !(cohort.without ?? []).some((part) => Object.keys(part).length > 0 && this.didSo(r, part)))
    return cohort.funnel ? naiveFunnelRuns(chosen, cohort.funnel) : chosen
  }

  private didSo(r: Run, { touchpoint, step, edge, felt, path, plan, variants }: NonNullable<Cohort['without']>[number]): boolean {
    return (touchpoint === undefined || r.entries.some((e) => e.touchpoint === touchpoint))
      && (step === undefined || r.entries.some((e) => e.step?.key === step))
      && (!edge || r.entries.some((e, i) => i > 0 && r.entries[i - 1]!.touchpoint === edge.from && e.touchpoint === edge.to
        && e.at - r.entries[i - 1]!.at >= (edge.atLeastS ?? 0) && e.at - r.entries[i - 1]!.at <= (edge.atMostS ?? Infinity)))
      && (!felt || felt.includes(feltOf(r)))
      && (!path || isFollowedSo(r.entries, path))
      && (!plan || this.went(r, plan))
      && (!variants || variants.some((v) => v.join('\n') === r.entries.map((e) => e.touchpoint).join('\n')))
  }

  private judged(): Set<string> {
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
