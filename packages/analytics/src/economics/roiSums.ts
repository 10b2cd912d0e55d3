import { chosenByCustomer, customerOrder } from '../columns/byCustomer.ts'
import { NO_NUMBER } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import { MONEY_ALL_BYTES, MONEY_ALL_CUSTOMERS, MONEY_ALL_EARNED, MONEY_ALL_ENTRIES, MONEY_ALL_NN, MONEY_BYTES, MONEY_COST, MONEY_ENTRIES, MONEY_REVENUE, SUM_BYTES, SUM_Y, SUM_YN, SUM_YY } from '../wasm/cells.ts'
import { inMemory } from '../wasm/logMemory.ts'
import { ratiosAt } from '../wasm/ratiosAt.ts'
import type { Grouping } from './roiGrouping.ts'

/** Measures: cost by channel, cost of no known channel, revenue, margin. */
export interface MoneySums {
  readonly entries: number
  readonly withRevenue: number
  /** Entries with a cost, by channel and of no known one. */
  readonly costEntries: Int32Array
  readonly customers: number
  /** Over customers: Σ runs². */
  readonly nn: number
  /** By measure, over customers: Σ y, Σ y², Σ y · runs. */
  readonly y: Float64Array
  readonly yy: Float64Array
  readonly yn: Float64Array
  /** By label, then of none. */
  readonly groups: readonly GroupSums[]
}

interface GroupSums {
  readonly entries: number
  readonly revenueMinor: number
  readonly costMinor: number
  /** ÷ runs with an entry in the group. */
  readonly margin: RatioSums
}

/** @param actors how many there are in the log */
export function sumMoney(selection: Selection, actors: number, grouping: Grouping): MoneySums {
  return sumInMemory(selection, actors, grouping) ?? sum(selection, chosenByCustomer(selection.log.runs, actors, selection.runIn, selection.runs), grouping)
}

function sumInMemory({ log, picked, runIn, channelIn, isEveryChannel }: Selection, actors: number, { labels, ofRun, ofEntry, several }: Grouping): MoneySums | null {
  if (several) return null
  const { runs, entries } = log, channels = log.catalogue.channels.length, none = labels.length
  return inMemory(log, (memory) => {
    const { kernels } = memory
    const byCustomer = customerOrder(runs, actors), order = memory.put(byCustomer.run), isFirst = memory.put(byCustomer.isFirst), isIn = memory.put(runIn), start = memory.put(runs.start), actor = memory.put(runs.actor)
    const channel = memory.put(entries.channel), chosen = isEveryChannel ? 0 : memory.put(channelIn), cost = memory.put(entries.cost), revenue = memory.put(entries.revenue)
    const rows = memory.zeros(4 * (channels + 3) * actors), measures = memory.zeros(SUM_BYTES * (channels + 3)), costEntries = memory.zeros(4 * (channels + 1)), totals = memory.zeros(MONEY_ALL_BYTES)
    const groups = memory.zeros(MONEY_BYTES * (none + 1)), margins = memory.room(4 * runs.count), groupOf = ofRun === null ? 0 : memory.put(ofRun)
    const fits = kernels.moneyOfRuns(picked.length, memory.put(picked), start, actor, channel, chosen, channels, cost, revenue, rows, costEntries, groupOf, none, groups, margins, totals)
    if (fits === 0) return null
    kernels.customersOfMoney(actors, rows, channels, measures, totals)
    if (groupOf !== 0) kernels.groupRuns(runs.count, order, isFirst, isIn, margins, groupOf, none, groups)
    else if (ofEntry !== null) kernels.groupEntries(runs.count, order, isFirst, isIn, start, channel, chosen, cost, revenue, memory.put(ofEntry), ofEntry instanceof Uint8Array ? 1 : 0, none, groups)

    const inAll = memory.ints(totals, MONEY_ALL_BYTES / 4), of = memory.floats(measures, (SUM_BYTES / 8) * (channels + 3))
    const column = (place: number): Float64Array => Float64Array.from({ length: channels + 3 }, (_, m) => of[(SUM_BYTES * m + place) / 8]!)
    const amounts = memory.floats(groups, (MONEY_BYTES / 8) * (none + 1)), wholes = memory.ints(groups, (MONEY_BYTES / 4) * (none + 1))
    return {
      entries: inAll[MONEY_ALL_ENTRIES / 4]!, withRevenue: inAll[MONEY_ALL_EARNED / 4]!, costEntries: memory.ints(costEntries, channels + 1).slice(), customers: inAll[MONEY_ALL_CUSTOMERS / 4]!,
      nn: memory.floats(totals + MONEY_ALL_NN, 1)[0]!, y: column(SUM_Y), yy: column(SUM_YY), yn: column(SUM_YN),
      groups: ratiosAt(memory, groups, none + 1, MONEY_BYTES).map((margin, g) => {
        const at = MONEY_BYTES * g
        return { entries: wholes[(at + MONEY_ENTRIES) / 4]!, revenueMinor: amounts[(at + MONEY_REVENUE) / 8]!, costMinor: amounts[(at + MONEY_COST) / 8]!, margin }
      }),
    }
  })
}

/** @param list the chosen runs, customer by customer: what one customer has is held back until the next one comes. */
function sum({ log: { runs, entries, catalogue }, channelIn }: Selection, list: Int32Array, { labels, ofRun, ofEntry, several }: Grouping): MoneySums {
  const channels = catalogue.channels.length
  const width = labels.length + 1, none = width - 1
  const { start, actor: actorOf } = runs
  const { channel: channelOf, revenue: revenueOf, cost: costOf } = entries
  const groups = new RatioTally(width)
  const entryCount = new Int32Array(width), revenue = new Float64Array(width), cost = new Float64Array(width), lastRun = new Int32Array(width).fill(-1)
  const add = (code: number, size: number, earned: number, spent: number, r: number): void => {
    const g = code >= none ? none : code
    entryCount[g]! += size
    revenue[g]! += earned
    cost[g]! += spent
    groups.add(g, actorOf[r]!, earned - spent, lastRun[g] === r ? 0 : 1)
    lastRun[g] = r
  }

  // Of the customer at hand and of those before.
  const measures = channels + 3, earned = channels + 1, left = channels + 2
  const own = new Float64Array(measures), y = new Float64Array(measures), yy = new Float64Array(measures), yn = new Float64Array(measures)
  const costEntries = new Int32Array(channels + 1)
  let customer = -1, ownRuns = 0, customers = 0, nn = 0
  const settle = (): void => {
    if (ownRuns === 0) return
    customers++
    nn += ownRuns * ownRuns
    own[left] = own[earned]!
    for (let c = 0; c <= channels; c++) own[left]! -= own[c]!
    for (let m = 0; m < measures; m++) {
      const amount = own[m]!
      y[m]! += amount
      yy[m]! += amount * amount
      yn[m]! += amount * ownRuns
      own[m] = 0
    }
    ownRuns = 0
  }
  let entryTotal = 0, withRevenue = 0
  for (let i = 0; i < list.length; i++) {
    const r = list[i]!
    if (actorOf[r] !== customer) {
      settle()
      customer = actorOf[r]!
    }
    ownRuns++
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
    if (ofRun !== null) add(ofRun[r]!, size, earnedByRun, spentByRun, r)
    else if (several) for (const code of several(r)) add(code, size, earnedByRun, spentByRun, r)
  }
  settle()
  const margins = groups.sums()
  return {
    entries: entryTotal, withRevenue, costEntries, customers, nn, y, yy, yn,
    groups: margins.map((margin, g) => ({ entries: entryCount[g]!, revenueMinor: revenue[g]!, costMinor: cost[g]!, margin })),
  }
}
