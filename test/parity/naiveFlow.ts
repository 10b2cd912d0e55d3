import { isoOf, type JourneyLog } from '@throughline/analytics'
import { finishFlow, shownEdges, type JourneyFlowParams } from '@throughline/analytics/journey/flow'
import type { Nodes } from '@throughline/analytics/columns/labels'
import { finishSummary, type JourneySummaryParams } from '@throughline/analytics/journey/summary'
import { finishVariants, type JourneyVariantsParams } from '@throughline/analytics/journey/variants'
import type { z } from 'zod'
import type { Naive } from './naive.ts'
import { bySequence, distinct, group, isAchieved, isMature, lastingOf, mean, quantile, statusesOf, sum, type Run } from './naiveRuns.ts'

type Catalogue = JourneyLog['catalogue']

/** Each transition, place by place, as a plain list. */
export function naiveFlow(naive: Naive, params: z.output<typeof JourneyFlowParams>, catalogue: Catalogue): unknown {
  const ways = waysOf(naive.runs(params.cohort), params.nodes)
  const edges = group(ways.flatMap(({ run, way }) => way.slice(1).map((e, i) => ({ run, from: way[i]!.code, to: e.code, gap: e.at - way[i]!.at }))), (e) => `${e.from}\n${e.to}`)
  const all = [...edges.values()].map((list) => ({ from: list[0]!.from, to: list[0]!.to, count: list.length, runs: distinct(list, (e) => e.run.id), ...(params.detailed === true && { actors: distinct(list, (e) => e.run.actor) }), meanS: sum(list, (e) => e.gap) / list.length, medianS: quantile(list.map((e) => e.gap), 0.5), p90S: quantile(list.map((e) => e.gap), 0.9) }))
  const transitions = sum(all, (e) => e.count)
  const shown = shownEdges(all, transitions, params)
  const places = group(ways.flatMap(({ run, way }) => way.map((e, i) => ({ run, code: e.code, lasted: e.lasted, isFirst: i === 0, isLast: i === way.length - 1, isLoop: i > 0 && way[i - 1]!.code === e.code }))), (e) => e.code)
  return finishFlow({
    runs: ways.length, actors: distinct(ways, (w) => w.run.actor), entries: sum(ways, (w) => w.way.length), transitions, distinctEdges: all.length,
    otherRuns: ways.filter(({ way }) => way.some((e, i) => i > 0 && !shown.some((s) => s.from === way[i - 1]!.code && s.to === e.code))).length, edges: shown,
    nodes: [...places].map(([code, list]) => ({ code, entries: list.length, runs: distinct(list, (e) => e.run.id), actors: distinct(list, (e) => e.run.actor), starts: list.filter((e) => e.isFirst).length, ends: list.filter((e) => e.isLast).length, lost: list.filter((e) => e.isLast && isMature(e.run) && !isAchieved(e.run)).length, selfLoops: list.filter((e) => e.isLoop).length, ...(params.detailed === true && { service: lastingOf(list.flatMap((e) => e.lasted ?? [])) }) })),
  }, params.nodes, catalogue)
}

export function naiveVariants(naive: Naive, params: z.output<typeof JourneyVariantsParams>, catalogue: Catalogue): unknown {
  const ways = waysOf(naive.runs(params.cohort), params.nodes)
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
    variants: variants.slice(0, params.top).map(({ list: _list, achieved: _achieved, ...v }) => v),
  }, params.nodes, catalogue)
}

export function naiveSummary(naive: Naive, params: z.output<typeof JourneySummaryParams>, catalogue: Catalogue): unknown {
  const ways = waysOf(naive.runs(params.cohort), params.nodes)
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

/** What each run met, as the nodes of a graph name it. */
export function waysOf(runs: readonly Run[], nodes: Nodes) {
  return runs.map((run) => ({
    run,
    way: run.entries.flatMap((e) => {
      const code = nodes === 'touchpoint' ? e.touchpoint : nodes === 'channel' ? e.channel : e.step ? `${e.step.journey}/${e.step.key}` : null
      return code === null ? [] : [{ code, at: e.at, revenue: e.revenue, cost: e.cost, lasted: e.lasted }]
    }),
  })).filter(({ way }) => way.length > 0)
}
