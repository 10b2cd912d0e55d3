import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { analysis } from '../analysis.ts'
import { NO_NUMBER } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { isoOf } from '../kernel/calendar.ts'

const PEOPLE_SORTS = ['lastSeen', 'runs', 'entries', 'revenue', 'cost', 'margin', 'felt', 'actor'] as const

export const PeopleListParams = z.strictObject({
  cohort: Cohort.default({}),
  sort: z.enum(PEOPLE_SORTS).default('lastSeen'),
  limit: z.number().int().min(1).max(1_000).default(50),
  offset: z.number().int().min(0).default(0),
})
export type PeopleListParams = z.input<typeof PeopleListParams>

export interface PeopleList {
  readonly currency: string
  readonly total: number
  readonly runs: number
  /** Largest first (worst first for `felt`, smallest id first for `actor`); ties by actor id. */
  readonly people: readonly Person[]
}

export interface Person {
  readonly actorId: number
  readonly runs: number
  readonly entries: number
  readonly revenueMinor: number
  readonly costMinor: number
  /** Mean sentiment, null when none is known. */
  readonly felt: number | null
  /** ISO, UTC. */
  readonly firstSeen: string
  readonly lastSeen: string
}

export const peopleList = analysis({
  name: 'people.list',
  question: 'Who is behind this number?',
  method: 'Actors with a run in the cohort; sums over the chosen entries of those runs',
  params: PeopleListParams,
  money: 'sums',
  n: (list: PeopleList) => list.total,
  answer(log, params, context): PeopleList {
    const selection = select(log, params.cohort, context)
    const { runs, entries } = selection.log
    const size = log.actors.count
    const runCount = new Int32Array(size), entryCount = new Int32Array(size), feltCount = new Int32Array(size)
    const revenue = new Float64Array(size), cost = new Float64Array(size), felt = new Float64Array(size)
    const first = new Int32Array(size).fill(0x7fff_ffff), last = new Int32Array(size).fill(NO_NUMBER)
    for (let r = 0; r < runs.count; r++) {
      if (selection.runIn[r] === 0) continue
      const a = runs.actor[r]!
      runCount[a]!++
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
        if (selection.channelIn[entries.channel[e]!] === 0) continue
        entryCount[a]!++
        const at = entries.at[e]!
        if (at < first[a]!) first[a] = at
        if (at > last[a]!) last[a] = at
        if (entries.revenue[e] !== NO_NUMBER) revenue[a]! += entries.revenue[e]!
        if (entries.cost[e] !== NO_NUMBER) cost[a]! += entries.cost[e]!
        const s = realAt(entries.sentiment, e)
        if (s === s) {
          felt[a]! += s
          feltCount[a]!++
        }
      }
    }
    const value = sortValue[params.sort]
    const keys = new Float64Array(size)
    const found: number[] = []
    for (let a = 0; a < size; a++) {
      if (runCount[a] === 0) continue
      found.push(a)
      keys[a] = value({ runs: runCount[a]!, entries: entryCount[a]!, revenue: revenue[a]!, cost: cost[a]!, felt: feltCount[a] === 0 ? null : felt[a]! / feltCount[a]!, last: last[a]!, actor: log.actors.actorId[a]! })
    }
    found.sort((a, b) => keys[b]! - keys[a]! || log.actors.actorId[a]! - log.actors.actorId[b]!)
    return {
      currency: selection.log.catalogue.currency, total: found.length, runs: selection.runs,
      people: found.slice(params.offset, params.offset + params.limit).map((a) => ({
        actorId: log.actors.actorId[a]!, runs: runCount[a]!, entries: entryCount[a]!, revenueMinor: revenue[a]!, costMinor: cost[a]!,
        felt: feltCount[a] === 0 ? null : felt[a]! / feltCount[a]!, firstSeen: isoOf(first[a]!), lastSeen: isoOf(last[a]!),
      })),
    }
  },
})

interface Sortable {
  readonly runs: number
  readonly entries: number
  readonly revenue: number
  readonly cost: number
  readonly felt: number | null
  readonly last: number
  readonly actor: number
}

/** Larger comes first. People of whom nothing is felt come last. */
const sortValue: Readonly<Record<(typeof PEOPLE_SORTS)[number], (p: Sortable) => number>> = {
  lastSeen: (p) => p.last,
  runs: (p) => p.runs,
  entries: (p) => p.entries,
  revenue: (p) => p.revenue,
  cost: (p) => p.cost,
  margin: (p) => p.revenue - p.cost,
  felt: (p) => (p.felt === null ? -2 : -p.felt),
  actor: (p) => -p.actor,
}
