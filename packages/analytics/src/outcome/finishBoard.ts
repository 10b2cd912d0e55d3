import { FELT } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { isoOf } from '../kernel/calendar.ts'
import { judgedTogether } from '../kernel/judgedTogether.ts'
import { meanOfRatio, shareChangeOf, shareOf, type RatioSums } from '../kernel/ratio.ts'
import { byCode } from '../kernel/order.ts'
import type { DidFeltCell, JourneyHeadline, Leak, OutcomeBoard, OutcomeTile, TrendBucket } from './board.ts'
import type { BoardBefore, BoardShares } from './boardShares.ts'
import type { EverSeen } from './everSeen.ts'

const MOST_LEAKS = 20
/** Of a bucket's runs. */
const MOST_OPEN = 0.1

export interface BoardTally {
  readonly shares: BoardShares
  readonly runs: number
  readonly mature: number
  readonly actors: number
  readonly kinds: ReadonlyMap<string, { readonly runs: number; readonly actors: number; readonly valueMinor: number; readonly valued: RatioSums }>
  /** Bounds of the buckets, and by bucket and kind of outcome the mature runs with it, of those that could have it. */
  readonly bounds: readonly number[]
  readonly trend: readonly ReadonlyMap<string, RatioSums>[]
  /** By bucket, runs that have not ended, by journey. */
  readonly trendOpen: readonly ReadonlyMap<string, number>[]
  readonly didFelt: readonly Omit<DidFeltCell, 'share'>[]
  readonly byJourney: ReadonlyMap<string, { readonly runs: number; readonly valueMinor: number; readonly achievedValueMinor: number }>
  /** Failed and abandoned runs by journey and last planned step (null: none). */
  readonly leaks: readonly { readonly journey: string; readonly step: string | null; readonly runs: number; readonly actors: number }[]
}

export function finishBoard(tally: BoardTally, before: BoardBefore | null, seen: EverSeen, judged: ReadonlySet<string>, catalogue: Catalogue): OutcomeBoard {
  const felt = tally.didFelt.reduce((sum, c) => sum + c.runs, 0)
  const codes = catalogue.journeys.map((j) => j.code)
  const openOf = (kind: string, byJourney: ReadonlyMap<string, number>): number => codes.reduce((sum, j) => sum + (seen.has(`${j} ${kind}`) ? (byJourney.get(j) ?? 0) : 0), 0)
  const journeyOf = new Map(catalogue.journeys.map((j) => [j.code, j]))
  const stepOf = new Map(catalogue.steps.map((s) => [`${s.journeyId} ${s.key}`, s]))

  const kinds = catalogue.outcomeKinds.filter((k) => codes.some((j) => seen.has(`${j} ${k.code}`) && (tally.byJourney.get(j)?.runs ?? 0) > 0))
  const { shares } = tally
  /** Null: it cannot be judged. */
  const asked = [
    shares.all.n > 0 ? { a: shares.all, b: before?.shares.all, shared: before?.shared.all } : null,
    ...kinds.map(({ code }) => ({ a: shares.kinds.get(code), b: before?.shares.kinds.get(code), shared: before?.shared.kinds.get(code) })),
    ...[...tally.byJourney.keys()].map((code) => (judged.has(code) ? { a: shares.journeys.get(code), b: before?.shares.journeys.get(code), shared: before?.shared.journeys.get(code) } : null)),
  ]
  const changes = judgedTogether(asked.map((one) => ({ change: one && shareChangeOf(one.a, one.b, one.shared), a: one?.a, b: one?.b })))
  const compared = asked.map((one, i) => ({ share: shareOf(one?.a), previous: shareOf(one?.b), change: changes[i]! }))

  const outcomes = kinds
    .map((k, i): OutcomeTile => {
      const kind = tally.kinds.get(k.code)
      const { share, previous, change } = compared[1 + i]!
      return {
        code: k.code, name: k.name, isGood: k.isGood, runs: kind?.runs ?? 0, actors: kind?.actors ?? 0, share, previous, change,
        trend: tally.trend.map((sums, b): TrendBucket => {
          const own = sums.get(k.code), ended = own?.n ?? 0, openRuns = openOf(k.code, tally.trendOpen[b]!)
          return { from: isoOf(tally.bounds[b]!), to: isoOf(tally.bounds[b + 1]!), share: shareOf(own), openRuns, isMature: openRuns <= MOST_OPEN * (ended + openRuns) }
        }),
        valueMinor: kind?.valueMinor ?? 0, customerValue: meanOfRatio(kind?.valued),
      }
    })
    .sort((a, b) => Number(b.isGood) - Number(a.isGood) || b.runs - a.runs || byCode(a.code, b.code))

  const journeys = [...tally.byJourney].map(([code, sums], i): JourneyHeadline => {
    const j = journeyOf.get(code)!
    const { share, previous, change } = compared[1 + kinds.length + i]!
    return { code, name: j.name, goal: j.goal, tier: j.tier, runs: sums.runs, mature: shares.journeys.get(code)?.n ?? 0, achieved: share, previous, change, valueMinor: sums.valueMinor }
  }).sort((a, b) => b.mature - a.mature || b.runs - a.runs || byCode(a.code, b.code))

  const leaks = tally.leaks.map((leak): Leak => {
    const j = journeyOf.get(leak.journey)!
    const step = leak.step === null ? undefined : stepOf.get(`${j.id} ${leak.step}`)
    const counts = shares.journeys.get(leak.journey)!
    const value = tally.byJourney.get(leak.journey)!.achievedValueMinor
    return {
      journey: { code: j.code, name: j.name }, step: step ? { key: step.key, name: step.name } : null, runs: leak.runs, actors: leak.actors,
      share: leak.runs / counts.n, lostMinor: counts.y === 0 ? 0 : Math.round((leak.runs * value) / counts.y),
    }
  }).sort((a, b) => b.lostMinor - a.lostMinor || b.runs - a.runs || byCode(a.journey.code, b.journey.code) || byCode(a.step?.key ?? '', b.step?.key ?? '')).slice(0, MOST_LEAKS)

  return {
    currency: catalogue.currency, runs: tally.runs, mature: tally.mature, active: tally.runs - tally.mature, actors: tally.actors, achieved: compared[0]!.share, previous: compared[0]!.previous, change: compared[0]!.change, outcomes,
    didFelt: (['achieved', 'failed'] as const).flatMap((did) => FELT.map((how): DidFeltCell => {
      const cell = tally.didFelt.find((c) => c.did === did && c.felt === how)
      return { did, felt: how, runs: cell?.runs ?? 0, actors: cell?.actors ?? 0, share: felt === 0 ? 0 : (cell?.runs ?? 0) / felt, valueMinor: cell?.valueMinor ?? 0, marginMinor: cell?.marginMinor ?? 0 }
    })),
    journeys, leaks,
  }
}
