import type { MapEdge } from './flowGraph.ts'

/** One hue from pale to strong for 0–1: more is stronger, in light and dark. */
export function shade(position: number): string {
  const strength = Math.round(18 + 82 * Math.min(1, Math.max(0, position)))
  return `color-mix(in oklab, var(--cat-7) ${strength}%, var(--none-soft))`
}

/** Seconds from the quickest to the slowest way, on a logarithmic scale: times between contacts run from seconds to months. */
export function timeRange(edges: readonly MapEdge[]): { least: number; most: number; positionOf: (seconds: number) => number } {
  const times = edges.flatMap((edge) => (edge.transition ? [edge.transition.medianS] : []))
  const least = times.length > 0 ? Math.min(...times) : 0
  const most = times.length > 0 ? Math.max(...times) : 0
  const low = Math.log1p(least)
  const span = Math.log1p(most) - low
  return { least, most, positionOf: (seconds) => (span > 0 ? (Math.log1p(seconds) - low) / span : 0) }
}
