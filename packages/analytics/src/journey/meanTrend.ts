import { z } from 'zod'
import { analysis, type AnalysisContext } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { select } from '../columns/select.ts'
import { isoOf, Bucket } from '../kernel/calendar.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import type { Mean } from '../kernel/interval.ts'
import { meanOfRatio } from '../kernel/ratio.ts'
import { meanTrend, trendVerdict, type TrendVerdict } from '../kernel/trend.ts'
import { TREND_MEASURES, tallyMeans, type MeansTally, type TrendMeasure } from './meanTrendTally.ts'
import { changesOf, wholeBuckets, type LevelChange } from './trendBuckets.ts'

export const JourneyTrendParams = z.strictObject({
  cohort: Cohort.default({}),
  bucket: Bucket.default('week'),
  /** Whole buckets with ended runs that a verdict asks for. */
  minimum: z.number().int().min(5).default(8),
  seed: z.number().int().default(1),
})
export type JourneyTrendParams = z.input<typeof JourneyTrendParams>
type Parsed = z.output<typeof JourneyTrendParams>

export interface JourneyTrend {
  readonly runs: number
  readonly ended: number
  readonly currency: string
  readonly lines: readonly MeanTrendLine[]
}

export interface MeanTrendLine {
  readonly measure: TrendMeasure
  /** Of all ended runs, or of their contacts that say. Null when there are none. */
  readonly mean: Mean | null
  /** *Improving*: quicker, cheaper, more margin, felt better, less effort. */
  readonly verdict: TrendVerdict | 'tooFew'
  /** Whole buckets it rests on: all of the period, not the running one, at most a tenth of the runs open. */
  readonly buckets: number
  readonly needed: number
  /** In one bucket more than in the one before, in the measure's unit; null without a trend line. */
  readonly slope: { readonly slope: number; readonly low: number; readonly high: number } | null
  readonly p: number | null
  /** `p` over all measures asked together (Benjamini & Hochberg 1995): the verdict's. */
  readonly adjusted: number | null
  /** Where the level changed, when steps describe it better than a slope. */
  readonly changes: readonly LevelChange[]
  readonly trend: readonly MeanBucket[]
}

interface MeanBucket {
  /** ISO moments, UTC; the bucket is cut in the question's time zone by the run's start. */
  readonly from: string
  readonly to: string
  /** Null when nothing says. */
  readonly mean: Mean | null
  readonly openRuns: number
  /** False while more than a tenth of its runs are open: the quick ones end first. */
  readonly isMature: boolean
}

/** Of a bucket's runs. */
const MOST_OPEN = 0.1
const GOOD_IS: Readonly<Record<TrendMeasure, 'up' | 'down'>> = { took: 'down', cost: 'down', margin: 'up', felt: 'up', effort: 'down' }

export const journeyTrend = analysis({
  name: 'journey.trend',
  question: 'Does it get quicker, cheaper and better felt, and since when?',
  method: 'Means of ended runs by week or month, with intervals by customer (Cochran 1977): weighted line with the spread of whole weeks, so that customers’ runs are not taken for independent, and neighbours that err alike (Bayley & Hammersley 1946), corrected for asking several (Benjamini & Hochberg 1995); changes of level by binary segmentation with permuted blocks (Vostrikova 1981)',
  params: JourneyTrendParams,
  money: 'sums',
  n: (trend: JourneyTrend) => trend.ended,
  answer(log, params, context): JourneyTrend {
    return finishMeans(tallyMeans(select(log, params.cohort, context), params.bucket, context.timeZone), params, context)
  },
})

export function finishMeans(tally: MeansTally, params: Parsed, context: AnalysisContext): JourneyTrend {
  const { bounds, buckets } = tally
  const lines = TREND_MEASURES.map((measure) => {
    const spans = buckets.map(({ ended, open, sums }, b) => ({ from: isoOf(bounds[b]!), to: isoOf(bounds[b + 1]!), sums: sums[measure], openRuns: open, isMature: open <= MOST_OPEN * (ended + open) }))
    const whole = wholeBuckets(spans, params.cohort, context).filter((span) => span.sums.n > 0 && span.isMature)
    const found = whole.length < params.minimum ? null : meanTrend(whole.map(({ sums }) => sums.y), whole.map(({ sums }) => sums.n))
    return { measure, spans, whole, found, line: found?.kind === 'trend' ? found : null }
  })
  const asked = Math.max(1, lines.filter(({ found }) => found !== null).length)
  const adjusted = benjaminiHochberg(lines.map(({ line }) => line?.p ?? Number.NaN))
  return {
    runs: tally.runs, ended: buckets.reduce((n, bucket) => n + bucket.ended, 0), currency: tally.currency,
    lines: lines.map(({ measure, spans, whole, found, line }, i): MeanTrendLine => ({
      measure, mean: meanOfRatio(tally.all[measure]), buckets: whole.length, needed: params.minimum,
      slope: line && { slope: line.slope, low: line.low, high: line.high }, p: line?.p ?? null, adjusted: line ? adjusted[i]! : null,
      verdict: found === null ? 'tooFew' : line ? trendVerdict({ t: line.t, p: adjusted[i]! }, GOOD_IS[measure]) : 'noEvidence',
      changes: found === null ? [] : changesOf(whole, whole.map(({ sums }) => sums.y / sums.n), whole.map(({ sums }) => sums.n), asked, params, context),
      trend: spans.map(({ from, to, sums, openRuns, isMature }) => ({ from, to, mean: meanOfRatio(sums), openRuns, isMature })),
    })),
  }
}
