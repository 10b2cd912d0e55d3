import type { JourneyLog } from './journeyLog.ts'

const known = new WeakMap<JourneyLog, ReadonlySet<string>>()

/**
 * Codes of journeys whose runs can be judged: at least one run of theirs ever achieved or failed.
 * For the others (contacts nobody assigned, life stages without an outcome) success is not measured: they answer null, not 0 %.
 */
export function judgedJourneys(log: JourneyLog): ReadonlySet<string> {
  let judged = known.get(log)
  if (!judged) {
    const { runs, catalogue } = log
    const isJudged = new Uint8Array(0x1_0000)
    for (let r = 0; r < runs.count; r++) if (runs.status[r] === 1 || runs.status[r] === 2) isJudged[runs.journey[r]!] = 1
    judged = new Set(catalogue.journeys.filter((_, j) => isJudged[j] === 1).map((j) => j.code))
    known.set(log, judged)
  }
  return judged
}
