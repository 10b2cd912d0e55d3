import type { z } from 'zod'
import type { AnalysisContext } from '../analysis.ts'
import { NO_CODE8, NO_NUMBER, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { outcomesIn, select } from '../columns/select.ts'
import { journeysAsked } from '../driver/asked.ts'
import { ripeningOf } from '../journey/compareRipe.ts'
import type { ChangeRow, ExperimentChangeParams } from './change.ts'
import { unripeRuns, type UnripeRuns } from './unripe.ts'

/** Those changed first; a value named on both sides counts as changed. */
function valuesAsked({ changed, other }: { readonly changed: readonly string[]; readonly other: readonly string[] }): readonly string[] {
  return [...changed, ...other]
}

/** The target of each ended run of the two groups, in order of runs: of journeys in which it can be told, and of those that began long enough ago unless all are asked for. */
export function tallyChange(whole: JourneyLog, params: z.output<typeof ExperimentChangeParams>, context: AnalysisContext): { readonly rows: ChangeRow[]; readonly unripe: UnripeRuns | null; readonly catalogue: Catalogue } {
  const selection = select(whole, params.cohort, context)
  const { log, picked, channelIn } = selection
  const { runs, entries, actors, catalogue } = log
  const { target } = params
  const asked = valuesAsked(params)
  const placeOf = (value: string | undefined): number => (value === undefined ? -1 : asked.indexOf(value))
  const column = params.attribute === undefined ? undefined : actors.attributes.get(params.attribute)
  const ofValue = (column?.values ?? []).map(placeOf), ofTerritory = catalogue.territories.map((t) => placeOf(t.code))
  const valueOf = (r: number): number => {
    if (params.attribute !== undefined) return ofValue[column?.code[runs.actor[r]!] ?? -1] ?? -1
    return runs.territory[r] === NO_CODE8 ? -1 : (ofTerritory[runs.territory[r]!] ?? -1)
  }
  const had = target.startsWith('outcome:') ? outcomesIn(log, [target.slice('outcome:'.length)]) : null
  const isAsked = had ? journeysAsked(whole, { of: 'outcome', code: target.slice('outcome:'.length) }) : target === 'achieved' ? journeysAsked(whole, { of: 'achieved' }) : null
  const ripening = ripeningOf(whole, selection, { ...selection, picked: new Int32Array(0) }, context.now)
  const rows: ChangeRow[] = []
  let young = 0
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!
    const value = valueOf(r)
    if (value < 0 || isAsked?.[runs.journey[r]!] === 0) continue
    if (ripening !== null && (ripening.before === null || runs.startedAt[r]! >= ripening.before)) {
      young++
      if (params.unripe === 'leftOut') continue
    }
    if (runs.status[r] === 0) continue
    let y = had ? had[r]! : target === 'achieved' ? (runs.status[r] === 1 ? 1 : 0) : 0
    if (!had && target !== 'achieved') for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      if (target === 'contacts') y++
      if ((target === 'revenue' || target === 'margin') && entries.revenue[e] !== NO_NUMBER) y += entries.revenue[e]!
      if (target === 'cost' && entries.cost[e] !== NO_NUMBER) y += entries.cost[e]!
      if (target === 'margin' && entries.cost[e] !== NO_NUMBER) y -= entries.cost[e]!
    }
    rows.push({ actor: runs.actor[r]!, isChanged: value < params.changed.length, value, startedAt: runs.startedAt[r]!, y })
  }
  return { rows, unripe: ripening && unripeRuns(params.unripe, young, ripening), catalogue }
}
