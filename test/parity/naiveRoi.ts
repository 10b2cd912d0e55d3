import type { Cohort, JourneyLog } from '@throughline/analytics'
import { finishRoi } from '@throughline/analytics/economics/roi'
import { distinct, group, sum, valueOf, type Entry, type Naive } from './naive.ts'

/** Money split up, from plain objects. */
export function naiveRoi(naive: Naive, params: { cohort: Cohort; by: 'lifeStage' | 'journey' | 'step' | 'channel'; attribute?: string; segments?: undefined }, catalogue: JourneyLog['catalogue']): unknown {
  if (params.segments !== undefined) return null
  const stageOf = (code: string): string => {
    for (let at = catalogue.journeys.find((j) => j.code === code); at; at = catalogue.journeys.find((j) => j.id === at!.parentId)) if (at.tier === 'life stage') return at.code
    return 'none'
  }
  const runs = naive.runs(params.cohort)
  const all = runs.flatMap((run) => run.entries.map((e) => ({ ...e, run })))
  const perRun = (list: typeof all, value: (e: Entry) => number) => {
    const sums = [...group(list, (e) => e.run.id).values()].map((own) => sum(own, value))
    return { n: sums.length, sum: sum(sums, (x) => x), sumOfSquares: sum(sums, (x) => x * x) }
  }
  const margin = (e: Entry): number => (e.revenue ?? 0) - (e.cost ?? 0)
  const groupOf = (e: (typeof all)[number]): string => {
    if (params.attribute !== undefined) return e.run.attributes[params.attribute] === undefined ? 'none' : String(e.run.attributes[params.attribute])
    if (params.by === 'journey') return e.run.journey
    if (params.by === 'lifeStage') return stageOf(e.run.journey)
    return params.by === 'channel' ? e.channel : e.step ? `${e.step.journey}/${e.step.key}` : 'none'
  }
  return finishRoi({
    runs: runs.length, actors: distinct(runs, (r) => r.actor), entries: all.length, outcomeValueMinor: sum(runs, valueOf), withCost: all.filter((e) => e.cost !== null).length, withRevenue: all.filter((e) => e.revenue !== null).length,
    margin: perRun(all, margin), revenue: perRun(all.filter((e) => e.revenue !== null), (e) => e.revenue!),
    channels: catalogue.channels.map(({ code }) => {
      const own = all.filter((e) => e.channel === code && e.cost !== null)
      return { code, entries: own.length, cost: perRun(own, (e) => e.cost!) }
    }),
    groups: [...group(all, groupOf)].map(([code, own]) => ({ code, actors: distinct(own, (e) => e.run.actor), entries: own.length, revenueMinor: sum(own, (e) => e.revenue ?? 0), costMinor: sum(own, (e) => e.cost ?? 0), margin: perRun(own, margin), isNamed: params.by !== 'lifeStage' || own.every((e) => catalogue.journeys.find((j) => j.code === e.run.journey)!.tier === 'journey') })),
  }, params, catalogue, all.filter((e) => e.currency !== null && e.currency !== catalogue.currency).length)
}
