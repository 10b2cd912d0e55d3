import { chosenByCustomer } from '../columns/byCustomer.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { labelsOf, type Label } from '../columns/labels.ts'
import { STATUS_CODES, type Selection } from '../columns/select.ts'
import { wholeAt } from '../columns/sparse.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import { membersOf } from '../segment/members.ts'
import { stageOf, stages } from './lifeStage.ts'
import type { Grouped, RoiTally } from './roi.ts'

/**
 * Sums of a selection's money in all, by channel and by group, customer by customer, since runs of one customer are alike and intervals count customers.
 * @param whole the log the segments' rules are asked of.
 */
export function tallyRoi(selection: Selection, whole: JourneyLog, params: Omit<Grouped, 'cohort'>): RoiTally {
  const { log: { runs, entries, catalogue }, runIn, channelIn } = selection
  const channels = catalogue.channels.length
  const { labels, ofRun, ofEntry, several } = groupingOf(selection.log, whole, params)
  const width = labels.length + 1, none = width - 1
  const { start, actor: actorOf, outcomeValue } = runs
  const { channel: channelOf, revenue: revenueOf, cost: costOf } = entries

  const groups = new RatioTally(width)
  const isNamed = new Uint8Array(width).fill(1), isOfJourney = Uint8Array.from(catalogue.journeys, (j) => (j.tier === 'journey' ? 1 : 0))
  const entryCount = new Int32Array(width), revenue = new Float64Array(width), cost = new Float64Array(width), lastRun = new Int32Array(width).fill(-1)
  const add = (code: number, size: number, earned: number, spent: number, r: number): number => {
    const g = code >= none ? none : code
    entryCount[g]! += size
    revenue[g]! += earned
    cost[g]! += spent
    groups.add(g, actorOf[r]!, earned - spent, lastRun[g] === r ? 0 : 1)
    lastRun[g] = r
    return g
  }

  // Of the customer at hand and of those before: costs by channel, then revenue, then margin.
  const width2 = channels + 3, earned = channels + 1, left = channels + 2
  const own = new Float64Array(width2), y = new Float64Array(width2), yy = new Float64Array(width2), yn = new Float64Array(width2)
  const costEntries = new Int32Array(channels + 1)
  let customer = -1, ownRuns = 0, customers = 0, nn = 0
  const settle = (): void => {
    if (ownRuns === 0) return
    customers++
    nn += ownRuns * ownRuns
    own[left] = own[earned]!
    for (let c = 0; c <= channels; c++) own[left]! -= own[c]!
    for (let m = 0; m < width2; m++) {
      const amount = own[m]!
      y[m]! += amount
      yy[m]! += amount * amount
      yn[m]! += amount * ownRuns
      own[m] = 0
    }
    ownRuns = 0
  }
  const list = chosenByCustomer(runs, whole.actors.count, runIn, selection.runs)
  let entryTotal = 0, withRevenue = 0, outcomeValueMinor = 0
  for (let i = 0; i < list.length; i++) {
    const r = list[i]!
    if (actorOf[r] !== customer) {
      settle()
      customer = actorOf[r]!
    }
    ownRuns++
    outcomeValueMinor += wholeAt(outcomeValue, r, 0)
    let size = 0, earnedByRun = 0, spentByRun = 0
    for (let e = start[r]!, end = start[r + 1]!; e < end; e++) {
      const channel = channelOf[e]!
      if (channelIn[channel] === 0) continue
      size++
      let gained = 0, lost = 0
      if (revenueOf[e] !== NO_NUMBER) {
        withRevenue++
        gained = revenueOf[e]!
        earnedByRun += gained
      }
      if (costOf[e] !== NO_NUMBER) {
        const c = channel < channels ? channel : channels
        lost = costOf[e]!
        costEntries[c]!++
        own[c]! += lost
        spentByRun += lost
      }
      if (ofEntry !== null) add(ofEntry[e]!, 1, gained, lost, r)
    }
    entryTotal += size
    own[earned]! += earnedByRun
    if (ofRun !== null) {
      const g = add(ofRun(r), size, earnedByRun, spentByRun, r)
      if (params.by === 'lifeStage' && isOfJourney[runs.journey[r]!] !== 1) isNamed[g] = 0
    } else if (several) for (const code of several(r)) add(code, size, earnedByRun, spentByRun, r)
  }
  settle()
  const sumsOf = (m: number): RatioSums => ({ customers, y: y[m]!, n: list.length, yy: yy[m]!, yn: yn[m]!, nn })
  const groupSums = groups.sums()
  return {
    entries: entryTotal, outcomeValueMinor, withCost: costEntries.reduce((count, each) => count + each, 0), withRevenue, margin: sumsOf(left), revenue: sumsOf(earned),
    channels: catalogue.channels.map((c, i) => ({ code: c.code, entries: costEntries[i]!, cost: sumsOf(i) })),
    groups: [...labels.map((l) => l.code), 'none'].map((code, g) => ({ code, entries: entryCount[g]!, revenueMinor: revenue[g]!, costMinor: cost[g]!, margin: groupSums[g]!, isNamed: isNamed[g] === 1 })),
  }
}

export function labelsFor(catalogue: Catalogue, { by, attribute, segments }: Omit<Grouped, 'cohort'>): readonly Label[] {
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
