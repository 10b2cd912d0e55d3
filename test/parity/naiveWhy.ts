import type { JourneyLog } from '@throughline/analytics'
import type { JourneyWhyParams } from '@throughline/analytics/journey/why'
import { whyKey, type WhyKind } from '@throughline/analytics/journey/whyDefinition'
import { finishWhy, journeysOf } from '@throughline/analytics/journey/whyFinish'
import { whyOfRows } from '@throughline/analytics/journey/whyRows'
import { hasPlan } from '@throughline/analytics/journey/planned'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { walkedOf } from './naivePlan.ts'
import { group, isMature, quantile, sum, type Run } from './naiveRuns.ts'

type Params = z.output<typeof JourneyWhyParams>

/** Every pattern looked for in every run by its definition. */
export function naiveWhy(naive: Naive, params: Params, catalogue: JourneyLog['catalogue']): unknown {
  const { target, cohort } = params
  const everyone = naive.allRuns('every')
  const last = Math.max(...naive.allRuns('primary').flatMap((r) => r.entries.map((e) => e.at)))
  const later = target.of === 'outcome' && target.withinDays !== undefined ? { code: target.code, seconds: target.withinDays * 86_400 } : null
  const asked = new Set(later ? catalogue.journeys.map((j) => j.code) : everyone.filter((r) => (target.of === 'lost' ? r.status === 'achieved' || r.status === 'failed' : r.outcomes.some((o) => o.kind === target.code))).map((r) => r.journey))
  const runs = naive.runs({ ...cohort, journeys: cohort.journeys ?? journeysOf(catalogue) }).filter((r) => isMature(r) && asked.has(r.journey) && (!later || r.started <= last - later.seconds))
  const isLost = (run: Run): boolean => {
    if (target.of === 'lost') return run.status !== 'achieved'
    if (!later) return run.outcomes.some((o) => o.kind === target.code)
    return everyone.some((r) => r.actor === run.actor && r.ended !== null && r.ended >= run.started && r.ended <= run.started + later.seconds && r.outcomes.some((o) => o.kind === later.code))
  }
  const moves = runs.flatMap(({ entries, journey }) => entries.slice(1).map((e, i) => ({ key: whyKey(journey, 'stall', entries[i]!.touchpoint, e.touchpoint), gap: e.at - entries[i]!.at })))
  const thresholds = new Map([...group(moves, (m) => m.key)].map(([key, list]) => [key, Math.floor(quantile(list.map((m) => m.gap), params.longWait))]))
  const valued = target.of === 'outcome' ? everyone.flatMap((r) => r.outcomes).flatMap((o) => (o.kind === target.code && o.value !== null ? [o.value] : [])) : []
  return finishWhy(whyOfRows(runs.map((run) => ({
    customer: run.actor, journey: run.journey, isLost: isLost(run), isAchieved: run.status === 'achieved', value: sum(run.outcomes, (o) => o.value ?? 0), ...patternsIn(run, naive, thresholds, catalogue),
  })), thresholds, { lastAt: Number.isFinite(last) ? last : null, asked, outcome: target.of === 'outcome' ? { n: valued.length, value: sum(valued, (v) => v) } : null }), params, catalogue, CONTEXT)
}

function patternsIn(run: Run, naive: Naive, thresholds: ReadonlyMap<string, number>, catalogue: JourneyLog['catalogue']): { had: string[]; could: string[] } {
  const had: string[] = [], could: string[] = []
  const note = (is: boolean, kind: WhyKind, ...codes: string[]): void => {
    could.push(whyKey(run.journey, kind, ...codes))
    if (is) had.push(whyKey(run.journey, kind, ...codes))
  }
  const { entries } = run
  entries.forEach((e, i) => {
    const [one, two] = [entries[i - 1], entries[i + 1]]
    note(one?.touchpoint === e.touchpoint, 'again', e.touchpoint)
    note(entries.filter((other) => other.touchpoint === e.touchpoint).length > 1, 'rework', e.touchpoint)
    if (one) note(e.at - one.at > thresholds.get(whyKey(run.journey, 'stall', one.touchpoint, e.touchpoint))!, 'stall', one.touchpoint, e.touchpoint)
    if (one && one.touchpoint !== e.touchpoint) note(two?.touchpoint === one.touchpoint, 'bounce', one.touchpoint, e.touchpoint)
    if (two && i + 2 < entries.length) for (const { code } of catalogue.channels) if (code !== e.channel) note(two.channel === code, 'switch', e.channel, code)
  })
  if (hasPlan(catalogue, run.journey)) {
    const { planned, furthest, skipped } = walkedOf(run, catalogue)
    planned.forEach((key, place) => { if (place <= furthest) note(skipped(place), 'skipped', key) })
  }
  return { had, could }
}
