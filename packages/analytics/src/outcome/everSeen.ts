import type { JourneyLog } from '../columns/journeyLog.ts'

/** Journey and outcome codes as `journey kind`: which outcomes were ever seen in which journeys. */
export type EverSeen = ReadonlySet<string>

const seenBefore = new WeakMap<JourneyLog, EverSeen>()

/** Worked out once for each log: whoever asks of a cohort is told the journeys in which an outcome can be. */
export function everSeen(log: JourneyLog): EverSeen {
  let seen = seenBefore.get(log)
  if (!seen) {
    const { outcomes, runs, catalogue } = log
    const kinds = catalogue.outcomeKinds.length
    const isSeen = new Uint8Array(catalogue.journeys.length * kinds)
    for (let o = 0; o < outcomes.count; o++) if (outcomes.kind[o]! < kinds) isSeen[runs.journey[outcomes.run[o]!]! * kinds + outcomes.kind[o]!] = 1
    seen = new Set([...isSeen].flatMap((is, i) => (is === 1 ? [`${catalogue.journeys[Math.floor(i / kinds)]!.code} ${catalogue.outcomeKinds[i % kinds]!.code}`] : [])))
    seenBefore.set(log, seen)
  }
  return seen
}
