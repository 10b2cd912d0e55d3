import { isoOf, type JourneyLog } from '@throughline/analytics'
import type { ContactsListParams } from '@throughline/analytics/economics/contacts'
import type { z } from 'zod'
import type { Naive } from './naive.ts'
import { sum } from './naiveRuns.ts'

/** The contacts behind an amount, from plain objects. */
export function naiveContacts(naive: Naive, params: z.output<typeof ContactsListParams>, catalogue: JourneyLog['catalogue']): unknown {
  const amount = (e: { readonly cost: number | null; readonly revenue: number | null }): number | null => e[params.of]
  const all = naive.runs(params.cohort).flatMap((r) => r.entries.map((e) => ({ ...e, actor: r.actor }))).filter((e) => amount(e) !== null && (params.touchpoint === undefined || e.touchpoint === params.touchpoint) && (params.step === undefined || e.step?.key === params.step))
  all.sort((a, b) => amount(b)! - amount(a)! || a.id - b.id)
  const nameOf = (things: readonly { readonly code: string; readonly name: string }[], code: string): string => things.find((t) => t.code === code)!.name
  return {
    currency: catalogue.currency, of: params.of, total: all.length, sumMinor: sum(all, (e) => amount(e)!),
    contacts: all.slice(params.offset, params.offset + params.limit).map((e) => ({
      interactionId: e.id, actorId: e.actor, at: isoOf(e.at), touchpoint: nameOf(catalogue.touchpoints, e.touchpoint), channel: nameOf(catalogue.channels, e.channel), durationS: e.lasted, costMinor: e.cost, revenueMinor: e.revenue,
    })),
  }
}
