import { judgedJourneys } from '../columns/judged.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'

/** By journey index: 1 where it can be told whether a run ended so. An outcome: where it was ever seen; achieved: where success is measured. */
export function journeysAsked(log: JourneyLog, target: { readonly of: 'outcome'; readonly code: string } | { readonly of: 'achieved' }): Uint8Array {
  const { journeys, outcomeKinds } = log.catalogue
  if (target.of === 'achieved') return Uint8Array.from(journeys, (j) => (judgedJourneys(log).has(j.code) ? 1 : 0))
  const isAsked = new Uint8Array(journeys.length)
  const { outcomes, runs } = log
  for (let o = 0; o < outcomes.count; o++) if (outcomeKinds[outcomes.kind[o]!]?.code === target.code) isAsked[runs.journey[outcomes.run[o]!]!] = 1
  return isAsked
}
