import type { JourneyLog } from '../columns/journeyLog.ts'
import { featureTable, scaled, type Feature, type FeatureTable, type Scale } from './features.ts'
import { standardised } from './members.ts'

/** Actors as points: scaled, then in standard deviations from the mean (population), unknown values on the mean. */
export interface FeatureSpace {
  readonly actors: Int32Array
  readonly features: readonly Feature[]
  /** By feature and actor (not row). */
  readonly raw: readonly Float64Array[]
  /** Features that are the same for all of whom they are known, by actor. */
  readonly still: ReadonlyMap<string, { readonly raw: Float64Array; readonly scale: Scale }>
  /** By feature: how many actors it is known of, their mean and deviation on its scale. */
  readonly known: readonly number[]
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
  /** By row: how often somebody was met, whether or not that is one of the features. */
  readonly contacts: Float64Array
  /** Row-major. */
  readonly points: Float64Array
}

/** @param isHere by actor index @param wanted feature names; absent: all that vary */
export function spaceOf(log: JourneyLog, isHere: Uint8Array, wanted: readonly string[] | undefined): FeatureSpace {
  const table = featureTable(log), runs = table.columns[0]!
  const actors = new Int32Array(isHere.length)
  let rows = 0
  for (let a = 0; a < isHere.length; a++) if (isHere[a] === 1 && runs[a] === runs[a]) actors[rows++] = a
  return spaceFrom(table, actors.slice(0, rows), wanted)
}

export function spaceFrom(table: FeatureTable, actors: Int32Array, wanted: readonly string[] | undefined): FeatureSpace {
  const rows = actors.length
  const still = new Map<string, { raw: Float64Array; scale: Scale }>()
  const kept: { feature: Feature; raw: Float64Array; values: Float64Array; known: number; mean: number; deviation: number }[] = []
  table.features.forEach((feature, f) => {
    if (wanted && !wanted.includes(feature.feature)) return
    const raw = table.columns[f]!
    const values = new Float64Array(rows)
    let known = 0, sum = 0, squares = 0
    for (let i = 0; i < rows; i++) {
      const value = (values[i] = scaled(raw[actors[i]!]!, feature.scale))
      if (value !== value) continue
      known++
      sum += value
      squares += value * value
    }
    const mean = sum / known, deviation = Math.sqrt(Math.max(0, squares / known - mean * mean))
    if (known > 0 && deviation > 1e-9) kept.push({ feature, raw, values, known, mean, deviation })
    else if (known > 0) still.set(feature.feature, { raw, scale: feature.scale })
  })
  const dimensions = kept.length, entries = table.columns[table.features.findIndex((f) => f.feature === 'entries')]
  const points = new Float64Array(rows * dimensions)
  kept.forEach(({ values, mean, deviation }, d) => {
    for (let i = 0, at = d; i < rows; i++, at += dimensions) points[at] = standardised(values[i]!, mean, deviation)
  })
  return { actors, still, features: kept.map((k) => k.feature), raw: kept.map((k) => k.raw), known: kept.map((k) => k.known), mean: kept.map((k) => k.mean), deviation: kept.map((k) => k.deviation), contacts: Float64Array.from(actors, (a) => entries?.[a] ?? 0), points }
}
