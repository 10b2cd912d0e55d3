import type { Cohort, JourneyLog } from '@throughline/analytics'
import { ratioOf } from '@throughline/analytics/kernel/ratio'
import { finishRoi } from '@throughline/analytics/economics/roi'
import type { SegmentRule } from '@throughline/domain'
import type { Naive } from './naive.ts'
import { group, sum, valueOf, type Entry } from './naiveRuns.ts'

/** Money split up, from plain objects. */
export function naiveRoi(naive: Naive, params: { cohort: Cohort; by: 'lifeStage' | 'journey' | 'step' | 'channel'; attribute?: string; segments?: { code: string; name: string; rule: SegmentRule }[] }, catalogue: JourneyLog['catalogue']): unknown {
  const fitting = params.segments?.map(({ code, rule }) => ({ code, members: naive.membersOf(rule) }))
  const stageOf = (code: string): string => {
    for (let at = catalogue.journeys.find((j) => j.code === code); at; at = catalogue.journeys.find((j) => j.id === at!.parentId)) if (at.tier === 'life stage') return at.code
    return 'none'
  }
  const runs = naive.runs(params.cohort)
  const all = runs.flatMap((run) => run.entries.map((e) => ({ ...e, run })))
  /** Of all runs, or of those with a contact in the list. */
  const perRun = (list: typeof all, value: (e: Entry) => number, of = runs) => {
    const amounts = group(list, (e) => e.run.id)
    return ratioOf(of.map((r) => ({ customer: r.actor, y: sum(amounts.get(r.id) ?? [], value), n: 1 })))
  }
  const within = (list: typeof all): typeof runs => [...new Map(list.map((e) => [e.run.id, e.run])).values()]
  const margin = (e: Entry): number => (e.revenue ?? 0) - (e.cost ?? 0)
  const segmentsOf = (e: (typeof all)[number]): string[] => { const own = (fitting ?? []).filter(({ members }) => members.has(e.run.actor)).map(({ code }) => code); return own.length === 0 ? ['none'] : own }
  const groupOf = (e: (typeof all)[number]): string => {
    if (params.attribute !== undefined) return e.run.attributes[params.attribute] === undefined ? 'none' : String(e.run.attributes[params.attribute])
    if (params.by === 'journey') return e.run.journey
    if (params.by === 'lifeStage') return stageOf(e.run.journey)
    return params.by === 'channel' ? e.channel : e.step ? `${e.step.journey}/${e.step.key}` : 'none'
  }
  return finishRoi({
    entries: all.length, outcomeValueMinor: sum(runs, valueOf), withCost: all.filter((e) => e.cost !== null).length, withRevenue: all.filter((e) => e.revenue !== null).length,
    margin: perRun(all, margin), revenue: perRun(all, (e) => e.revenue ?? 0),
    channels: catalogue.channels.map(({ code }) => {
      const own = all.filter((e) => e.channel === code && e.cost !== null)
      return { code, entries: own.length, cost: perRun(own, (e) => e.cost!) }
    }),
    groups: [...(fitting ? group(all.flatMap((e) => segmentsOf(e).map((code) => ({ ...e, code }))), (e) => e.code) : group(all, groupOf))].map(([code, own]) => ({ code, entries: own.length, revenueMinor: sum(own, (e) => e.revenue ?? 0), costMinor: sum(own, (e) => e.cost ?? 0), margin: perRun(own, margin, within(own)), isNamed: params.by !== 'lifeStage' || own.every((e) => catalogue.journeys.find((j) => j.code === e.run.journey)!.tier === 'journey') })),
  }, params, catalogue, all.filter((e) => e.currency !== null && e.currency !== catalogue.currency).length)
}
