import { EPOCH_2000_S, type JourneyLog } from '@throughline/analytics'
import { NO_NUMBER } from '@throughline/analytics/columns/journeyLog'
import { finishFunnel } from '@throughline/analytics/journey/funnel'
import { planFunnel, type FunnelCohort, type FunnelDefinition } from '@throughline/analytics/journey/funnelDefinition'
import { unitsOfRows } from '@throughline/analytics/journey/funnelRows'
import { CONTEXT } from './asks.ts'
import { distinct, group, type Run } from './naiveRuns.ts'

type Entry = Run['entries'][number]

interface NaiveUnit {
  readonly runs: readonly Run[]
  readonly reachedAt: readonly (number | null)[]
  readonly isOpen: boolean
  readonly seenUntil: number
}

export function naiveFunnel(runs: readonly Run[], params: FunnelDefinition & { readonly minimum: number }, catalogue: JourneyLog['catalogue']): unknown {
  const rows = naiveUnits(runs, params).map((unit) => ({ customer: unit.runs[0]!.actor, reachedAt: unit.reachedAt.map((at) => at ?? NO_NUMBER), isOpen: unit.isOpen, seenUntil: unit.seenUntil }))
  return finishFunnel(unitsOfRows(rows), distinct(runs, (r) => r.actor), planFunnel(params), params.minimum, catalogue)
}

/** The runs that went so at a step. */
export function naiveFunnelRuns(runs: readonly Run[], { at, went, ...definition }: FunnelCohort): Run[] {
  return naiveUnits(runs, definition).filter((unit) => endOf(unit, definition, at) === went).flatMap((unit) => unit.runs)
}

function endOf({ reachedAt, isOpen }: NaiveUnit, { steps, order }: FunnelDefinition, at: number): string | null {
  if (reachedAt[at] !== null) return 'reached'
  if (at === 0) return 'lost'
  const isFree = steps[at]!.optional === true
  const before = isFree && order === 'any' ? 0 : steps.findLastIndex((step, s) => s < at && !step.optional)
  if (reachedAt[before] === null) return null
  const next = steps.findIndex((step, s) => s > at && !step.optional)
  if (isFree && order !== 'any' && next > 0 && reachedAt[next] !== null) return 'lost'
  return isOpen ? 'open' : 'lost'
}

function naiveUnits(runs: readonly Run[], definition: FunnelDefinition): NaiveUnit[] {
  const { per = 'run', windowS, steps } = definition
  return [...group(runs, (r) => (per === 'run' ? r.id : r.actor)).values()].map((own) => {
    const inTurn = [...own].sort((a, b) => a.id - b.id)
    const entries = inTurn.flatMap((r) => r.entries).sort((a, b) => a.at - b.at || a.id - b.id)
    const attempts = entries.flatMap((_, i) => attemptFrom(entries, i, definition) ?? [])
    const far = (reached: readonly (number | null)[]): number => reached.filter((at, s) => at !== null && !steps[s]!.optional).length
    const best = attempts.reduce<(typeof attempts)[number] | null>((found, one) => (found && far(found.reached) >= far(one.reached) ? found : one), null)
    const canGoOn = own.some((r) => r.status === 'active') || (per === 'customer' && windowS !== undefined)
    const last = Math.max(...entries.map((e) => e.at))
    const until = canGoOn ? Math.max(last, CONTEXT.now - EPOCH_2000_S) : Math.max(last, ...own.flatMap((r) => r.ended ?? []))
    const end = best && windowS !== undefined ? best.began + windowS : Infinity
    return { runs: own, reachedAt: best?.reached ?? steps.map(() => null), isOpen: best !== null && canGoOn && end > until, seenUntil: Math.min(until, end) }
  })
}

function attemptFrom(entries: readonly Entry[], first: number, { steps, order = 'sequential', windowS = Infinity, exclude = [] }: FunnelDefinition): { readonly began: number; readonly reached: (number | null)[] } | null {
  const fits = (e: Entry, s: number): boolean => (steps[s]!.touchpoints ? steps[s]!.touchpoints!.includes(e.touchpoint) : e.step?.key === steps[s]!.step)
  const isStep = (e: Entry): boolean => steps.some((_, s) => fits(e, s))
  const required = steps.flatMap((step, s) => (step.optional ? [] : [s]))
  const optional = steps.flatMap((step, s) => (step.optional ? [s] : []))
  const reached: (number | null)[] = steps.map(() => null)
  const began = entries[first]!.at
  const inTime = entries.slice(first).filter((e) => e.at <= began + windowS)
  if (order === 'any') {
    const open = new Set(required)
    let done = 0
    for (const e of inTime) {
      const taken = [...open].find((s) => fits(e, s))
      if (taken === undefined && done === 0) return null
      if (taken === undefined) {
        if (!isStep(e) && exclude.some((one) => one.touchpoints.includes(e.touchpoint))) break
        for (const s of optional) if (fits(e, s)) reached[s] ??= e.at
        continue
      }
      open.delete(taken)
      reached[required[done++]!] = e.at
    }
    return { began, reached }
  }
  if (!fits(entries[first]!, 0)) return null
  reached[0] = began
  let here = 0
  for (const e of inTime.slice(1)) {
    const i = required.indexOf(here)
    const next = required[i + 1]
    if (next !== undefined && fits(e, next)) {
      reached[next] = e.at
      here = next
      continue
    }
    const free = optional.filter((s) => s > here && s < (next ?? Infinity) && fits(e, s))
    if (order === 'strict' && free.length === 0) break
    if (next !== undefined && !isStep(e) && exclude.some((one) => one.touchpoints.includes(e.touchpoint) && here >= (one.from ?? 0) && next <= (one.to ?? Infinity))) break
    for (const s of free) reached[s] ??= e.at
  }
  return { began, reached }
}
