import type { JourneyLog } from '@throughline/analytics'
import type { ExperimentEffectParams } from '@throughline/analytics/experiment/effect'
import type { ExperimentChangeParams } from '@throughline/analytics/experiment/change'
import { finishChange } from '@throughline/analytics/experiment/finishChange'
import { finishEffect } from '@throughline/analytics/experiment/finishEffect'
import { windowsOf } from '@throughline/analytics/experiment/windows'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { sum, type Run } from './naiveRuns.ts'
import { naiveRipe } from './naiveRipe.ts'

/** Both arms' customers from plain objects. */
export function naiveEffect(naive: Naive, params: z.output<typeof ExperimentEffectParams>, catalogue: JourneyLog['catalogue']): unknown {
  const windows = windowsOf(params, CONTEXT)
  const since = naive.runs(windows.since), before = windows.before && naive.runs(windows.before)
  const said = (id: number, key: string): string | undefined => { const value = naive.attributesOf(id)[key]; return value === undefined ? undefined : String(value) }
  const members = params.cohort.segment && naive.membersOf(params.cohort.segment)
  const drawn = naive.people().filter((id) => [params.treated, params.held].includes(said(id, params.attribute) ?? '') && Object.entries(params.cohort.attributes ?? {}).every(([key, values]) => values.includes(said(id, key) ?? '')) && (!members || members.has(id)))
  const units = drawn.filter((id) => params.who === 'assigned' || since.some((r) => r.actor === id)).sort((a, b) => a - b)
  const lastOf = (r: Run): number => r.entries.at(-1)!.at
  const columns = (runs: readonly Run[], until: number): Map<string, Float64Array> => {
    const of = (value: (own: readonly Run[]) => number): Float64Array => Float64Array.from(units, (id) => value(runs.filter((r) => r.actor === id)))
    const money = (value: (e: Run['entries'][number]) => number) => of((own) => sum(own.flatMap((r) => r.entries).filter((e) => e.at < until), value))
    const has = (test: (r: Run) => boolean) => of((own) => (own.some((r) => lastOf(r) < until && test(r)) ? 1 : 0))
    return new Map([
      ['achieved', has((r) => r.status === 'achieved')], ['revenue', money((e) => e.revenue ?? 0)], ['cost', money((e) => e.cost ?? 0)], ['margin', money((e) => (e.revenue ?? 0) - (e.cost ?? 0))], ['contacts', money(() => 1)],
      ...catalogue.outcomeKinds.map((k) => [`outcome:${k.code}`, has((r) => r.outcomes.some((o) => o.kind === k.code))] as const),
    ])
  }
  const events = since.filter((r) => units.includes(r.actor)).flatMap((r) => {
    const unit = units.indexOf(r.actor), { target } = params
    if (target === 'achieved') return r.status === 'achieved' ? [{ unit, at: lastOf(r), amount: 1 }] : []
    if (target.startsWith('outcome:')) return r.outcomes.some((o) => `outcome:${o.kind}` === target) ? [{ unit, at: lastOf(r), amount: 1 }] : []
    const amount = { revenue: (e: Run['entries'][number]) => e.revenue, cost: (e: Run['entries'][number]) => e.cost, margin: (e: Run['entries'][number]) => (e.revenue === null && e.cost === null ? null : (e.revenue ?? 0) - (e.cost ?? 0)), contacts: () => 1 }[target]
    return amount ? r.entries.flatMap((e) => { const value = amount(e); return value === null ? [] : [{ unit, at: e.at, amount: value }] }) : []
  })
  const began = (id: number): number => Math.min(...since.filter((r) => r.actor === id).map((r) => r.started))
  return finishEffect({
    arm: Uint8Array.from(units, (id) => (said(id, params.attribute) === params.treated ? 1 : 0)), joinedAt: Float64Array.from(units, (id) => (params.who === 'met' ? began(id) : Number.NEGATIVE_INFINITY)),
    isOpen: Uint8Array.from(units, (id) => (since.some((r) => r.actor === id && r.status === 'active') ? 1 : 0)),
    assigned: [drawn.filter((id) => said(id, params.attribute) === params.held).length, drawn.filter((id) => said(id, params.attribute) === params.treated).length],
    since: columns(since, Number.POSITIVE_INFINITY), before: before && columns(before, windows.beganS!), events: { unit: events.map((e) => e.unit), at: events.map((e) => e.at), amount: events.map((e) => e.amount) },
  }, params, catalogue, CONTEXT)
}

/** The target of each ended run of both groups, from plain objects. */
export function naiveChange(naive: Naive, params: z.output<typeof ExperimentChangeParams>, catalogue: JourneyLog['catalogue']): unknown {
  const { target } = params
  const asked = naive.runs(params.cohort), ripe = naiveRipe(asked, [], naive.allRuns('every'), 'leftOut'), isRipe = new Set(ripe.a)
  // Journeys that never had it can tell nothing of it.
  const canTell = new Set(naive.allRuns('every').filter((r) => (target === 'achieved' ? r.status === 'achieved' || r.status === 'failed' : r.outcomes.some((o) => `outcome:${o.kind}` === target))).map((r) => r.journey))
  const isShare = target === 'achieved' || target.startsWith('outcome:')
  let young = 0
  const rows = [...asked].sort((a, b) => a.id - b.id).flatMap((r) => {
    const said = params.attribute === undefined ? r.territory : r.attributes[params.attribute]
    const value = said === null || said === undefined ? '' : String(said)
    if ((!params.changed.includes(value) && !params.other.includes(value)) || (isShare && !canTell.has(r.journey))) return []
    if (!isRipe.has(r)) young++
    if ((!isRipe.has(r) && params.unripe === 'leftOut') || r.status === 'active') return []
    const y = target === 'achieved' ? Number(r.status === 'achieved') : target.startsWith('outcome:') ? Number(r.outcomes.some((o) => `outcome:${o.kind}` === target))
      : sum(r.entries, (e) => ({ revenue: e.revenue ?? 0, cost: e.cost ?? 0, margin: (e.revenue ?? 0) - (e.cost ?? 0), contacts: 1 })[target] ?? 0)
    return [{ actor: r.actor, isChanged: params.changed.includes(value), value: [...params.changed, ...params.other].indexOf(value), startedAt: r.started, y }]
  })
  return finishChange(rows, ripe.unripe && young > 0 ? { are: params.unripe, runs: young, ageS: ripe.unripe.ageS, before: ripe.unripe.before } : null, params, catalogue, CONTEXT)
}
