import type { JourneyLog } from '@throughline/analytics'
import { finishContract } from '@throughline/analytics/value/finishContract'
import { finishPurchases } from '@throughline/analytics/value/finishPurchases'
import type { CustomerValueParams } from '@throughline/analytics/value/value'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { group, sum, type Run } from './naiveRuns.ts'

/** Purchase days and renewals from plain objects. */
export function naiveValue(naive: Naive, params: z.output<typeof CustomerValueParams>, catalogue: JourneyLog['catalogue']): unknown {
  const { how, attribute } = params
  const runs = naive.runs(params.cohort)
  const entries = runs.flatMap((r) => r.entries)
  const people = [...group(runs, (r) => r.actor)].sort((a, b) => a[0] - b[0])
  const dayOf = (e: Run['entries'][number]): number => Math.floor(e.at / 86_400)
  const bought = people.map(([, own]) => [...group(own.flatMap((r) => r.entries).filter((e) => (e.revenue ?? 0) > 0), dayOf)].sort((a, b) => a[0] - b[0]))
  const has = (r: Run, code: string): boolean => r.outcomes.some((o) => o.kind === code)
  const ways = people.map(([, own]) => {
    const inOrder = [...own].sort((a, b) => a.started - b.started || a.id - b.id)
    const gone = how.kind === 'contract' ? inOrder.findIndex((r) => has(r, how.leave)) : -1
    return { stays: how.kind === 'contract' ? inOrder.slice(0, gone < 0 ? undefined : gone).filter((r) => has(r, how.stay)).length : 0, hasLeft: gone < 0 ? 0 : 1 }
  })
  const said = (own: readonly Run[]): string | undefined => { const value = own[0]!.attributes[attribute!]; return value === undefined ? undefined : String(value) }
  const tally = {
    actor: people.map(([id]) => id), start: [0, ...bought.map((_, i) => sum(bought.slice(0, i + 1), (days) => days.length))], day: bought.flat().map(([day]) => day), amountMinor: bought.flat().map(([, list]) => sum(list, (e) => e.revenue!)),
    firstDay: entries.length === 0 ? 0 : Math.min(...entries.map(dayOf)), lastDay: entries.length === 0 ? 0 : Math.max(...entries.map(dayOf)), revenueMinor: sum(entries, (e) => e.revenue ?? 0), costMinor: sum(entries, (e) => e.cost ?? 0),
    group: attribute === undefined ? null : people.map(([, own]) => said(own)), stays: ways.map((w) => w.stays), hasLeft: ways.map((w) => w.hasLeft),
  }
  return how.kind === 'purchases' ? finishPurchases(tally, params, catalogue) : finishContract(tally, params, catalogue, CONTEXT)
}
