import type { z } from 'zod'
import type { AnalysisContext, TooFew } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { isoOf, secondsOf } from '../kernel/calendar.ts'
import { differenceInDifferences } from '../kernel/differenceInDifferences.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { verdictOf } from '../kernel/interval.ts'
import { isChosenAfter } from './chosenAfter.ts'
import type { ChangeRow, ExperimentChange, ExperimentChangeParams, PeriodMean, TooFewValues } from './change.ts'
import type { UnripeRuns } from './unripe.ts'

type Params = z.output<typeof ExperimentChangeParams>

export function finishChange(all: readonly ChangeRow[], unripe: UnripeRuns | null, params: Params, catalogue: Catalogue, context: AnalysisContext): ExperimentChange | TooFew | TooFewValues {
  const at = secondsOf(params.at, context.timeZone), length = params.everyDays * 86_400
  // Bit 1: with runs in the changed group, bit 2: in the other.
  const groups = new Map<number, number>()
  for (const { actor, isChanged } of all) groups.set(actor, (groups.get(actor) ?? 0) | (isChanged ? 1 : 2))
  const rows = all.filter(({ actor }) => groups.get(actor) !== 3)
  const count = (bits: number): number => [...groups.values()].filter((own) => own === bits).length
  const customers = { changed: count(1), other: count(2), inBoth: count(3) }
  const fewest = Math.min(customers.changed, customers.other)
  if (fewest < params.minimum) return { kind: 'tooFew', n: fewest, needed: params.minimum }

  const by = params.assigned ?? (params.attribute === undefined ? 'values' : 'customers'), isByValue = by === 'values'
  const valuesIn = (group: boolean): number => new Set(rows.filter(({ isChanged }) => isChanged === group).map(({ value }) => value)).size
  const assigned = { by, changed: valuesIn(true), other: valuesIn(false) }
  const place = new Map<number, number>()
  const of = Int32Array.from(rows, ({ actor, value }) => {
    const whose = isByValue ? value : actor
    return place.get(whose) ?? (place.set(whose, place.size), place.size - 1)
  })
  const period = Int32Array.from(rows, ({ startedAt }) => Math.floor((startedAt - at) / length))
  const found = differenceInDifferences({ y: Float64Array.from(rows, (r) => r.y), isChanged: Uint8Array.from(rows, (r) => (r.isChanged ? 1 : 0)), period, changeAt: 0, clusters: { of, count: place.size }, areWholes: isByValue })
  if (found.kind === 'tooFew') return isByValue ? { ...found, of: 'values' } : found
  const { estimate, low, high, p } = found.effect
  const drill = (values: readonly string[]): Cohort => (params.attribute === undefined ? { ...params.cohort, territories: [...values] } : { ...params.cohort, attributes: { ...params.cohort.attributes, [params.attribute]: [...values] } })
  return {
    kind: 'change', currency: catalogue.currency, target: targetOf(params.target, catalogue), runs: rows.length, customers, assigned, effect: { estimate, low, high, p }, means: found.means, before: found.before,
    periods: [...new Set(period)].sort((a, b) => a - b).map((t) => ({ from: isoOf(at + t * length), isAfter: t >= 0, changed: meanIn(rows, period, t, true), other: meanIn(rows, period, t, false) })),
    verdict: verdictOf(low, high), unripe, evidence: evidenceOf({ kind: 'differenceInDifferences', before: found.before, isChosenAfter: isChosenAfter(params.cohort, at), areWholesByCustomer: params.attribute === undefined && !isByValue }), drill: { changed: drill(params.changed), other: drill(params.other) },
  }
}

function meanIn(rows: readonly ChangeRow[], period: Int32Array, t: number, isChanged: boolean): PeriodMean | null {
  let n = 0, sum = 0
  for (let i = 0; i < rows.length; i++) {
    if (period[i] !== t || rows[i]!.isChanged !== isChanged) continue
    n++
    sum += rows[i]!.y
  }
  return n === 0 ? null : { runs: n, mean: sum / n }
}

function targetOf(code: string, { outcomeKinds }: Catalogue): ExperimentChange['target'] {
  switch (code) {
    case 'achieved': return { code, name: 'Goal reached', unit: 'share', isGood: true }
    case 'revenue': return { code, name: 'Revenue', unit: 'money', isGood: true }
    case 'cost': return { code, name: 'Cost to serve', unit: 'money', isGood: false }
    case 'margin': return { code, name: 'Margin', unit: 'money', isGood: true }
    case 'contacts': return { code, name: 'Contacts', unit: 'count', isGood: null }
    default: {
      const kind = outcomeKinds.find((k) => `outcome:${k.code}` === code)
      return { code, name: kind?.name ?? code, unit: 'share', isGood: kind?.isGood ?? null }
    }
  }
}
