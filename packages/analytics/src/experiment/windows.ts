import type { z } from 'zod'
import type { AnalysisContext } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import { isoOf, secondsOf } from '../kernel/calendar.ts'
import type { ExperimentEffectParams } from './effect.ts'

type Params = z.output<typeof ExperimentEffectParams>

/** The runs that began while the experiment went on, and those of the time before it; null when nobody said when it began. */
export function windowsOf({ cohort, from, until, beforeDays }: Params, context: AnalysisContext): { readonly since: Cohort; readonly before: Cohort | null; readonly beganS: number | null } {
  const { period, ...others } = cohort
  const at = (moment: string): number => secondsOf(moment, context.timeZone)
  const to = until !== undefined && (period?.to === undefined || at(until) < at(period.to)) ? until : period?.to
  const end = to === undefined ? {} : { to }
  if (from === undefined) return { since: until === undefined ? cohort : { ...others, period: { ...period, ...end } }, before: null, beganS: null }
  const beganS = at(from)
  const later = period?.from !== undefined && at(period.from) > beganS ? period.from : isoOf(beganS)
  return { since: { ...others, period: { from: later, ...end } }, before: { ...others, period: { from: isoOf(beganS - beforeDays * 86_400), to: isoOf(beganS) } }, beganS }
}
