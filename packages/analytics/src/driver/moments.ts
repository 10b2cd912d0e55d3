import { z } from 'zod'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import type { Label } from '../columns/labels.ts'
import { select } from '../columns/select.ts'
import { clusteredShare, clusteredShareChange } from '../kernel/clusterShare.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { wilson, type Change, type Share } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { DriverTarget } from './drivers.ts'
import { measuresOf, tallyMoments, type MomentsTally } from './momentsTally.ts'

export const OutcomeMomentsParams = z.strictObject({
  cohort: Cohort.default({}),
  target: z.discriminatedUnion('of', [DriverTarget.options[0], DriverTarget.options[1]]).default({ of: 'achieved' }),
  /** Runs that felt good, and that felt bad, which a touchpoint needs to be judged. */
  minimum: z.number().int().min(2).max(10_000).default(20),
})
export type OutcomeMomentsParams = z.input<typeof OutcomeMomentsParams>

export interface OutcomeMoments {
  readonly kind: 'moments'
  readonly outcome: Label | null
  /** More of it is good. */
  readonly isGood: boolean
  readonly runs: number
  /** Customers who said anything in words on the way. */
  readonly speakers: number
  /** Moments of truth first, those that move the outcome most leading; then what is named most. */
  readonly touchpoints: readonly Moment[]
}

export interface Moment {
  readonly touchpoint: Label
  /** Runs with the outcome, of those whose first feeling here was good, and of those where it was bad; intervals by customer. */
  readonly good: Share | null
  readonly bad: Share | null
  /** Good minus bad; null with fewer than `minimum` runs of either. */
  readonly change: Change | null
  readonly p: number | null
  /** `p` over all touchpoints asked together (Benjamini & Hochberg 1995). */
  readonly adjusted: number | null
  /** How it feels here goes with how it ends: `adjusted` ≤ 0.05. */
  readonly isMomentOfTruth: boolean
  /** Stated: customers who spoke of it in their own words, of all who spoke. */
  readonly named: Share | null
  /** Named more than an equal share of all that were named: its interval lies above. */
  readonly isNamed: boolean
  /**
   * Both lists say it matters; it moves the outcome but few name it; many name it but no evidence that it moves the outcome; neither; or too few felt it either way.
   */
  readonly agreement: 'both' | 'quiet' | 'loud' | 'neither' | 'tooFew'
}

/** Customers below which an error that counts customers is not to be relied upon (Cameron & Miller 2015). */
const LEAST_CUSTOMERS = 20
const SIGNIFICANT = 0.05

export const outcomeMoments = analysis({
  name: 'outcome.moments',
  question: 'Which contacts decide, and do customers name them?',
  method: 'Share of ended runs with the outcome where the first feeling at a touchpoint was good, less where it was bad: Newcombe’s interval by customer (Rao & Scott 1992), corrected for asking of every touchpoint (Benjamini & Hochberg 1995); beside it who spoke of it, of all who spoke (Wilson). Association, not cause',
  params: OutcomeMomentsParams,
  n: (answer: OutcomeMoments | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.runs),
  answer(log, params, context): OutcomeMoments | TooFew {
    return finishMoments(tallyMoments(log, select(log, params.cohort, context), params.target), params, log.catalogue)
  },
})

export function finishMoments(tally: MomentsTally, params: z.output<typeof OutcomeMomentsParams>, catalogue: Catalogue): OutcomeMoments | TooFew {
  const { good, bad, shared } = tally
  if (tally.runs < params.minimum) return { kind: 'tooFew', n: tally.runs, needed: params.minimum }
  const found = catalogue.touchpoints.map(({ code, name }, t) => {
    const { runs, reached } = measuresOf(t)
    const isTooFew = Math.min(good.y[runs]!, bad.y[runs]!) < params.minimum || Math.min(good.present[runs]!, bad.present[runs]!) < Math.min(LEAST_CUSTOMERS, params.minimum)
    const plain = (side: typeof good): Share | null => { const share = clusteredShare(side, reached); return share && { count: share.count, n: share.n, share: share.share, low: share.low, high: share.high } }
    return { touchpoint: { code, name }, good: plain(good), bad: plain(bad), change: isTooFew ? null : clusteredShareChange(good, bad, reached, shared), named: wilson(tally.spoke[t]!, tally.speakers) }
  }).filter(({ good: felt, bad: hurt, named }) => felt !== null || hurt !== null || (named?.count ?? 0) > 0)
  const adjusted = benjaminiHochberg(found.map(({ change }) => change?.p ?? Number.NaN))
  // What everybody names equally: mentions ÷ speakers ÷ what is named at all.
  const mentions = found.reduce((n, { named }) => n + (named?.count ?? 0), 0), spokenOf = found.filter(({ named }) => (named?.count ?? 0) > 0).length
  const equal = tally.speakers === 0 ? 1 : mentions / tally.speakers / Math.max(1, spokenOf)
  const kind = params.target.of === 'outcome' ? catalogue.outcomeKinds.find((k) => k.code === (params.target as { code: string }).code) : undefined
  const touchpoints = found.map(({ change, ...of }, i): Moment => {
    const q = change === null ? null : adjusted[i]!
    const isMomentOfTruth = q !== null && q <= SIGNIFICANT, isNamed = (of.named?.low ?? 0) > equal
    return {
      ...of, change: change && { difference: change.difference, low: change.low, high: change.high, verdict: change.verdict }, p: change?.p ?? null, adjusted: q, isMomentOfTruth, isNamed,
      agreement: change === null ? 'tooFew' : isMomentOfTruth ? (isNamed ? 'both' : 'quiet') : isNamed ? 'loud' : 'neither',
    }
  })
  const size = ({ change }: Moment): number => Math.abs(change?.difference ?? 0)
  touchpoints.sort((a, b) => Number(b.isMomentOfTruth) - Number(a.isMomentOfTruth) || (a.isMomentOfTruth ? size(b) - size(a) : 0) || (b.named?.count ?? 0) - (a.named?.count ?? 0) || byCode(a.touchpoint.code, b.touchpoint.code))
  return { kind: 'moments', outcome: kind ? { code: kind.code, name: kind.name } : null, isGood: kind?.isGood ?? true, runs: tally.runs, speakers: tally.speakers, touchpoints }
}
