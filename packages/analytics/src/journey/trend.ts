import { z } from 'zod'
import { analysis, type AnalysisContext } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { Bucket } from '../kernel/calendar.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { countTrend, shareTrend, trendVerdict, type NoTrend, type RateTrend, type TrendVerdict } from '../kernel/trend.ts'
import { outcomeBoard, type OutcomeBoard, type OutcomeTile, type TrendBucket } from '../outcome/board.ts'
import { changesOf, wholeBuckets, type LevelChange } from './trendBuckets.ts'

export const OutcomeTrendParams = z.strictObject({
  cohort: Cohort.default({}),
  bucket: Bucket.default('week'),
  /** Whole buckets with ended runs that a verdict asks for. */
  minimum: z.number().int().min(5).default(8),
  seed: z.number().int().default(1),
})
export type OutcomeTrendParams = z.input<typeof OutcomeTrendParams>
type Parsed = z.output<typeof OutcomeTrendParams>

export interface OutcomeTrend {
  readonly runs: number
  /** As on the board. */
  readonly outcomes: readonly OutcomeTrendLine[]
  /** Runs begun in each whole bucket, ended or not, of the journeys of the outcome most runs could have; null when there is none. */
  readonly volume: Omit<TrendLine, 'verdict'> & { readonly direction: 'rising' | 'falling' | 'noEvidence' | 'tooFew' } | null
}

interface TrendLine {
  readonly verdict: TrendVerdict | 'tooFew'
  /** Whole buckets it rests on: all of the period, not the running one, at most a tenth of the runs open. */
  readonly buckets: number
  readonly needed: number
  /** Odds (volume: number) in one bucket ÷ in the one before; null without a trend line. */
  readonly ratio: RateTrend['ratio'] | null
  readonly p: number | null
  /** `p` over all outcomes asked together (Benjamini & Hochberg 1995): the verdict's. */
  readonly adjusted: number | null
  /** Where the level changed, when steps describe it better than a slope. Shares, or runs in a bucket. */
  readonly changes: readonly LevelChange[]
}

export interface OutcomeTrendLine extends TrendLine {
  readonly code: string
  readonly name: string
  readonly isGood: boolean
}

export const outcomeTrend = analysis({
  name: 'outcome.trend',
  question: 'Is it getting better, and since when?',
  method: 'Shares of ended runs by week or month: logistic trend with dispersion and neighbours that err alike (McCullagh & Nelder 1989), corrected for asking of many outcomes (Benjamini & Hochberg 1995); changes of level by binary segmentation with permuted blocks (Vostrikova 1981)',
  params: OutcomeTrendParams,
  n: (trend: OutcomeTrend) => trend.runs,
  answer(log, params, context): OutcomeTrend {
    return finishTrend(outcomeBoard.answer(log, { cohort: params.cohort, bucket: params.bucket }, context), params, context)
  },
})

export function finishTrend(board: OutcomeBoard, params: Parsed, context: AnalysisContext): OutcomeTrend {
  const lines = board.outcomes.map((tile) => ({ tile, buckets: wholeBuckets(tile.trend, params.cohort, context).filter((b) => b.share !== null && b.isMature) }))
  const found = lines.map(({ buckets }) => (buckets.length < params.minimum ? null : shareTrend(buckets.map((b) => b.share!.count), buckets.map((b) => b.share!.n))))
  const asked = Math.max(1, found.filter((trend) => trend !== null).length)
  const adjusted = benjaminiHochberg(found.map((trend) => (isLine(trend) ? trend.p : Number.NaN)))
  return {
    runs: board.runs,
    outcomes: lines.map(({ tile, buckets }, i): OutcomeTrendLine => {
      const trend = found[i]!, line = isLine(trend) ? trend : null
      return {
        code: tile.code, name: tile.name, isGood: tile.isGood, buckets: buckets.length, needed: params.minimum, ratio: line?.ratio ?? null, p: line?.p ?? null, adjusted: line ? adjusted[i]! : null,
        verdict: trend === null ? 'tooFew' : line ? trendVerdict({ t: line.t, p: adjusted[i]! }, tile.isGood ? 'up' : 'down') : 'noEvidence',
        changes: trend === null ? [] : changesOf(buckets, buckets.map((b) => b.share!.share), buckets.map((b) => b.share!.n), asked, params, context),
      }
    }),
    volume: volumeOf(board.outcomes, params, context),
  }
}

function volumeOf(tiles: readonly OutcomeTile[], params: Parsed, context: AnalysisContext): OutcomeTrend['volume'] {
  const begun = (b: TrendBucket): number => (b.share?.n ?? 0) + b.openRuns
  const widest = tiles.toSorted((x, y) => y.trend.reduce((n, b) => n + begun(b), 0) - x.trend.reduce((n, b) => n + begun(b), 0))[0]
  if (!widest) return null
  const buckets = wholeBuckets(widest.trend, params.cohort, context), counts = buckets.map(begun)
  const few = buckets.length < params.minimum
  const trend = few ? null : countTrend(counts)
  const line = isLine(trend) ? trend : null
  return {
    buckets: buckets.length, needed: params.minimum, ratio: line?.ratio ?? null, p: line?.p ?? null, adjusted: line?.p ?? null,
    direction: few ? 'tooFew' : !line || line.p >= 0.05 ? 'noEvidence' : line.slope > 0 ? 'rising' : 'falling',
    changes: few ? [] : changesOf(buckets, counts, undefined, 1, params, context),
  }
}

function isLine(trend: RateTrend | NoTrend | null | undefined): trend is RateTrend {
  return trend?.kind === 'trend'
}
