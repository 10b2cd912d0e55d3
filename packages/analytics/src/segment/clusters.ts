import type { SegmentRule } from '@throughline/domain'
import type { TooFew } from '../analysis.ts'
import type { Scale } from './features.ts'
import type { PlainRule } from './plainRule.ts'

export type SegmentClusters = (TooFew & { readonly features: readonly string[] }) | NoClusters | FoundClusters

/** What is still being looked at, one after the other: whether chance alone would divide as well, whether the groups come back, how they read as rules; null: everything was. */
export type Checking = 'chance' | 'stability' | 'rules' | null

interface NoClusters {
  readonly kind: 'none'
  readonly checking: Checking
  readonly n: number
  readonly features: readonly FeatureLabel[]
  readonly tried: readonly TriedK[]
  /** The silhouette that would have had to be reached. */
  readonly needed: number
}

export interface FoundClusters {
  readonly kind: 'clusters'
  readonly checking: Checking
  readonly n: number
  readonly k: number
  readonly features: readonly FeatureLabel[]
  /** Mean silhouette, −1 … 1, on a sample. */
  readonly silhouette: number
  readonly tried: readonly TriedK[]
  /** How each feature was turned into a number, and what one step of it is. */
  readonly measuredBy: readonly MeasuredFeature[]
  /** Largest first. */
  readonly clusters: readonly Cluster[]
  readonly scatter: {
    /** A sample of customers on its first two principal components. */
    readonly points: readonly { readonly x: number; readonly y: number; readonly cluster: number; readonly actorId: number }[]
    /** Share of variance of each axis, and what it is made of (largest weights first). */
    readonly axes: readonly { readonly varianceShare: number; readonly weights: readonly { readonly feature: string; readonly weight: number }[] }[]
  }
}

interface MeasuredFeature extends FeatureLabel {
  /** `log`: sign(x) · ln(1 + |x|). */
  readonly scale: Scale
  /** Customers it is known of; the others stand on the mean. */
  readonly known: number
  /** Mean and standard deviation of everyone, on the scale. */
  readonly mean: number
  readonly deviation: number
}

export interface TriedK {
  readonly k: number
  readonly silhouette: number
  /** What chance alone gives at most, among a few draws without groups (`kernel/oneCloud.ts`); null before it was looked at. */
  readonly byChance: number | null
  /** Mean Jaccard of its groups over samples drawn anew, by members; null where it was not looked at. */
  readonly stability: number | null
}

export interface FeatureLabel {
  readonly feature: string
  readonly label: string
  readonly unit: 'count' | 'share' | 'days' | 'money' | 'score'
}

export interface Cluster {
  /** Place in the list, 0 … k − 1; also the `cluster` of points. */
  readonly index: number
  /** Made of the largest differences, in plain words. */
  readonly name: string
  readonly members: number
  readonly share: number
  /** Mean silhouette of its sampled members; solid from 0.5, fair from 0.25, below shaky (Kaufman & Rousseeuw 1990). */
  readonly silhouette: number | null
  /** Mean Jaccard over samples drawn anew (`groupStability.ts`); from 0.75 the group is one. */
  readonly stability: number | null
  /** As a rule people can read; null when no few questions tell it from the others. */
  readonly plain: PlainRule | null
  /** Every feature, largest |difference| first. */
  readonly profile: readonly ProfileLine[]
  /** Keeps the group exactly; goes into `segment.save` and a cohort's `segment`. */
  readonly rule: SegmentRule
}

export interface ProfileLine {
  readonly feature: string
  readonly label: string
  readonly unit: FeatureLabel['unit']
  /** Mean of members, and of everyone. */
  readonly mean: number
  readonly overall: number
  /** In standard deviations of everyone, on the clustering scale. */
  readonly difference: number
}
