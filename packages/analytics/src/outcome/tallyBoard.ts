import { FELT } from '../cohort.ts'
import { endedBuckets } from '../columns/endedBuckets.ts'
import type { Selection } from '../columns/select.ts'
import type { Bucket } from '../kernel/calendar.ts'
import { boardRuns } from './boardRuns.ts'
import { boardTrend } from './boardTrend.ts'
import type { EverSeen } from './everSeen.ts'
import type { BoardTally } from './finishBoard.ts'

type Tally = Omit<BoardTally, 'shares'>

const recent = new WeakMap<Selection, Map<string, Tally>>()

/** All but the shares. Kept as long as the selection is: what draws the year before and what tells trends ask for the same. */
export function tallyBoard(selection: Selection, seen: EverSeen, judged: ReadonlySet<string>, bucket: Bucket, timeZone: string): Tally {
  const key = `${bucket} ${timeZone}`
  let known = recent.get(selection)
  if (!known) recent.set(selection, (known = new Map()))
  let tally = known.get(key)
  if (!tally) known.set(key, (tally = tallied(selection, seen, judged, endedBuckets(selection, bucket, timeZone))))
  return tally
}

function tallied(selection: Selection, seen: EverSeen, judged: ReadonlySet<string>, bounds: Int32Array): Tally {
  const { journeys, outcomeKinds, steps } = selection.log.catalogue, kinds = outcomeKinds.length
  const found = boardRuns(selection, Uint8Array.from(journeys, (j) => (judged.has(j.code) ? 1 : 0)), bounds), { shares, worth } = boardTrend(selection, bounds, seen)
  const journeyById = new Map(journeys.map((j) => [j.id, j.code])), buckets = Array.from({ length: bounds.length - 1 }, (_, b) => b)
  return {
    runs: found.runs, mature: found.ended, actors: found.actors,
    kinds: new Map(outcomeKinds.map(({ code }, k) => [code, { runs: found.kinds[k]!.runs, actors: found.kinds[k]!.actors, valueMinor: found.kinds[k]!.value, valued: worth[k]! }])),
    bounds: [...bounds],
    trend: buckets.map((b) => new Map(outcomeKinds.map(({ code }, k) => [code, shares[b * kinds + k]!]))),
    trendOpen: buckets.map((b) => new Map(journeys.map(({ code }, j) => [code, found.open[b * journeys.length + j]!]))),
    didFelt: found.cells.map(({ runs, actors, value, margin }, cell) => ({ did: cell < 3 ? 'achieved' as const : 'failed' as const, felt: FELT[cell % 3]!, runs, actors, valueMinor: value, marginMinor: margin })),
    byJourney: new Map(journeys.flatMap(({ code }, j) => {
      const { runs, value, achievedValue } = found.journeys[j]!
      return runs === 0 ? [] : [[code, { runs, valueMinor: value, achievedValueMinor: achievedValue }] as const]
    })),
    leaks: found.lost.flatMap(({ runs, actors }, place) => {
      if (runs === 0) return []
      const step = steps[place]
      return [{ journey: step ? journeyById.get(step.journeyId)! : journeys[place - steps.length]!.code, step: step?.key ?? null, runs, actors }]
    }),
  }
}
