import { z } from 'zod'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { select } from '../columns/select.ts'
import { Minimum } from '../params.ts'
import { customersOf, timeCurve, timeTest, type TimeCurve, type TimeTest } from './timeCurve.ts'
import { TimeTo } from './timeDefinition.ts'
import { walkWaits, type Waits } from './timeWalk.ts'

export const JourneyTimeParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Another cohort, to say which gets there sooner. */
  compareTo: Cohort.optional(),
  /** Code of the touchpoint whose first contact begins the clock; absent: the run's first contact. */
  from: z.string().optional(),
  to: TimeTo.default({ kind: 'end' }),
  /** Customers whose clock must have begun. */
  minimum: Minimum,
})
export type JourneyTimeParams = z.input<typeof JourneyTimeParams>

export type JourneyTime = TooFew | {
  readonly kind: 'time'
  readonly a: TimeCurve
  /** Absent cohort: null. */
  readonly b: TimeCurve | TooFew | null
  readonly test: TimeTest | null
}

export const journeyTime = analysis({
  name: 'journey.time',
  question: 'How long does it take?',
  method: 'Kaplan & Meier (1958) with limits by customer (infinitesimal jackknife): open runs count as far as they were seen, runs that ended without it stay in as never (Fine & Gray 1999); two groups by the log-rank test by customer (Lin & Wei 1989)',
  params: JourneyTimeParams,
  n: (time: JourneyTime) => (time.kind === 'time' ? time.a.began : time.n),
  answer(log, { cohort, compareTo, from, to, minimum }, context): JourneyTime {
    const waits = (one: Cohort): Waits => walkWaits(select(log, one, context), from, to, context.now)
    return finishTime(waits(cohort), compareTo ? waits(compareTo) : null, minimum)
  },
})

export function finishTime(a: Waits, b: Waits | null, minimum: number): JourneyTime {
  const one = curveOf(a, minimum), two = b && curveOf(b, minimum)
  if ('kind' in one) return one
  return { kind: 'time', a: one, b: two, test: b && two && !('kind' in two) ? timeTest(a, b) : null }
}

function curveOf(waits: Waits, minimum: number): TimeCurve | TooFew {
  const actors = customersOf(waits)
  return actors < minimum ? { kind: 'tooFew', n: actors, needed: minimum } : timeCurve(waits, minimum)
}
