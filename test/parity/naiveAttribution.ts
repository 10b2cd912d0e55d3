import type { JourneyLog } from '@throughline/analytics'
import { finishAttribution, type EconomicsAttributionParams } from '@throughline/analytics/economics/attribution'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { distinct, group, isMature, sum, type Run } from './naiveRuns.ts'

/** Paths from plain objects. */
export function naiveAttribution(naive: Naive, params: z.output<typeof EconomicsAttributionParams>, catalogue: JourneyLog['catalogue']): unknown {
  const { target, by, unit } = params
  const every = naive.allRuns('every')
  const isGot = (r: Run): boolean => (target.of === 'achieved' ? r.status === 'achieved' : r.outcomes.some((o) => o.kind === target.code))
  const asked = new Set(every.filter((r) => (target.of === 'achieved' ? r.status === 'achieved' || r.status === 'failed' : isGot(r))).map((r) => r.journey))
  const runs = naive.runs(params.cohort).sort((a, b) => a.id - b.id)
  const told = runs.filter((r) => isMature(r) && asked.has(r.journey))
  const endOf = (r: Run): number => r.entries.at(-1)!.at
  const revenueOf = (r: Run): number => sum(r.entries, (e) => e.revenue ?? 0)
  const paths = unit === 'run'
    ? told.map((r) => ({ actor: r.actor, entries: r.entries, end: endOf(r), isConverted: isGot(r), revenue: revenueOf(r) }))
    : [...group(told, (r) => r.actor)].sort((a, b) => a[0] - b[0]).map(([actor, own]) => {
      const first = own.filter(isGot).sort((a, b) => endOf(a) - endOf(b) || a.id - b.id)[0]
      const end = first ? endOf(first) : Math.max(...own.map(endOf))
      const entries = runs.filter((r) => r.actor === actor).flatMap((r) => r.entries).filter((e) => e.at <= end && e.at >= end - params.lookbackDays * 86_400).sort((a, b) => a.at - b.at || a.id - b.id)
      return { actor, entries, end, isConverted: first !== undefined, revenue: first ? revenueOf(first) : 0 }
    })
  const met = paths.map((p) => p.entries.slice(0, by === 'touchpoint' ? -1 : undefined).map((e) => ({ code: by === 'channel' ? e.channel : e.touchpoint, age: p.end - e.at })))
  const things = by === 'channel' ? catalogue.channels : catalogue.touchpoints
  return finishAttribution({
    actors: distinct(told, (r) => r.actor), actor: Int32Array.from(paths, (p) => p.actor), start: Int32Array.from([0, ...met.map((_, p) => sum(met.slice(0, p + 1), (own) => own.length))]), code: Uint16Array.from(met.flat(), (c) => things.findIndex((t) => t.code === c.code)), ageS: Float64Array.from(met.flat(), (c) => c.age),
    converted: Uint8Array.from(paths, (p) => (p.isConverted ? 1 : 0)), amountMinor: Float64Array.from(paths, (p) => (p.isConverted ? p.revenue : 0)),
  }, params, catalogue, CONTEXT)
}
