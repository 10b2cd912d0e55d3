import type { Cluster, FeatureLabel, ProfileLine } from '@throughline/analytics'
import type { Format } from '../ui/format.ts'

/** How sure a grouping is, from its mean silhouette. Bands after Kaufman & Rousseeuw 1990, "Finding Groups in Data", table 4. */
export function stability(silhouette: number | null): 'solid' | 'fair' | 'shaky' | 'unknown' {
  if (silhouette === null) return 'unknown'
  return silhouette >= 0.5 ? 'solid' : silhouette >= 0.25 ? 'fair' : 'shaky'
}

/** A feature's mean as people say it. `money` is in minor units, `days` in days, shares 0–1. */
export function featureValue(value: number, unit: FeatureLabel['unit'], currency: string, format: Format): string {
  switch (unit) {
    case 'money': return format.money(Math.round(value), currency)
    case 'share': return format.share(value)
    case 'days': return format.duration(value * 86_400)
    case 'count': return format.number(Math.round(value * 10) / 10)
    case 'score': return format.number(Math.round(value * 100) / 100)
  }
}

/** How far members are from everyone, in words: `3× everyone’s`, `half of everyone’s`, `+12 points`, `never`. */
export function comparedWithAll(line: ProfileLine, format: Format): string {
  const { mean, overall, unit } = line
  if (unit === 'share') return mean === overall ? 'as everyone' : format.points(mean - overall)
  if (unit === 'score' || overall <= 0) return `${mean >= overall ? '+' : '−'}${format.number(Math.round(Math.abs(mean - overall) * 100) / 100)}`
  const ratio = mean / overall
  if (ratio < 0.005) return mean === 0 ? 'none' : 'next to none'
  if (ratio >= 1.05) return ratio < 1.95 ? `${format.number(Math.round((ratio - 1) * 100))}\u202f% more` : `${format.number(Math.round(ratio * 10) / 10)}×`
  if (ratio <= 0.95) return ratio > 0.45 && ratio < 0.55 ? 'half' : `${format.number(Math.round((1 - ratio) * 100))}\u202f% less`
  return 'as everyone'
}

/** The lines worth showing: at least a fifth of a standard deviation away, at most `most`; never none. */
export function tellingLines(cluster: Cluster, most: number): readonly ProfileLine[] {
  const telling = cluster.profile.filter((line) => Math.abs(line.difference) >= 0.2).slice(0, most)
  return telling.length > 0 ? telling : cluster.profile.slice(0, 1)
}

/** How often a group comes back in samples drawn anew. Bands after Hennig, Comput. Stat. Data Anal. 2007, 52:258. */
export function comesBack(jaccard: number): 'always' | 'mostly' | 'half' | 'hardly' {
  return jaccard >= 0.85 ? 'always' : jaccard >= 0.75 ? 'mostly' : jaccard >= 0.6 ? 'half' : 'hardly'
}

/** What customers may be grouped by. */
export const GROUPED_BY = ['everything', 'channels', 'timing', 'money', 'feelings'] as const
export type GroupedBy = (typeof GROUPED_BY)[number]

/** The features of a way of grouping; undefined: all. @param channels codes */
export function featuresBy(by: GroupedBy, channels: readonly string[]): string[] | undefined {
  switch (by) {
    case 'everything': return undefined
    case 'channels': return channels.map((code) => `channel:${code}`)
    case 'timing': return ['runs', 'entries', 'gapDays', 'recencyDays']
    case 'money': return ['revenue', 'cost', 'runs']
    case 'feelings': return ['felt', 'effort', 'failedShare', 'unplannedShare']
  }
}
