import type { Ripening } from '../journey/compareRipe.ts'
import { isoOf } from '../kernel/calendar.ts'

/** Of runs that began lately only the quick ones have ended: a group in which more are lost by silence would seem to gain on the other. As in `journey.compare`. */
export interface UnripeRuns {
  /** Left out, or compared all the same as was asked. */
  readonly are: 'leftOut' | 'included'
  readonly runs: number
  /** Age in seconds, full hours, by which nine in ten runs of these journeys have ended; null: fewer ever do, so none is ripe. */
  readonly ageS: number | null
  /** Runs that began before this moment are ripe, ISO. */
  readonly before: string | null
}

export function unripeRuns(are: UnripeRuns['are'], runs: number, { ageS, before }: Pick<Ripening, 'ageS' | 'before'>): UnripeRuns | null {
  return runs === 0 ? null : { are, runs, ageS, before: before === null ? null : isoOf(before) }
}
