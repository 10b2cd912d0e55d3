import { issuesInWords, Refusal } from '@throughline/domain'
import { ENGINE_VERSION, type Analysis, type AnalysisContext, type Measured } from './analysis.ts'
import { analysisNamed, isAnalysisName, type AnalysisName, type ParamsOf, type ResultOf } from './analyses.ts'
import { Cohort } from './cohort.ts'
import { amountsCut } from './columns/amountsCut.ts'
import type { JourneyLog } from './columns/journeyLog.ts'
import { select, type Selection } from './columns/select.ts'
import { EPOCH_2000_S, isoOf, secondsOf } from './kernel/calendar.ts'
import { evidenceOf, type Evidence } from './kernel/grade.ts'
import { lastOf } from './progress.ts'

/**
 * Asks one analysis and puts beside its answer all that a reader must know to believe it.
 * @param elapsed milliseconds from any fixed point, for `tookMs`; there is no clock of our own here.
 * @throws Refusal `input.unknown` for a name nobody knows, `input.invalid` for parameters that do not fit.
 */
export function runAnalysis<Name extends AnalysisName>(name: Name, params: ParamsOf<Name>, log: JourneyLog, context: AnalysisContext, from: 'replica' | 'server', elapsed?: () => number): Measured<ResultOf<Name>>
export function runAnalysis(name: string, params: unknown, log: JourneyLog, context: AnalysisContext, from: 'replica' | 'server', elapsed?: () => number): Measured<unknown>
export function runAnalysis(name: string, params: unknown, log: JourneyLog, context: AnalysisContext, from: 'replica' | 'server', elapsed: () => number = () => 0): Measured<unknown> {
  return lastOf(runVersions(name, params, log, context, from, elapsed))
}

/**
 * As {@link runAnalysis}, in better and better versions where the analysis has them: each step gives one, or undefined where a moment's work
 * brought nothing new, on the way to the first one too; what it returns is the last. Its time is that of the work, without pauses.
 */
export function* runVersions(name: string, params: unknown, log: JourneyLog, context: AnalysisContext, from: 'replica' | 'server', elapsed: () => number = () => 0): Generator<Measured<unknown> | undefined, Measured<unknown>> {
  if (!isAnalysisName(name)) throw new Refusal('input.unknown', { analysis: name })
  const asked = analysisNamed(name)
  const parsed = asked.params.safeParse(params ?? {})
  if (!parsed.success) throw new Refusal('input.invalid', { analysis: name, issues: issuesInWords(parsed.error) })
  const watched = watchedContext(context)
  let worked = 0, period: Measured<unknown>['period'] | undefined
  const measured = (result: unknown): Measured<unknown> => {
    if (period === undefined) period = periodOf(log, cohortsOf(parsed.data), watched.context)
    return { result, n: asked.n(result), period, timeZone: context.timeZone, asOf: watched.asOf(), method: asked.method, ...evidenceIn(result, asked, log), from, datasetHash: log.datasetHash, engineVersion: ENGINE_VERSION, tookMs: worked }
  }
  const steps = asked.versions?.(log, parsed.data, watched.context)
  for (;;) {
    const began = elapsed()
    let step: IteratorResult<unknown, unknown>
    try {
      step = steps ? steps.next() : { done: true, value: asked.answer(log, parsed.data, watched.context) }
    } catch (error) {
      // A date in a cohort that is none, or a time zone nobody knows.
      if (error instanceof RangeError) throw new Refusal('input.invalid', { analysis: name, issues: [error.message] })
      throw error
    }
    worked += elapsed() - began
    if (step.done === true) return measured(step.value)
    yield step.value === undefined ? undefined : measured(step.value)
  }
}

/** As the answer says it, else as its analysis does; nothing of one that says only that there is too little. */
function evidenceIn(result: unknown, { money }: Analysis, log: JourneyLog): Pick<Measured<unknown>, 'evidence' | 'amountsCut'> {
  if (typeof result !== 'object' || result === null || ('kind' in result && result.kind === 'tooFew')) return {}
  // Safe: `evidence` of an answer is always that of `evidenceOf`.
  const evidence = 'evidence' in result ? (result.evidence as Evidence) : money && evidenceOf({ kind: money })
  if (!evidence) return {}
  const cut = amountsCut(log)
  return { evidence, ...(cut > 0 && { amountsCut: cut }) }
}

/** One moment, in whole seconds, for all parts of an answer; and whether any part looked at it. */
function watchedContext(context: AnalysisContext): { readonly context: AnalysisContext; asOf(): string | null } {
  let looked: number | undefined
  const { timeZone, random, isCancelled, reached } = context
  return {
    context: { get now() { return (looked ??= Math.floor(context.now)) }, timeZone, random, ...(isCancelled && { isCancelled }), ...(reached && { reached }) },
    asOf: () => (looked === undefined ? null : isoOf(looked - EPOCH_2000_S)),
  }
}

function cohortsOf(params: unknown): Cohort[] {
  const { cohort, a, b, journey } = params as { cohort?: Cohort; a?: Cohort; b?: Cohort; journey?: string }
  if (cohort && journey !== undefined) return [{ ...cohort, journeys: [journey] }]
  return cohort ? [cohort] : a && b ? [a, b] : [{}]
}

/** From the first run's beginning to the last chosen entry, or as far as the cohorts' periods say. */
function periodOf(log: JourneyLog, cohorts: readonly Cohort[], context: AnalysisContext): Measured<unknown>['period'] {
  let from = Number.POSITIVE_INFINITY, to = Number.NEGATIVE_INFINITY
  for (const cohort of cohorts) {
    const selection = select(log, cohort, context)
    const { period } = cohort
    if (selection.runs === 0 && !(period?.from && period.to)) continue
    const seen = period?.from && period.to ? null : spanOf(selection)
    from = Math.min(from, period?.from ? secondsOf(period.from, context.timeZone) : seen!.first)
    to = Math.max(to, period?.to ? secondsOf(period.to, context.timeZone) : seen!.last)
  }
  return Number.isFinite(from) && Number.isFinite(to) ? { from: isoOf(from), to: isoOf(to) } : null
}

interface Span {
  readonly first: number
  readonly last: number
}

const known = new WeakMap<Selection, Span>()

function spanOf(selection: Selection): Span {
  let span = known.get(selection)
  if (!span) {
    const { log: { runs, entries }, picked } = selection
    let first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY
    for (let i = 0; i < picked.length; i++) {
      const r = picked[i]!
      const began = runs.startedAt[r]!, end = entries.at[runs.start[r + 1]! - 1]!
      if (began < first) first = began
      if (end > last) last = end
    }
    known.set(selection, (span = { first, last }))
  }
  return span
}
