import type { JourneyLog } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { wholeAt } from '../columns/sparse.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import type { Grouped, RoiTally } from './roi.ts'
import { groupingOf, type Grouping } from './roiGrouping.ts'
import { sumMoney } from './roiSums.ts'

/**
 * Sums of a selection's money in all, by channel and by group; intervals count customers, since runs of one customer are alike.
 * @param whole the log the segments' rules are asked of.
 */
export function tallyRoi(selection: Selection, whole: JourneyLog, params: Omit<Grouped, 'cohort'>): RoiTally {
  const { log: { runs, catalogue }, picked } = selection
  const grouping = groupingOf(selection.log, whole, params)
  const sums = sumMoney(selection, whole.actors.count, grouping)
  const channels = catalogue.channels.length
  const sumsOf = (m: number): RatioSums => ({ customers: sums.customers, y: sums.y[m]!, n: selection.runs, yy: sums.yy[m]!, yn: sums.yn[m]!, nn: sums.nn })
  const { outcomeValue } = runs
  let outcomeValueMinor = 0
  if (outcomeValue.value.length > 0) for (let p = 0; p < picked.length; p++) outcomeValueMinor += wholeAt(outcomeValue, picked[p]!, 0)
  const isNamed = params.by === 'lifeStage' ? areNamed(selection, grouping) : null
  return {
    entries: sums.entries, outcomeValueMinor, withCost: sums.costEntries.reduce((count, each) => count + each, 0), withRevenue: sums.withRevenue, margin: sumsOf(channels + 2), revenue: sumsOf(channels + 1),
    channels: catalogue.channels.map((c, i) => ({ code: c.code, entries: sums.costEntries[i]!, cost: sumsOf(i) })),
    groups: [...grouping.labels.map((l) => l.code), 'none'].map((code, g) => ({ code, ...sums.groups[g]!, isNamed: isNamed?.[g] !== 0 })),
  }
}

/** By life stage: 1 where all its runs are of journeys, which a cohort can name. */
function areNamed({ log: { runs, catalogue }, picked }: Selection, { labels, ofRun }: Grouping): Uint8Array {
  const isNamed = new Uint8Array(labels.length + 1).fill(1)
  const isOther = Uint8Array.from(catalogue.journeys, (j) => (j.tier === 'journey' ? 0 : 1))
  if (ofRun !== null) for (let p = 0; p < picked.length; p++) if (isOther[runs.journey[picked[p]!]!] !== 0) isNamed[Math.min(ofRun[picked[p]!]!, labels.length)] = 0
  return isNamed
}
