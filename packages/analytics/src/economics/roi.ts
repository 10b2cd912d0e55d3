import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { Cohort } from '../cohort.ts'
import type { Mean } from '../kernel/interval.ts'
import { analysis } from '../analysis.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { labelsOf, type Label } from '../columns/labels.ts'
import { select, STATUS_CODES } from '../columns/select.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { meanOf } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { membersOf } from '../segment/members.ts'
import { stageOf, stages } from './lifeStage.ts'
import { MoneySums, type RunSums } from './moneySums.ts'

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
  method: 'Revenue minus cost to serve (contacts × minutes × rate; Kaplan & Anderson, HBR 2004) of the cohort’s entries; means for each run with a normal 95 % interval',
  params: EconomicsRoiParams,
  n: (roi: EconomicsRoi) => roi.runs,
  answer(log, params, context): EconomicsRoi {
    const selection = select(log, params.cohort, context)
    const { runs, entries } = selection.log
    const channels = log.catalogue.channels.length
    const grouping = groupingOf(selection.log, log, params)
    const width = grouping.labels.length + 1
    const none = width - 1

    const total = new MoneySums(1), bySource = new MoneySums(channels + 1), groups = new MoneySums(width)
    const actors = new DistinctCounter(width + 1, log.actors.count)
    const isNamed = new Uint8Array(width).fill(1), isJourney = log.catalogue.journeys.map((j) => j.tier === 'journey')
    const entryCount = new Int32Array(width), revenue = new Float64Array(width), cost = new Float64Array(width)
    const costEntries = new Int32Array(channels)
    let runCount = 0, entryTotal = 0, withCost = 0, withRevenue = 0, outcomeValueMinor = 0
    for (let r = 0; r < runs.count; r++) {
      if (selection.runIn[r] === 0) continue
      runCount++
      outcomeValueMinor += runs.outcomeValue[r]!
      const actor = runs.actor[r]!
      actors.add(width, actor)
      const ofRun = grouping.ofRun?.(r), several = grouping.several?.(r)
      if (params.by === 'lifeStage' && !isJourney[runs.journey[r]!]) isNamed[Math.min(none, ofRun ?? none)] = 0
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
        const channel = entries.channel[e]!
        if (selection.channelIn[channel] === 0) continue
        entryTotal++
        let margin = 0
        const earned = entries.revenue[e]!, spent = entries.cost[e]!
        if (earned !== NO_NUMBER) {
          withRevenue++
          margin += earned
          bySource.add(channels, earned, r)
        }
        if (spent !== NO_NUMBER) {
          withCost++
          margin -= spent
          costEntries[channel]!++
          bySource.add(channel, spent, r)
        }
        total.add(0, margin, r)
        for (let s = 0, last = several ? several.length : 1; s < last; s++) {
          const code = several ? several[s]! : (ofRun ?? grouping.ofEntry![e]!)
          const g = code >= none ? none : code
          entryCount[g]!++
          actors.add(g, actor)
          if (earned !== NO_NUMBER) revenue[g]! += earned
          if (spent !== NO_NUMBER) cost[g]! += spent
          groups.add(g, margin, r)
        }
      }
    }
    total.close()
    bySource.close()
    groups.close()
    return finishRoi({
      runs: runCount, actors: actors.counts[width]!, entries: entryTotal, outcomeValueMinor, withCost, withRevenue, margin: total.of(0), revenue: bySource.of(channels),
      channels: log.catalogue.channels.map((c, i) => ({ code: c.code, entries: costEntries[i]!, cost: bySource.of(i) })),
      groups: [...grouping.labels.map((l) => l.code), 'none'].map((code, g) => ({
        code, actors: actors.counts[g]!, entries: entryCount[g]!, revenueMinor: revenue[g]!, costMinor: cost[g]!, margin: groups.of(g), isNamed: isNamed[g] === 1,
      })),
    }, params, selection.log.catalogue, selection.otherCurrencyEntries)
  },
})

export interface RoiTally {
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly outcomeValueMinor: number
  readonly withCost: number
  readonly withRevenue: number
  readonly margin: RunSums
  readonly revenue: RunSums
  readonly channels: readonly { readonly code: string; readonly entries: number; readonly cost: RunSums }[]
  readonly groups: readonly { readonly code: string; readonly actors: number; readonly entries: number; readonly revenueMinor: number; readonly costMinor: number; readonly margin: RunSums; /** Life stages: all its runs are of journeys, which a cohort can name. */ readonly isNamed: boolean }[]
}

export function finishRoi(tally: RoiTally, params: Grouped, catalogue: Catalogue, otherCurrencyEntries: number): EconomicsRoi {
  const labels = new Map(labelsFor(catalogue, params).map((l) => [l.code, l.name]))
  const channelName = new Map(catalogue.channels.map((c) => [c.code, c.name]))
  const costMinor = tally.channels.reduce((sum, c) => sum + c.cost.sum, 0)
  const revenueMinor = tally.revenue.sum
  const marginMinor = revenueMinor - costMinor
  // Runs without such an entry count as 0: the mean is over all runs of the cohort.
  const perRun = (sums: RunSums, sign: 1 | -1) => meanOf(tally.runs, sign * sums.sum, sums.sumOfSquares)
  return {
    currency: catalogue.currency, runs: tally.runs, actors: tally.actors, entries: tally.entries, revenueMinor, costMinor, marginMinor,
    outcomeValueMinor: tally.outcomeValueMinor, marginPerRun: perRun(tally.margin, 1), roi: costMinor === 0 ? null : marginMinor / costMinor,
    withCost: tally.withCost, withRevenue: tally.withRevenue, otherCurrencyEntries, isPartition: params.segments === undefined,
    waterfall: [
      { kind: 'revenue', code: 'revenue', name: 'Revenue', amountMinor: revenueMinor, entries: tally.withRevenue, perRun: perRun(tally.revenue, 1) },
      ...tally.channels.filter((c) => c.entries > 0).sort((a, b) => b.cost.sum - a.cost.sum || byCode(a.code, b.code))
        .map((c): WaterfallItem => ({ kind: 'cost', code: c.code, name: channelName.get(c.code) ?? c.code, amountMinor: -c.cost.sum, entries: c.entries, perRun: perRun(c.cost, -1) })),
      { kind: 'margin', code: 'margin', name: 'Margin', amountMinor: marginMinor, entries: tally.entries, perRun: perRun(tally.margin, 1) },
    ],
    groups: tally.groups.filter((g) => g.entries > 0).map((g) => ({
      code: g.code, name: labels.get(g.code) ?? (g.code === 'none' ? 'None' : g.code), runs: g.margin.n, actors: g.actors, entries: g.entries,
      revenueMinor: g.revenueMinor, costMinor: g.costMinor, marginMinor: g.revenueMinor - g.costMinor,
      marginPerRun: meanOf(g.margin.n, g.margin.sum, g.margin.sumOfSquares), drill: drillInto(params, g.code, g.isNamed, catalogue),
    })).sort((a, b) => b.marginMinor - a.marginMinor || byCode(a.code, b.code)),
  }
}

/** What the lines are: segments before an attribute before `by`. */
interface Grouped extends Pick<z.output<typeof EconomicsRoiParams>, 'by' | 'attribute' | 'segments'> {
  readonly cohort: Cohort
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

function labelsFor(catalogue: Catalogue, { by, attribute, segments }: Omit<Grouped, 'cohort'>): readonly Label[] {
  if (segments) return segments
  if (attribute !== undefined) return []
  switch (by) {
    case 'lifeStage': return stages(catalogue)
    case 'journey': return catalogue.journeys
    case 'territory': return catalogue.territories
    case 'outcome': return catalogue.outcomeKinds
    case 'status': return STATUS_CODES.map((code) => ({ code, name: code[0]!.toUpperCase() + code.slice(1) }))
    case 'step': case 'touchpoint': case 'channel': return labelsOf(catalogue, by)
  }
}

interface Grouping {
  readonly labels: readonly Label[]
  readonly ofRun: ((run: number) => number) | null
  readonly ofEntry: Uint16Array | Uint8Array | null
  /** Where a run is in several groups, or in the last, that of none. */
  readonly several?: (run: number) => readonly number[]
}

function groupingOf(log: JourneyLog, whole: JourneyLog, params: Omit<Grouped, 'cohort'>): Grouping {
  const { runs, entries, catalogue } = log
  const labels = labelsFor(catalogue, params)
  if (params.segments) {
    const members = params.segments.map(({ rule }) => membersOf(whole, rule).slice())
    const none = [NO_CODE], of = new Map<number, readonly number[]>()
    const several = (r: number): readonly number[] => {
      const actor = runs.actor[r]!
      let own = of.get(actor)
      if (!own) {
        const found = members.flatMap((isIn, s) => (isIn[actor] === 1 ? [s] : []))
        of.set(actor, (own = found.length === 0 ? none : found))
      }
      return own
    }
    return { labels, ofRun: null, ofEntry: null, several }
  }
  if (params.attribute !== undefined) {
    const column = log.actors.attributes.get(params.attribute)
    return { labels: (column?.values ?? []).map((value) => ({ code: value, name: value })), ofRun: (r) => column?.code[runs.actor[r]!] ?? NO_CODE, ofEntry: null }
  }
  switch (params.by) {
    case 'lifeStage': {
      const place = Uint16Array.from(catalogue.journeys, (j) => { const stage = stageOf(catalogue, j), found = labels.findIndex((l) => l.code === stage); return found < 0 ? NO_CODE : found })
      return { labels, ofRun: (r) => place[runs.journey[r]!] ?? NO_CODE, ofEntry: null }
    }
    case 'journey': return { labels, ofRun: (r) => runs.journey[r]!, ofEntry: null }
    case 'territory': return { labels, ofRun: (r) => (runs.territory[r] === NO_CODE8 ? NO_CODE : runs.territory[r]!), ofEntry: null }
    case 'outcome': return { labels, ofRun: (r) => (runs.outcomeKind[r] === NO_CODE8 ? NO_CODE : runs.outcomeKind[r]!), ofEntry: null }
    case 'status': return { labels, ofRun: (r) => runs.status[r]!, ofEntry: null }
    case 'step': return { labels, ofRun: null, ofEntry: entries.step }
    case 'touchpoint': return { labels, ofRun: null, ofEntry: entries.touchpoint }
    case 'channel': return { labels, ofRun: null, ofEntry: entries.channel }
  }
}
