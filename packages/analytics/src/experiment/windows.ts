import type { z } from 'zod'
import type { AnalysisContext } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import { isoOf, secondsOf } from '../kernel/calendar.ts'
import type { ExperimentEffectParams } from './effect.ts'

type Params = z.output<typeof ExperimentEffectParams>

/** The runs that began since the experiment did, and those of the time before it; null when nobody said when it began. */
export function windowsOf({ cohort, from, beforeDays }: Params, context: AnalysisContext): { readonly since: Cohort; readonly before: Cohort | null; readonly beganS: number | null } {
  if (from === undefined) return { since: cohort, before: null, beganS: null }
  const beganS = secondsOf(from, context.timeZone)
  const { period: _, ...others } = cohort
  const later = cohort.period?.from !== undefined && secondsOf(cohort.period.from, context.timeZone) > beganS ? cohort.period.from : isoOf(beganS)
  return {
    since: { ...others, period: { from: later, ...(cohort.period?.to !== undefined && { to: cohort.period.to }) } },
    before: { ...others, period: { from: isoOf(beganS - beforeDays * 86_400), to: isoOf(beganS) } }, beganS,
  }
}
