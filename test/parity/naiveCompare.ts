import { seededRandom, type JourneyLog } from '@throughline/analytics'
import { lastOf } from '@throughline/analytics/progress'
import type { JourneyCompareParams } from '@throughline/analytics/journey/compare'
import { finishCompare } from '@throughline/analytics/journey/compareFinish'
import { withUnripe } from '@throughline/analytics/journey/compareRipe'
import { sidesOfRows, type SideRows } from '@throughline/analytics/journey/compareRows'
import type { Nodes } from '@throughline/analytics/columns/labels'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { waysOf } from './naiveFlow.ts'
import { naiveRipe } from './naiveRipe.ts'
import { distinct, group, isMature, quantile, sum, valueOf, type Run } from './naiveRuns.ts'
import { endOf } from './naiveTimes.ts'
import { naiveVisits } from './naiveVisits.ts'

/** Both sides as plain rows, and the product's judgement over them. */
export function naiveCompare(naive: Naive, params: z.output<typeof JourneyCompareParams>, catalogue: JourneyLog['catalogue']): unknown {
  const { a, b, minimum, nodes, permutations } = params
  const ripe = naiveRipe(naive.runs(a), naive.runs(b), naive.allRuns('every'), params.unripe)
  const inA = new Set(ripe.a.map((r) => r.id))
  const visits = naiveVisits(waysOf(ripe.a, nodes), waysOf(ripe.b, nodes)), one = sideOf(naive, ripe.a, nodes), two = sideOf(naive, ripe.b, nodes)
  const tally = sidesOfRows({ ...one, counts: [...one.counts, ...visits.a.counts], waits: visits.a.waits }, { ...two, counts: [...two.counts, ...visits.b.counts], waits: visits.b.waits }, visits.withinS, catalogue, nodes, CONTEXT.now)
  const steps = finishCompare(tally, ripe.b.filter((r) => inA.has(r.id)).length, { nodes, minimum, permutations }, catalogue, seededRandom)
  return lastOf(withUnripe(steps, ripe.unripe, { a: naive.runs(a).length, b: naive.runs(b).length }, minimum))
}

function sideOf(naive: Naive, runs: readonly Run[], nodes: Nodes): Omit<SideRows, 'waits'> {
  const judged = naive.judged()
  const ways = waysOf(runs, nodes)
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
