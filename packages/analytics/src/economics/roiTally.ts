import { NO_CODE, NO_CODE8, NO_NUMBER, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { labelsOf, type Label } from '../columns/labels.ts'
import { STATUS_CODES, type Selection } from '../columns/select.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { membersOf } from '../segment/members.ts'
import { stageOf, stages } from './lifeStage.ts'
import type { Grouped, RoiTally } from './roi.ts'
import { RunMoney } from './runSums.ts'

/** @param whole the log the segments' rules are asked of. */
export function tallyRoi(selection: Selection, whole: JourneyLog, params: Omit<Grouped, 'cohort'>): RoiTally {
  const { log: { runs, entries, catalogue }, picked, channelIn } = selection
  const channels = catalogue.channels.length
  const { labels, ofRun, ofEntry, several } = groupingOf(selection.log, whole, params)
  const width = labels.length + 1, none = width - 1

  const byChannel = new RunMoney(channels + 1), groups = new RunMoney(width)
  const costEntries = new Int32Array(channels + 1)
  const actors = new DistinctCounter(width + 1, whole.actors.count)
  const isNamed = new Uint8Array(width).fill(1), isOfJourney = Uint8Array.from(catalogue.journeys, (j) => (j.tier === 'journey' ? 1 : 0))
  const entryCount = new Int32Array(width), revenue = new Float64Array(width), cost = new Float64Array(width)
  const { start, actor: actorOf, outcomeValue } = runs
  const { channel: channelOf, revenue: revenueOf, cost: costOf } = entries
  let entryTotal = 0, withRevenue = 0, outcomeValueMinor = 0, sum = 0, sumOfSquares = 0, revenueSum = 0, revenueSquares = 0, revenueRuns = 0
  const add = (code: number, size: number, earned: number, spent: number, r: number): number => {
    const g = code >= none ? none : code
    entryCount[g]! += size
    revenue[g]! += earned
    cost[g]! += spent
    actors.add(g, actorOf[r]!)
    groups.add(g, earned - spent, r)
    return g
  }
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    outcomeValueMinor += outcomeValue[r]!
    actors.add(width, actorOf[r]!)
    let size = 0, earnedByRun = 0, spentByRun = 0, earnings = 0
    for (let e = start[r]!, end = start[r + 1]!; e < end; e++) {
      const channel = channelOf[e]!
      if (channelIn[channel] === 0) continue
      size++
      const earned = revenueOf[e]!, spent = costOf[e]!
      if (earned !== NO_NUMBER) {
        earnings++
        earnedByRun += earned
      }
      if (spent !== NO_NUMBER) {
        const c = channel < channels ? channel : channels
        costEntries[c]!++
        spentByRun += spent
        byChannel.add(c, spent, r)
      }
      if (ofEntry !== null) add(ofEntry[e]!, 1, earned === NO_NUMBER ? 0 : earned, spent === NO_NUMBER ? 0 : spent, r)
    }
    const margin = earnedByRun - spentByRun
    entryTotal += size
    withRevenue += earnings
    sum += margin
    sumOfSquares += margin * margin
    if (earnings > 0) {
      revenueRuns++
      revenueSum += earnedByRun
      revenueSquares += earnedByRun * earnedByRun
    }
    if (ofRun !== null) {
      const g = add(ofRun(r), size, earnedByRun, spentByRun, r)
      if (params.by === 'lifeStage' && isOfJourney[runs.journey[r]!] !== 1) isNamed[g] = 0
    } else if (several) for (const code of several(r)) add(code, size, earnedByRun, spentByRun, r)
  }
  const channelSums = byChannel.sums(), groupSums = groups.sums()
  return {
    runs: picked.length, actors: actors.counts[width]!, entries: entryTotal, outcomeValueMinor, withCost: costEntries.reduce((all, n) => all + n, 0), withRevenue,
    margin: { n: picked.length, sum, sumOfSquares }, revenue: { n: revenueRuns, sum: revenueSum, sumOfSquares: revenueSquares },
    channels: catalogue.channels.map((c, i) => ({ code: c.code, entries: costEntries[i]!, cost: channelSums[i]! })),
    groups: [...labels.map((l) => l.code), 'none'].map((code, g) => ({
      code, actors: actors.counts[g]!, entries: entryCount[g]!, revenueMinor: revenue[g]!, costMinor: cost[g]!, margin: groupSums[g]!, isNamed: isNamed[g] === 1,
    })),
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
