import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { Cohort } from '../cohort.ts'
import type { TooFew } from '../analysis.ts'

export const SegmentClusterParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Fixed number of groups; absent: chosen by silhouette from `range`. */
  k: z.number().int().min(2).max(12).optional(),
  range: z.tuple([z.number().int().min(2), z.number().int().max(12)]).default([2, 8]),
  /** Feature names; absent: all that vary. */
  features: z.array(z.string()).optional(),
  seed: z.number().int().default(1),
})
export type SegmentClusterParams = z.input<typeof SegmentClusterParams>

export type SegmentClusters = (TooFew & { readonly features: readonly string[] }) | NoClusters | FoundClusters

export interface NoClusters {
  readonly kind: 'none'
  readonly n: number
  readonly features: readonly FeatureLabel[]
  readonly tried: readonly TriedK[]
  /** The silhouette that would have had to be reached. */
  readonly needed: number
}

export interface FoundClusters {
  readonly kind: 'clusters'
  readonly n: number
  readonly k: number
  readonly features: readonly FeatureLabel[]
  /** Mean silhouette, −1 … 1, on a sample. */
  readonly silhouette: number
  readonly tried: readonly TriedK[]
  /** Largest first. */
  readonly clusters: readonly Cluster[]
  readonly scatter: {
    /** First two principal components of a sample of customers. */
    readonly points: readonly { readonly x: number; readonly y: number; readonly cluster: number; readonly actorId: number }[]
    /** Share of variance of each axis, and what it is made of (largest weights first). */
    readonly axes: readonly { readonly varianceShare: number; readonly weights: readonly { readonly feature: string; readonly weight: number }[] }[]
  }
}

export interface TriedK {
  readonly k: number
  readonly silhouette: number
  /** The same on shuffled features: what chance alone gives. */
  readonly byChance: number
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
  /** Mean silhouette of its sampled members; below 0.25 shaky (Kaufman & Rousseeuw 1990). */
  readonly silhouette: number | null
  readonly isSolid: boolean
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
