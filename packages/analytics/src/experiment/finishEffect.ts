import type { z } from 'zod'
import type { AnalysisContext, TooFew } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { isoOf } from '../kernel/calendar.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { detectableMean } from '../kernel/detectable.ts'
import { normalQuantile } from '../kernel/distributions.ts'
import { alwaysValid, armMeans, bootstrapDifferences, cuped, effectOf, sampleRatio } from '../kernel/experiment.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { newcombe, wilson } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { isChosenAfter } from './chosenAfter.ts'
import type { Arms, ExperimentEffect, ExperimentEffectParams, ExperimentLook, ExperimentMeasure } from './effect.ts'
import { outcomeCode, type EffectTally } from './effectTally.ts'
import { windowsOf } from './windows.ts'

type Params = z.output<typeof ExperimentEffectParams>

const POWER = 0.8
const LOOKS = 24
const ROUNDS = 1_000

export function finishEffect(tally: EffectTally, params: Params, catalogue: Catalogue, context: AnalysisContext): ExperimentEffect | TooFew {
  const { arm } = tally
  const treated = arm.reduce((sum, one) => sum + one, 0), held = arm.length - treated
  const fewest = Math.min(treated, held)
  if (fewest < params.minimum) return { kind: 'tooFew', n: fewest, needed: params.minimum }
  const planned = [1 - params.plannedShare, params.plannedShare]
  const ratio = sampleRatio([held, treated], planned), drawn = sampleRatio(tally.assigned, planned)
  const isMismatch = ratio.isMismatch || drawn.isMismatch
  const lostTreated = wilson(tally.assigned[1] - treated, tally.assigned[1])!, lostHeld = wilson(tally.assigned[0] - held, tally.assigned[0])!
  // Small arms lose unevenly by chance alone.
  const isUneven = newcombe(lostTreated, lostHeld)!.verdict !== 'noEvidence'
  // Whoever was drawn is compared, whatever runs are looked at; but a segment leaves out whom it does not hold.
  const chosen = isChosenAfter(params.who === 'assigned' ? { segment: params.cohort.segment } : params.cohort, windowsOf(params, context).beganS)
  const evidence = evidenceOf({ kind: 'randomised', sampleRatio: { p: Math.min(ratio.p, drawn.p), isMismatch }, isChosenAfter: chosen, ...(isUneven && { lost: { treated: lostTreated.share, held: lostHeld.share } }) })

  const told = measuresOf(tally, catalogue)
  const money = told.filter((m) => m.unit === 'money')
  const drawnAgain = bootstrapDifferences(arm, money.map((m) => tally.since.get(m.code)!), { random: context.random(params.seed), rounds: ROUNDS, ...(context.isCancelled && { isCancelled: context.isCancelled }) })
  const effects = told.map(({ code }) => {
    const y = tally.since.get(code)!, before = tally.before?.get(code)
    const [held, treated] = armMeans(arm, y), plain = effectOf(treated, held)
    const narrowed = before ? cuped({ arm, y }, before) : null
    return { plain, narrowed: narrowed?.kind === 'effect' && narrowed.theta !== 0 ? narrowed : null }
  })
  // The target was named before looking; the others are as many chances to find something.
  const p = effects.map(({ plain, narrowed }) => (narrowed ?? plain).p), isTarget = (i: number): boolean => told[i]!.code === params.target
  const corrected = benjaminiHochberg(p.map((own, i) => (isTarget(i) ? Number.NaN : own)))
  const adjusted = p.map((own, i) => (isTarget(i) ? own : corrected[i]!))
  const measures = told.map((measure, i): ExperimentMeasure => {
    const { plain, narrowed } = effects[i]!
    const best = narrowed ?? plain, place = money.indexOf(measure)
    const always = alwaysValid(best, params.plannedCustomers)
    const reach = (normalQuantile(0.975) + normalQuantile(POWER)) * best.standardError
    return {
      ...measure, treated: plain.treated.mean, held: plain.held.mean, difference: best.difference, low: best.low, high: best.high, p: best.p, adjusted: adjusted[i]!,
      by: narrowed ? 'cuped' : 'welch', varianceRatio: narrowed ? narrowed.varianceRatio : null, plain: { low: plain.low, high: plain.high },
      bootstrap: place < 0 || drawnAgain.rounds === 0 || plain.treated.isThin || plain.held.isThin ? null : { low: drawnAgain.low[place]!, high: drawnAgain.high[place]!, rounds: drawnAgain.rounds }, always,
      detectable: detectableMean(best.standardError, best.degreesOfFreedom, POWER),
      // Errors fall with the root of the number of customers.
      moreNeeded: best.difference === 0 ? null : Math.max(0, Math.ceil(arm.length * ((reach / best.difference) ** 2 - 1))),
      verdict: isMismatch ? 'notToBeRead' : adjusted[i]! >= 0.05 ? 'noEvidence' : best.difference > 0 ? 'more' : 'less',
      drill: drillInto(measure.code, params, context),
    }
  })
  return {
    kind: 'effect', currency: catalogue.currency, attribute: params.attribute, customers: { treated, held }, assigned: { treated: tally.assigned[1], held: tally.assigned[0] }, open: openOf(tally),
    sampleRatio: { ...ratio, isMismatch, plannedShare: params.plannedShare, share: treated / arm.length, assignedP: drawn.p },
    measures, target: params.target, looks: tally.since.has(params.target) ? looksOf(tally, params) : [], beforeDays: tally.before ? params.beforeDays : 0, evidence,
  }
}

type Named = Pick<ExperimentMeasure, 'code' | 'name' | 'unit' | 'isGood'>

function measuresOf({ since }: EffectTally, { outcomeKinds }: Catalogue): Named[] {
  const had = (code: string): number => since.get(code)!.reduce((sum, one) => sum + one, 0)
  const achieved: Named = { code: 'achieved', name: 'Goal reached', unit: 'share', isGood: true }
  const outcomes = outcomeKinds.map((k): Named => ({ code: outcomeCode(k.code), name: k.name, unit: 'share', isGood: k.isGood }))
  return [
    ...[achieved, ...outcomes].map((measure) => ({ measure, n: had(measure.code) })).filter(({ n }) => n > 0).sort((a, b) => b.n - a.n || byCode(a.measure.code, b.measure.code)).map(({ measure }) => measure),
    { code: 'revenue', name: 'Revenue', unit: 'money', isGood: true },
    { code: 'cost', name: 'Cost to serve', unit: 'money', isGood: false },
    { code: 'margin', name: 'Margin', unit: 'money', isGood: true },
    { code: 'contacts', name: 'Contacts', unit: 'count', isGood: null },
  ]
}

function openOf({ arm, isOpen }: EffectTally): Arms {
  const open: [number, number] = [0, 0]
  for (let i = 0; i < arm.length; i++) open[arm[i] as 0 | 1] += isOpen[i]!
  return { treated: open[1], held: open[0] }
}

/** The target at moments equally far apart, each from what had happened by then. Moments at which an arm is not there yet are left out. */
function looksOf({ arm, joinedAt, events }: EffectTally, params: Params): ExperimentLook[] {
  const isOnce = params.target === 'achieved' || params.target.startsWith('outcome:')
  let first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < joinedAt.length; i++) if (joinedAt[i]! < first && joinedAt[i]! > Number.NEGATIVE_INFINITY) first = joinedAt[i]!
  for (let i = 0; i < events.at.length; i++) {
    if (events.at[i]! > last) last = events.at[i]!
    if (events.at[i]! < first) first = events.at[i]!
  }
  if (!(last >= first)) return []
  const bounds = Array.from({ length: LOOKS }, (_, k) => first + Math.ceil(((last + 1 - first) * (k + 1)) / LOOKS))
  const order = Array.from({ length: events.at.length }, (_, i) => i).sort((a, b) => events.at[a]! - events.at[b]! || a - b)
  const y = new Float64Array(arm.length)
  const looks: ExperimentLook[] = []
  let next = 0
  for (const bound of bounds) {
    for (; next < order.length && events.at[order[next]!]! < bound; next++) {
      const i = order[next]!, unit = events.unit[i]!
      if (isOnce) y[unit] = 1
      else y[unit]! += events.amount[i]!
    }
    const [held, treated] = armMeans(arm, y, (unit) => joinedAt[unit]! < bound)
    if (Math.min(held.n, treated.n) < params.minimum) continue
    const effect = effectOf(treated, held)
    const always = alwaysValid(effect, params.plannedCustomers)
    looks.push({ at: isoOf(bound), customers: held.n + treated.n, difference: effect.difference, low: effect.low, high: effect.high, always: always && { low: always.low, high: always.high } })
  }
  return looks
}

function drillInto(code: string, params: Params, context: AnalysisContext): ExperimentMeasure['drill'] {
  const { since } = windowsOf(params, context)
  const of = (value: string): Cohort => {
    const arm = { ...since, attributes: { ...since.attributes, [params.attribute]: [value] } }
    if (code === 'achieved') return { ...arm, statuses: ['achieved'] }
    return code.startsWith('outcome:') ? { ...arm, outcomes: [code.slice('outcome:'.length)] } : arm
  }
  return { treated: of(params.treated), held: of(params.held) }
}
