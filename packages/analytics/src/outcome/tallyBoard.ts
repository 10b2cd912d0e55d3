import { FELT } from '../cohort.ts'
import { NO_CODE, NO_NUMBER } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { wholeAt } from '../columns/sparse.ts'
import { bucketBounds, bucketFinder } from '../kernel/calendar.ts'
import { DistinctCounter, firstOfKind } from '../kernel/distinct.ts'
import type { Bucket } from './board.ts'
import { tallyTrend } from './boardTrend.ts'
import { endingsOf } from './endings.ts'
import type { EverSeen } from './everSeen.ts'
import type { BoardTally } from './finishBoard.ts'
import { valuesToCustomers } from './valuesToCustomers.ts'

const ANY = 1 << 6

/** All but the shares. */
export function tallyBoard(selection: Selection, seen: EverSeen, judged: ReadonlySet<string>, bucket: Bucket, timeZone: string): Omit<BoardTally, 'shares'> {
  const { log, runIn, picked } = selection
  const { runs, outcomes, catalogue } = log
  const journeyCount = catalogue.journeys.length, kinds = catalogue.outcomeKinds.length, stepCount = catalogue.steps.length
  let first = 0x7fff_ffff, last = NO_NUMBER
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    if (runs.status[r] === 0) continue
    if (runs.startedAt[r]! < first) first = runs.startedAt[r]!
    if (runs.startedAt[r]! > last) last = runs.startedAt[r]!
  }
  const bounds = last === NO_NUMBER ? new Int32Array(1) : bucketBounds(first, last, bucket, timeZone)
  const buckets = bounds.length - 1
  const bucketOf = buckets > 0 ? bucketFinder(bounds) : () => 0

  const count = new Int32Array(journeyCount)
  const value = new Float64Array(journeyCount), achievedValue = new Float64Array(journeyCount)
  const trendOpen = new Int32Array(buckets * journeyCount)
  const cellRuns = new Int32Array(6), cellValue = new Float64Array(6), cellMargin = new Float64Array(6)
  // By customer a bit for each cell, and one for any run.
  const metBy = new Uint8Array(log.actors.count)
  // Lost runs by step; those without a planned step by journey, after the steps.
  const lost = new Int32Array(stepCount + journeyCount)
  const lostActors = new DistinctCounter(stepCount + journeyCount, log.actors.count)
  const isJudged = Uint8Array.from(catalogue.journeys, (j) => (judged.has(j.code) ? 1 : 0)), endings = endingsOf(selection, isJudged)
  let runCount = 0, matureCount = 0
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    const j = runs.journey[r]!, status = runs.status[r]!, actor = runs.actor[r]!, worth = wholeAt(runs.outcomeValue, r, 0)
    runCount++
    count[j]!++
    value[j]! += worth
    metBy[actor]! |= ANY
    if (status === 0) {
      const began = runs.startedAt[r]!
      if (buckets > 0 && began >= bounds[0]! && began < bounds[buckets]!) trendOpen[bucketOf(began) * journeyCount + j]!++
      continue
    }
    matureCount++
    if (status === 1) achievedValue[j]! += worth
    if (isJudged[j] !== 1) continue
    const cell = (status === 1 ? 0 : 3) + endings.felt[p]!
    cellRuns[cell]!++
    cellValue[cell]! += worth
    cellMargin[cell]! += endings.margin[p]!
    metBy[actor]! |= 1 << cell
    if (status >= 2) {
      const lastStep = endings.lastStep[p]!, place = lastStep === NO_CODE ? stepCount + j : lastStep
      lost[place]!++
      lostActors.add(place, actor)
    }
  }

  const kindRuns = new Int32Array(kinds), kindValue = new Float64Array(kinds), valued = valuesToCustomers(log, runIn)
  const kindActors = new DistinctCounter(kinds, log.actors.count)
  const isFirst = firstOfKind(runs.count, kinds)
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!, k = outcomes.kind[o]!
    if (k >= kinds || runIn[r] === 0) continue
    kindValue[k]! += wholeAt(outcomes.value, o, 0)
    if (!isFirst(r, k)) continue
    kindRuns[k]!++
    kindActors.add(k, runs.actor[r]!)
  }

  const actors = new Int32Array(7)
  for (const bits of metBy) for (let cell = 0; cell < 7; cell++) actors[cell]! += (bits >> cell) & 1
  const journeyCodes = catalogue.journeys.map((j) => j.code), kindCodes = catalogue.outcomeKinds.map((k) => k.code)
  const journeyById = new Map(catalogue.journeys.map((j) => [j.id, j.code]))
  return {
    runs: runCount, mature: matureCount, actors: actors[6]!,
    kinds: new Map(kindCodes.map((code, k) => [code, { runs: kindRuns[k]!, actors: kindActors.counts[k]!, valueMinor: kindValue[k]!, valued: valued[k]! }])),
    bounds: [...bounds],
    trend: tallyTrend(selection, bounds, seen),
    trendOpen: Array.from({ length: buckets }, (_, b) => new Map(journeyCodes.map((code, j) => [code, trendOpen[b * journeyCount + j]!]))),
    didFelt: [...cellRuns].map((n, cell) => ({ did: cell < 3 ? 'achieved' as const : 'failed' as const, felt: FELT[cell % 3]!, runs: n, actors: actors[cell]!, valueMinor: cellValue[cell]!, marginMinor: cellMargin[cell]! })),
    byJourney: new Map(journeyCodes.flatMap((code, j) => (count[j] === 0 ? [] : [[code, { runs: count[j]!, valueMinor: value[j]!, achievedValueMinor: achievedValue[j]! }] as const]))),
    leaks: [...lost].flatMap((n, place) => {
      if (n === 0) return []
      const step = place < stepCount ? catalogue.steps[place]! : null
      return [{ journey: step ? journeyById.get(step.journeyId)! : journeyCodes[place - stepCount]!, step: step?.key ?? null, runs: n, actors: lostActors.counts[place]! }]
    }),
  }
}
