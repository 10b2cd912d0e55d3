import type { ShapeState } from './following.ts'

/** Where each shape stands; 0 before there is any. */
export function lsnsOf(states: ReadonlyMap<string, ShapeState>): number[] {
  return states.size === 0 ? [0] : [...states.values()].map((state) => state.lsn)
}

/** Where the tables stand. After a load each shape may stand elsewhere; then the name tells all of them: only those are the same rows. */
export function positionOf(states: ReadonlyMap<string, ShapeState>): string {
  const lsns = lsnsOf(states)
  const least = Math.min(...lsns)
  if (lsns.every((lsn) => lsn === least)) return String(least)
  const ahead = [...states].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state.lsn - least)
  return `${least}+${ahead.join('.')}`
}
