import { analysisNamed, isAnalysisName, runVersions, seededRandom, type AnalysisContext, type JourneyLog, type Measured } from '@throughline/analytics'
import type { Answered } from './questions.ts'

/** Asks one analysis of these rows. @param note hears its last version, unless the clock has a part in it */
export function answerFrom(log: JourneyLog, timeZone: string, analysis: string, params: unknown, note: (measured: Measured<unknown>) => void): Answered {
  let share: number | undefined
  const context = contextOf(timeZone, (now) => { share = now })
  const steps = noted(runVersions(analysis, params, log, context, 'replica', () => performance.now()), (measured) => { if (!context.isTimely()) note(measured) })
  const first = steps.next()
  if (first.done === true) return { measured: first.value }
  return { ...(first.value && { measured: first.value }), later: steps, goesOn: isAnalysisName(analysis) && analysisNamed(analysis).readsOnce === true, reached: () => share }
}

function* noted<V, R>(steps: Generator<V, R>, note: (last: R) => void): Generator<V, R> {
  const last = yield* steps
  note(last)
  return last
}

/** Notes whether the clock was looked at. */
function contextOf(timeZone: string, reached: (share: number) => void): AnalysisContext & { isTimely(): boolean } {
  let isTimely = false
  return {
    get now() {
      isTimely = true
      return Date.now() / 1000
    },
    timeZone, random: seededRandom, reached, isTimely: () => isTimely,
  }
}
