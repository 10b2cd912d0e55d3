import type { JourneyLog } from '@throughline/analytics'
import { finishWhatIf } from '@throughline/analytics/economics/finishWhatIf'
import type { EconomicsWhatIfParams } from '@throughline/analytics/economics/whatIf'
import { plannedSteps } from '@throughline/analytics/journey/planned'
import { ratioOf } from '@throughline/analytics/kernel/ratio'
import type { z } from 'zod'
import type { Naive } from './naive.ts'
import { distinct, sum } from './naiveRuns.ts'

/** What each ended run had from each step on, from plain objects. */
export function naiveWhatIf(naive: Naive, params: z.output<typeof EconomicsWhatIfParams>, catalogue: JourneyLog['catalogue']): unknown {
  const ended = naive.runs({ ...params.cohort, journeys: [params.journey] }).filter((r) => r.status !== 'active')
  const people = [...new Set(ended.map((r) => r.actor))]
  const rows = ended.flatMap((r) => {
    const keys = r.entries.map((e) => (e.step?.journey === params.journey ? e.step.key : null))
    return plannedSteps(catalogue, params.journey).flatMap(({ key }, step) => {
      const first = keys.indexOf(key)
      if (first < 0) return []
      const after = r.entries.slice(first)
      return [{
        actor: people.indexOf(r.actor), step, isLost: r.status !== 'achieved' && keys.findLast((k) => k !== null) === key ? 1 : 0, isAchieved: r.status === 'achieved' ? 1 : 0,
        revenue: sum(after, (e) => e.revenue ?? 0), cost: sum(after, (e) => e.cost ?? 0), value: sum(r.outcomes, (o) => o.value ?? 0),
      }]
    })
  })
  const column = (name: keyof (typeof rows)[number]): number[] => rows.map((row) => row[name])
  return finishWhatIf({
    achieved: ratioOf(ended.map((r) => ({ customer: r.actor, y: r.status === 'achieved' ? 1 : 0, n: 1 }))), actors: distinct(ended, (r) => r.actor),
    rows: { count: rows.length, actor: column('actor'), step: column('step'), isLost: column('isLost'), isAchieved: column('isAchieved'), revenue: column('revenue'), cost: column('cost'), value: column('value') },
  }, params, catalogue)
}
