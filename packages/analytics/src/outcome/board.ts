import { z } from 'zod'
import { Cohort, FELT } from '../cohort.ts'
import type { Change, Mean, Share } from '../kernel/interval.ts'
import { analysis } from '../analysis.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { judgedJourneys } from '../columns/judged.ts'
import { select, type Selection } from '../columns/select.ts'
import { bucketBounds, bucketFinder, isoOf } from '../kernel/calendar.ts'
import { DistinctCounter, firstOfKind } from '../kernel/distinct.ts'
import { meanOf, newcombe, wilson } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'

export const BUCKETS = ['day', 'week', 'month', 'quarter', 'year'] as const
export const Bucket = z.enum(BUCKETS)
export type Bucket = z.infer<typeof Bucket>

export const OutcomeBoardParams = z.strictObject({
  cohort: Cohort.default({}),
  /** The cohort to compare with: usually the period before. */
  compareTo: Cohort.optional(),
  bucket: Bucket.default('month'),
})
export type OutcomeBoardParams = z.input<typeof OutcomeBoardParams>

export interface OutcomeBoard {
  readonly currency: string
  readonly runs: number
  /** Ended runs: the base of every share. */
  readonly mature: number
  readonly active: number
  readonly actors: number
  /** One for each outcome kind that can occur in the cohort's journeys; good ones first, then by runs. */
  readonly outcomes: readonly OutcomeTile[]
  /** Four cells and two unknown ones, of the mature runs of journeys that can be judged (some run ever achieved or failed). Felt = the last known sentiment in the run: above 0 good, below 0 bad. */
  readonly didFelt: readonly DidFeltCell[]
  /** By mature runs, most first. */
  readonly journeys: readonly JourneyHeadline[]
  /** Where failed and abandoned runs of journeys that can be judged were last seen; by lost value, most first, at most 20. */
  readonly leaks: readonly Leak[]
}

export interface OutcomeTile {
  readonly code: string
  readonly name: string
  readonly isGood: boolean
  /** Runs (ended or not) with such an outcome. */
  readonly runs: number
  readonly actors: number
  /** Of the mature runs of those journeys in which this outcome was ever seen. */
  readonly share: Share | null
  readonly previous: Share | null
  readonly change: Change | null
  readonly trend: readonly TrendBucket[]
  /** Sum of these outcomes' values, minor units. */
  readonly valueMinor: number
  /** Mean worth to the customer, 0–100. */
  readonly customerValue: Mean | null
}

export interface TrendBucket {
  /** ISO moments, UTC; the bucket is cut in the question's time zone by the run's start. */
  readonly from: string
  readonly to: string
  /** Null when no mature run began in it. */
  readonly share: Share | null
  /** Runs of the same journeys that began in it and have not ended. */
  readonly openRuns: number
  /** False while more than a tenth of its runs are open: quick endings are counted first, so the share may still move. */
  readonly isMature: boolean
}

export interface DidFeltCell {
  readonly did: 'achieved' | 'failed'
  readonly felt: 'good' | 'bad' | 'unknown'
  readonly runs: number
  readonly actors: number
  /** Of the runs in all cells, 0–1. */
  readonly share: number
  /** Sum of outcome values. */
  readonly valueMinor: number
  /** Revenue minus cost of the runs' entries. */
  readonly marginMinor: number
}

export interface JourneyHeadline {
  readonly code: string
  readonly name: string
  readonly goal: string
  readonly tier: string
  readonly runs: number
  readonly mature: number
  /** Null where success is not measured: no run of the journey ever achieved or failed. */
  readonly achieved: Share | null
  readonly previous: Share | null
  readonly change: Change | null
  readonly valueMinor: number
}

export interface Leak {
  readonly journey: { readonly code: string; readonly name: string }
  /** The last planned step the lost runs reached; null when they reached none. */
  readonly step: { readonly key: string; readonly name: string } | null
  /** Failed or abandoned runs last seen here. */
  readonly runs: number
  readonly actors: number
  /** Of the journey's mature runs, 0–1. */
  readonly share: number
  /** Lost runs × mean outcome value of an achieved run of this journey in the cohort; 0 when that is not known. */
  readonly lostMinor: number
}

const MOST_LEAKS = 20
/** Of a bucket's runs. */
const MOST_OPEN = 0.1

export const outcomeBoard = analysis({
  name: 'outcome.board',
  question: 'What did customers achieve, is it better, and what is it worth?',
  method: 'Shares of ended runs with Wilson intervals (1927), changes with Newcombe intervals (1998, method 10); felt = last known sentiment of the run',
  params: OutcomeBoardParams,
  n: (board: OutcomeBoard) => board.runs,
  answer(log, params, context): OutcomeBoard {
    const selection = select(log, params.cohort, context)
    const previous = params.compareTo ? select(log, params.compareTo, context) : null
    return finishBoard(tallyBoard(selection, judgedJourneys(log), params.bucket, context.timeZone), previous ? tallyShares(previous) : null, everSeen(log), judgedJourneys(log), selection.log.catalogue)
  },
})

/** Journey and outcome codes as `journey kind`: which outcomes were ever seen in which journeys. */
export type EverSeen = ReadonlySet<string>

export interface BoardShares {
  /** By outcome kind: mature runs with such an outcome. */
  readonly matureWith: ReadonlyMap<string, number>
  /** By journey. */
  readonly journeys: ReadonlyMap<string, { readonly mature: number; readonly achieved: number }>
}

export interface BoardTally extends BoardShares {
  readonly runs: number
  readonly mature: number
  readonly actors: number
  readonly kinds: ReadonlyMap<string, { readonly runs: number; readonly actors: number; readonly valueMinor: number; readonly valued: { readonly n: number; readonly sum: number; readonly sumOfSquares: number } }>
  /** Bounds of the buckets, and by bucket mature runs by journey and by kind. */
  readonly bounds: readonly number[]
  readonly trendJourneys: readonly ReadonlyMap<string, number>[]
  /** By bucket, runs that have not ended, by journey. */
  readonly trendOpen: readonly ReadonlyMap<string, number>[]
  readonly trendKinds: readonly ReadonlyMap<string, number>[]
  readonly didFelt: readonly Omit<DidFeltCell, 'share'>[]
  readonly byJourney: ReadonlyMap<string, { readonly runs: number; readonly valueMinor: number; readonly achievedValueMinor: number }>
  /** Failed and abandoned runs by journey and last planned step (null: none). */
  readonly leaks: readonly { readonly journey: string; readonly step: string | null; readonly runs: number; readonly actors: number }[]
}

export function finishBoard(tally: BoardTally, previous: BoardShares | null, seen: EverSeen, judged: ReadonlySet<string>, catalogue: Catalogue): OutcomeBoard {
  const felt = tally.didFelt.reduce((sum, c) => sum + c.runs, 0)
  const codes = catalogue.journeys.map((j) => j.code)
  const base = (kind: string, matureOf: (journey: string) => number): number => codes.reduce((sum, j) => sum + (seen.has(`${j} ${kind}`) ? matureOf(j) : 0), 0)
  const journeyOf = new Map(catalogue.journeys.map((j) => [j.code, j]))
  const stepOf = new Map(catalogue.steps.map((s) => [`${s.journeyId} ${s.key}`, s]))

  const outcomes = catalogue.outcomeKinds
    .filter((k) => codes.some((j) => seen.has(`${j} ${k.code}`) && (tally.byJourney.get(j)?.runs ?? 0) > 0))
    .map((k): OutcomeTile => {
      const kind = tally.kinds.get(k.code)
      const share = wilson(tally.matureWith.get(k.code) ?? 0, base(k.code, (j) => tally.journeys.get(j)?.mature ?? 0))
      const before = previous ? wilson(previous.matureWith.get(k.code) ?? 0, base(k.code, (j) => previous.journeys.get(j)?.mature ?? 0)) : null
      return {
        code: k.code, name: k.name, isGood: k.isGood, runs: kind?.runs ?? 0, actors: kind?.actors ?? 0, share, previous: before, change: newcombe(share, before),
        trend: tally.trendKinds.map((counts, b): TrendBucket => {
          const ended = base(k.code, (j) => tally.trendJourneys[b]!.get(j) ?? 0), openRuns = base(k.code, (j) => tally.trendOpen[b]!.get(j) ?? 0)
          return { from: isoOf(tally.bounds[b]!), to: isoOf(tally.bounds[b + 1]!), share: wilson(counts.get(k.code) ?? 0, ended), openRuns, isMature: openRuns <= MOST_OPEN * (ended + openRuns) }
        }),
        valueMinor: kind?.valueMinor ?? 0, customerValue: kind ? meanOf(kind.valued.n, kind.valued.sum, kind.valued.sumOfSquares) : null,
      }
    })
    .sort((a, b) => Number(b.isGood) - Number(a.isGood) || b.runs - a.runs || byCode(a.code, b.code))

  const journeys = [...tally.byJourney].map(([code, sums]): JourneyHeadline => {
    const j = journeyOf.get(code)!
    const counts = tally.journeys.get(code) ?? { mature: 0, achieved: 0 }
    const achieved = judged.has(code) ? wilson(counts.achieved, counts.mature) : null
    const then = previous?.journeys.get(code)
    const before = then && judged.has(code) ? wilson(then.achieved, then.mature) : null
    return { code, name: j.name, goal: j.goal, tier: j.tier, runs: sums.runs, mature: counts.mature, achieved, previous: before, change: newcombe(achieved, before), valueMinor: sums.valueMinor }
  }).sort((a, b) => b.mature - a.mature || b.runs - a.runs || byCode(a.code, b.code))

  const leaks = tally.leaks.map((leak): Leak => {
    const j = journeyOf.get(leak.journey)!
    const step = leak.step === null ? undefined : stepOf.get(`${j.id} ${leak.step}`)
    const counts = tally.journeys.get(leak.journey)!
    const value = tally.byJourney.get(leak.journey)!.achievedValueMinor
    return {
      journey: { code: j.code, name: j.name }, step: step ? { key: step.key, name: step.name } : null, runs: leak.runs, actors: leak.actors,
      share: leak.runs / counts.mature, lostMinor: counts.achieved === 0 ? 0 : Math.round((leak.runs * value) / counts.achieved),
    }
  }).sort((a, b) => b.lostMinor - a.lostMinor || b.runs - a.runs || byCode(a.journey.code, b.journey.code) || byCode(a.step?.key ?? '', b.step?.key ?? '')).slice(0, MOST_LEAKS)

  return {
    currency: catalogue.currency, runs: tally.runs, mature: tally.mature, active: tally.runs - tally.mature, actors: tally.actors, outcomes,
    didFelt: (['achieved', 'failed'] as const).flatMap((did) => FELT.map((how): DidFeltCell => {
      const cell = tally.didFelt.find((c) => c.did === did && c.felt === how)
      return { did, felt: how, runs: cell?.runs ?? 0, actors: cell?.actors ?? 0, share: felt === 0 ? 0 : (cell?.runs ?? 0) / felt, valueMinor: cell?.valueMinor ?? 0, marginMinor: cell?.marginMinor ?? 0 }
    })),
    journeys, leaks,
  }
}

const seenBefore = new WeakMap<JourneyLog, EverSeen>()

function everSeen(log: JourneyLog): EverSeen {
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

function tallyShares({ log, runIn, picked }: Selection): BoardShares {
  const { runs, outcomes, catalogue } = log
  const mature = new Int32Array(catalogue.journeys.length), achieved = new Int32Array(catalogue.journeys.length)
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    if (runs.status[r] === 0) continue
    mature[runs.journey[r]!]!++
    if (runs.status[r] === 1) achieved[runs.journey[r]!]!++
  }
  const kinds = catalogue.outcomeKinds.length
  const withKind = new Int32Array(kinds)
  const isFirst = firstOfKind(runs.count, kinds)
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!, k = outcomes.kind[o]!
    if (k < kinds && runIn[r] === 1 && runs.status[r] !== 0 && isFirst(r, k)) withKind[k]!++
  }
  return {
    matureWith: new Map(catalogue.outcomeKinds.map((k, i) => [k.code, withKind[i]!])),
    journeys: new Map(catalogue.journeys.map((j, i) => [j.code, { mature: mature[i]!, achieved: achieved[i]! }])),
  }
}

function tallyBoard({ log, runIn, picked, channelIn }: Selection, judged: ReadonlySet<string>, bucket: Bucket, timeZone: string): BoardTally {
  const { runs, entries, outcomes, catalogue } = log
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

  const count = new Int32Array(journeyCount), mature = new Int32Array(journeyCount), achieved = new Int32Array(journeyCount)
  const value = new Float64Array(journeyCount), achievedValue = new Float64Array(journeyCount)
  const trendJourneys = new Int32Array(buckets * journeyCount), trendOpen = new Int32Array(buckets * journeyCount), trendKinds = new Int32Array(buckets * kinds)
  const cellRuns = new Int32Array(6), cellValue = new Float64Array(6), cellMargin = new Float64Array(6)
  const actors = new DistinctCounter(7, log.actors.count)
  // Lost runs by step; those without a planned step by journey, after the steps.
  const lost = new Int32Array(stepCount + journeyCount)
  const lostActors = new DistinctCounter(stepCount + journeyCount, log.actors.count)
  const isJudged = Uint8Array.from(catalogue.journeys, (j) => (judged.has(j.code) ? 1 : 0))
  let runCount = 0, matureCount = 0
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    const j = runs.journey[r]!, status = runs.status[r]!, actor = runs.actor[r]!, worth = runs.outcomeValue[r]!
    runCount++
    count[j]!++
    value[j]! += worth
    actors.add(6, actor)
    if (status === 0) {
      const began = runs.startedAt[r]!
      if (buckets > 0 && began >= bounds[0]! && began < bounds[buckets]!) trendOpen[bucketOf(began) * journeyCount + j]!++
      continue
    }
    matureCount++
    mature[j]!++
    trendJourneys[bucketOf(runs.startedAt[r]!) * journeyCount + j]!++
    if (status === 1) {
      achieved[j]!++
      achievedValue[j]! += worth
    }
    if (isJudged[j] !== 1) continue
    let felt = Number.NaN, margin = 0, lastStep = NO_CODE
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      const s = entries.sentiment[e]!
      if (s === s) felt = s
      if (entries.step[e] !== NO_CODE) lastStep = entries.step[e]!
      if (entries.revenue[e] !== NO_NUMBER) margin += entries.revenue[e]!
      if (entries.cost[e] !== NO_NUMBER) margin -= entries.cost[e]!
    }
    const cell = (status === 1 ? 0 : 3) + (felt > 0 ? 0 : felt < 0 ? 1 : 2)
    cellRuns[cell]!++
    cellValue[cell]! += worth
    cellMargin[cell]! += margin
    actors.add(cell, actor)
    if (status >= 2) {
      const place = lastStep === NO_CODE ? stepCount + j : lastStep
      lost[place]!++
      lostActors.add(place, actor)
    }
  }

  const kindRuns = new Int32Array(kinds), matureWith = new Int32Array(kinds), kindValue = new Float64Array(kinds)
  const valuedCount = new Int32Array(kinds), valuedSum = new Float64Array(kinds), valuedSquares = new Float64Array(kinds)
  const kindActors = new DistinctCounter(kinds, log.actors.count)
  const isFirst = firstOfKind(runs.count, kinds)
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!, k = outcomes.kind[o]!
    if (k >= kinds || runIn[r] === 0) continue
    if (outcomes.value[o] !== NO_NUMBER) kindValue[k]! += outcomes.value[o]!
    const percent = outcomes.customerValue[o]!
    if (percent !== NO_CODE8) {
      valuedCount[k]!++
      valuedSum[k]! += percent
      valuedSquares[k]! += percent * percent
    }
    if (!isFirst(r, k)) continue
    kindRuns[k]!++
    kindActors.add(k, runs.actor[r]!)
    if (runs.status[r] === 0) continue
    matureWith[k]!++
    trendKinds[bucketOf(runs.startedAt[r]!) * kinds + k]!++
  }

  const journeyCodes = catalogue.journeys.map((j) => j.code), kindCodes = catalogue.outcomeKinds.map((k) => k.code)
  const journeyById = new Map(catalogue.journeys.map((j) => [j.id, j.code]))
  return {
    runs: runCount, mature: matureCount, actors: actors.counts[6]!,
    matureWith: new Map(kindCodes.map((code, k) => [code, matureWith[k]!])),
    journeys: new Map(journeyCodes.map((code, j) => [code, { mature: mature[j]!, achieved: achieved[j]! }])),
    kinds: new Map(kindCodes.map((code, k) => [code, { runs: kindRuns[k]!, actors: kindActors.counts[k]!, valueMinor: kindValue[k]!, valued: { n: valuedCount[k]!, sum: valuedSum[k]!, sumOfSquares: valuedSquares[k]! } }])),
    bounds: [...bounds],
    trendJourneys: Array.from({ length: buckets }, (_, b) => new Map(journeyCodes.map((code, j) => [code, trendJourneys[b * journeyCount + j]!]))),
    trendOpen: Array.from({ length: buckets }, (_, b) => new Map(journeyCodes.map((code, j) => [code, trendOpen[b * journeyCount + j]!]))),
    trendKinds: Array.from({ length: buckets }, (_, b) => new Map(kindCodes.map((code, k) => [code, trendKinds[b * kinds + k]!]))),
    didFelt: [...cellRuns].map((n, cell) => ({ did: cell < 3 ? 'achieved' as const : 'failed' as const, felt: FELT[cell % 3]!, runs: n, actors: actors.counts[cell]!, valueMinor: cellValue[cell]!, marginMinor: cellMargin[cell]! })),
    byJourney: new Map(journeyCodes.flatMap((code, j) => (count[j] === 0 ? [] : [[code, { runs: count[j]!, valueMinor: value[j]!, achievedValueMinor: achievedValue[j]! }] as const]))),
    leaks: [...lost].flatMap((n, place) => {
      if (n === 0) return []
      const step = place < stepCount ? catalogue.steps[place]! : null
      return [{ journey: step ? journeyById.get(step.journeyId)! : journeyCodes[place - stepCount]!, step: step?.key ?? null, runs: n, actors: lostActors.counts[place]! }]
    }),
  }
}
