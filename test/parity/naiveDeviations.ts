import type { JourneyLog } from '@throughline/analytics'
import type { JourneyDeviationsParams } from '@throughline/analytics/journey/deviations'
import { finishDeviations } from '@throughline/analytics/journey/deviationsFinish'
import { hasPlan, optionalKeys, plannedSteps } from '@throughline/analytics/journey/planned'
import { ratioOf, shareOf } from '@throughline/analytics/kernel/ratio'
import type { z } from 'zod'
import { isMature, sum, type Run } from './naiveRuns.ts'

/** Each run's contacts by place; the alignment is the product's, held here to the least cost found by trying every choice. */
export function naiveDeviations(runs: readonly Run[], { journey, minimum }: z.output<typeof JourneyDeviationsParams>, judged: ReadonlySet<string>, catalogue: JourneyLog['catalogue']): unknown {
  if (!hasPlan(catalogue, journey)) return { kind: 'noPlan', runs: runs.length }
  const planned = plannedSteps(catalogue, journey).map((s) => s.key), optional = optionalKeys(catalogue, journey)
  const ended = runs.filter(isMature)
  const ways = ended.map((run) => run.entries.map((e) => ({ place: e.step?.journey === journey ? planned.indexOf(e.step.key) : -1, touchpoint: e.touchpoint })))
  const found = finishDeviations({
    customer: Int32Array.from(ended, (r) => r.actor), isAchieved: Uint8Array.from(ended, (r) => (r.status === 'achieved' ? 1 : 0)), cost: Float64Array.from(ended, (r) => sum(r.entries, (e) => e.cost ?? 0)),
    way: Int32Array.from(ended.keys()), ways, hasCost: ended.some((r) => r.entries.some((e) => e.cost !== null)),
  }, { journey, minimum, isJudged: judged.has(journey) }, catalogue)
  if (found.kind !== 'deviations') return found
  const required = planned.map((key) => !optional.has(key))
  const costs = ways.map((contacts) => ({ cost: leastCost(visits(contacts), required, -1), length: visits(contacts).length }))
  const fitness = sum(costs, ({ cost, length }) => 1 - cost / Math.max(1, length + required.filter(Boolean).length)) / ended.length
  const shareOfRuns = (has: (run: Run, i: number) => boolean) => shareOf(ratioOf(ended.map((run, i) => ({ customer: run.actor, y: has(run, i) ? 1 : 0, n: 1 }))))
  return {
    ...found, asPlanned: shareOfRuns((_, i) => costs[i]!.cost === 0), fitness,
    deviations: found.deviations.map((d) => ({ ...d, runs: shareOfRuns((run) => naiveDeviated(run, { by: d.kind, at: d.at.code }, catalogue)) })),
  }
}

/** Whether the run has the deviation, by trying every choice of visits for steps of the plan. */
export function naiveDeviated(run: Run, { by, at }: { readonly by: string; readonly at: string }, catalogue: JourneyLog['catalogue']): boolean {
  if (!isMature(run) || !hasPlan(catalogue, run.journey)) return false
  const planned = plannedSteps(catalogue, run.journey).map((s) => s.key), optional = optionalKeys(catalogue, run.journey)
  if (by === 'unplanned') return run.entries.some((e) => e.touchpoint === at && e.step?.journey !== run.journey)
  const all = visits(run.entries.map((e) => ({ place: e.step?.journey === run.journey ? planned.indexOf(e.step.key) : -1, touchpoint: e.touchpoint }))).map(({ place }) => place)
  const place = planned.indexOf(at)
  if (place < 0) return false
  const required = (p: number) => !optional.has(planned[p]!)
  const costOf = (chosen: readonly number[]) => all.length - chosen.length + planned.filter((_, p) => required(p) && p < (all[chosen.at(-1)!] ?? -1) && !chosen.some((i) => all[i] === p)).length
  let best: readonly number[] = []
  const tryAll = (from: number, chosen: readonly number[]): void => {
    const less = costOf(chosen) - costOf(best)
    // Of those that cost the same the longest, then the one with the earlier visits, which is tried first.
    if (less < 0 || (less === 0 && chosen.length > best.length)) best = chosen
    for (let i = from; i < all.length; i++) if (all[i]! >= 0 && all[i]! > (all[chosen.at(-1)!] ?? -1)) tryAll(i + 1, [...chosen, i])
  }
  tryAll(0, [])
  const isTaken = best.some((i) => all[i] === place), times = all.filter((p) => p === place).length
  if (by === 'repeated') return isTaken && times > 1
  if (by === 'outOfOrder') return !isTaken && times > 0
  return required(place) && times === 0 && place < (all[best.at(-1)!] ?? -1)
}

type Contact = { readonly place: number; readonly touchpoint: string }

/** Contacts that begin something: not those that go on at their step with a touchpoint that is new there. */
function visits(contacts: readonly Contact[]): Contact[] {
  return contacts.filter((one, i) => {
    const before = contacts.slice(0, i).filter((c) => c.place >= 0)
    return one.place < 0 || before.at(-1)?.place !== one.place || before.some((c) => c.place === one.place && c.touchpoint === one.touchpoint)
  })
}

/** Each visit is a step of the plan, when it comes after the last one, or none of it. */
function leastCost([first, ...rest]: readonly Contact[], required: readonly boolean[], last: number, known = new Map<string, number>()): number {
  if (!first) return 0
  const key = `${rest.length} ${last}`
  const found = known.get(key)
  if (found !== undefined) return found
  const outside = 1 + leastCost(rest, required, last, known)
  const cost = first.place <= last ? outside : Math.min(outside, required.filter((is, p) => is && p > last && p < first.place).length + leastCost(rest, required, first.place, known))
  known.set(key, cost)
  return cost
}
