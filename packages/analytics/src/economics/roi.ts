import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { Cohort } from '../cohort.ts'
import type { Mean } from '../kernel/interval.ts'
import { analysis } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { select, STATUS_CODES } from '../columns/select.ts'
import { untold } from '../columns/toldApart.ts'
import { byCode } from '../kernel/order.ts'
import { meanOfRatio, type RatioSums } from '../kernel/ratio.ts'
import { stageOf } from './lifeStage.ts'
import { labelsFor } from './roiGrouping.ts'
import { tallyRoi } from './roiTally.ts'

export const ROI_BY = ['lifeStage', 'journey', 'step', 'touchpoint', 'channel', 'territory', 'outcome', 'status'] as const

export const EconomicsRoiParams = z.strictObject({
  cohort: Cohort.default({}),
  by: z.enum(ROI_BY).default('journey'),
  /** Group by an actor's attribute instead. */
  attribute: z.string().optional(),
  /** Group by these segments instead, their rules already looked up. A customer counts in each of hers, so the lines need not add up; `none` are those in none. */
  segments: z.array(z.strictObject({ code: z.string(), name: z.string(), rule: SegmentRule })).min(1).max(30).optional(),
})
export type EconomicsRoiParams = z.input<typeof EconomicsRoiParams>

export interface EconomicsRoi {
  readonly currency: string
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly revenueMinor: number
  readonly costMinor: number
  readonly marginMinor: number
  /** Values of outcomes reached: beside revenue, never added to it. */
  readonly outcomeValueMinor: number
  readonly marginPerRun: Mean | null
  /** Margin ÷ cost; null without cost. */
  readonly roi: number | null
  /** Entries with a known cost, with a known revenue, and in other currencies than the answer's: amounts of those are left out. */
  readonly withCost: number
  readonly withRevenue: number
  readonly otherCurrencyEntries: number
  /** Revenue, cost to serve by channel (negative), margin. They add up. */
  readonly waterfall: readonly WaterfallItem[]
  /** Whether each contact is in one group only, so that their sums are the whole. */
  readonly isPartition: boolean
  /** Largest margin first. */
  readonly groups: readonly RoiGroup[]
}

export interface WaterfallItem {
  readonly kind: 'revenue' | 'cost' | 'margin'
  /** Channel code for costs. */
  readonly code: string
  readonly name: string
  readonly amountMinor: number
  readonly entries: number
  /** For each run of the cohort. */
  readonly perRun: Mean | null
}

export interface RoiGroup {
  /** Code of journey, step key, channel … ; `none` for those without. */
  readonly code: string
  readonly name: string
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly revenueMinor: number
  readonly costMinor: number
  readonly marginMinor: number
  /** Margin for each run with an entry in the group. */
  readonly marginPerRun: Mean | null
  /** The cohort behind this line; null when a cohort cannot name it. */
  readonly drill: Cohort | null
}

export const economicsRoi = analysis({
  name: 'economics.roi',
  question: 'What is it worth, and what does it cost us?',
  method: 'Revenue minus cost to serve (contacts × minutes × rate; Kaplan & Anderson, HBR 2004) of the cohort’s entries; means for each run with a 95 % interval by customer (ratio of sums, linearised, with t; Cochran 1977, §6)',
  params: EconomicsRoiParams,
  money: 'sums',
  n: (roi: EconomicsRoi) => roi.runs,
  answer(log, params, context): EconomicsRoi {
    const selection = select(log, params.cohort, context)
    return finishRoi(tallyRoi(selection, log, params), params, selection.log.catalogue, selection.otherCurrencyEntries)
  },
})

export interface RoiTally {
  readonly entries: number
  readonly outcomeValueMinor: number
  readonly withCost: number
  readonly withRevenue: number
  /** By customer: margin ÷ all their runs of the cohort; so revenue and costs too. */
  readonly margin: RatioSums
  readonly revenue: RatioSums
  readonly channels: readonly { readonly code: string; readonly entries: number; readonly cost: RatioSums }[]
  readonly groups: readonly { readonly code: string; readonly entries: number; readonly revenueMinor: number; readonly costMinor: number; /** ÷ runs with an entry in the group. */ readonly margin: RatioSums; /** Life stages: all its runs are of journeys, which a cohort can name. */ readonly isNamed: boolean }[]
}

export function finishRoi(tally: RoiTally, params: Grouped, catalogue: Catalogue, otherCurrencyEntries: number): EconomicsRoi {
  const labels = new Map(labelsFor(catalogue, params).map((l) => [l.code, l.name]))
  const channelName = new Map(catalogue.channels.map((c) => [c.code, c.name]))
  const costMinor = tally.channels.reduce((sum, c) => sum + c.cost.y, 0)
  const revenueMinor = tally.revenue.y
  const marginMinor = revenueMinor - costMinor
  // Runs without such an entry count as 0: the mean is over all runs of the cohort.
  const perRun = (sums: RatioSums, sign: 1 | -1) => meanOfRatio({ ...sums, y: sign * sums.y, yn: sign * sums.yn })
  return {
    currency: catalogue.currency, runs: tally.margin.n, actors: tally.margin.customers, entries: tally.entries, revenueMinor, costMinor, marginMinor,
    outcomeValueMinor: tally.outcomeValueMinor, marginPerRun: perRun(tally.margin, 1), roi: costMinor === 0 ? null : marginMinor / costMinor,
    withCost: tally.withCost, withRevenue: tally.withRevenue, otherCurrencyEntries, isPartition: params.segments === undefined,
    waterfall: [
      { kind: 'revenue', code: 'revenue', name: 'Revenue', amountMinor: revenueMinor, entries: tally.withRevenue, perRun: perRun(tally.revenue, 1) },
      ...tally.channels.filter((c) => c.entries > 0).sort((a, b) => b.cost.y - a.cost.y || byCode(a.code, b.code))
        .map((c): WaterfallItem => ({ kind: 'cost', code: c.code, name: channelName.get(c.code) ?? c.code, amountMinor: -c.cost.y, entries: c.entries, perRun: perRun(c.cost, -1) })),
      { kind: 'margin', code: 'margin', name: 'Margin', amountMinor: marginMinor, entries: tally.entries, perRun: perRun(tally.margin, 1) },
    ],
    groups: tally.groups.filter((g) => g.entries > 0).map((g) => ({
      code: g.code, name: labels.get(g.code) ?? (g.code === 'none' ? noneOf(params.by, catalogue) : g.code), runs: g.margin.n, actors: g.margin.customers, entries: g.entries,
      revenueMinor: g.revenueMinor, costMinor: g.costMinor, marginMinor: g.revenueMinor - g.costMinor,
      marginPerRun: meanOfRatio(g.margin), drill: drillInto(params, g.code, g.isNamed, catalogue),
    })).sort((a, b) => b.marginMinor - a.marginMinor || byCode(a.code, b.code)),
  }
}

/** What the lines are: segments before an attribute before `by`. */
export interface Grouped extends Pick<z.output<typeof EconomicsRoiParams>, 'by' | 'attribute' | 'segments'> {
  readonly cohort: Cohort
}

/** Of territories beyond those told apart it is not known which: they stand with those of none. */
function noneOf(by: string | undefined, { territories }: Catalogue): string {
  const others = untold(territories)
  return by === 'territory' && others > 0 ? `None, or one of ${others} more that are not told apart` : 'None'
}

function drillInto({ cohort, by, attribute, segments }: Grouped, code: string, isNamed: boolean, catalogue: Catalogue): Cohort | null {
  if (segments) {
    const rule = segments.find((s) => s.code === code)?.rule
    return rule ? { ...cohort, segment: cohort.segment ? { kind: 'all', of: [cohort.segment, rule] } : rule } : null
  }
  if (attribute !== undefined) return code === 'none' ? null : { ...cohort, attributes: { ...cohort.attributes, [attribute]: [code] } }
  if (by === 'status') return { ...cohort, statuses: [code as (typeof STATUS_CODES)[number]] }
  if (code === 'none') return null
  switch (by) {
    case 'lifeStage': {
      const journeys = catalogue.journeys.filter((j) => j.tier === 'journey' && stageOf(catalogue, j) === code && (cohort.journeys?.includes(j.code) ?? true)).map((j) => j.code)
      return isNamed ? { ...cohort, journeys } : null
    }
    case 'journey': return { ...cohort, journeys: [code] }
    case 'channel': return { ...cohort, channels: [code] }
    case 'territory': return { ...cohort, territories: [code] }
    case 'outcome': return { ...cohort, outcomes: [code] }
    case 'touchpoint': return { ...cohort, touchpoint: code }
    case 'step': return { ...cohort, journeys: [code.slice(0, code.lastIndexOf('/'))], step: code.slice(code.lastIndexOf('/') + 1) }
  }
}
