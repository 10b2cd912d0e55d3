import { FELT } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { isoOf } from '../kernel/calendar.ts'
import { meanOf, newcombe, wilson } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import type { DidFeltCell, JourneyHeadline, Leak, OutcomeBoard, OutcomeTile, TrendBucket } from './board.ts'

const MOST_LEAKS = 20
/** Of a bucket's runs. */
const MOST_OPEN = 0.1

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
