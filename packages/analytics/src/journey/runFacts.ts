import { NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { judgedJourneys } from '../columns/judged.ts'
import type { Nodes } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import { Ints } from '../columns/raw.ts'
import { realAt, wholeAt } from '../columns/sparse.ts'
import { ascending } from '../kernel/ascending.ts'
import { firstOfKind } from '../kernel/distinct.ts'
import {
  COUNT_EFFORT, COUNT_EFFORT_ENTRIES, COUNT_ENTRIES, COUNT_FELT_ENTRIES, COUNT_FIRST, COUNT_LAST, COUNT_OUTCOME_VALUE, COUNT_REPEATS, COUNT_STATUS, COUNT_SWITCHES, COUNT_WIDTH, NO_GOAL, SUM_COST, SUM_FELT, SUM_REVENUE, SUM_WIDTH,
} from '../wasm/cells.ts'
import { endOf } from './timeWalk.ts'

/**
 * What a comparison wants to know of each run, whatever runs are compared: worked out once for a log and the channels chosen in it.
 * One row for each run with a chosen entry, customer by customer, so that one walk from front to back meets everything of a customer.
 */
export interface RunFacts {
  /** Codes of places are below this. */
  readonly width: number
  /** Edges that occur, `from × width + to`. */
  readonly edges: readonly number[]
  /** Rows of customer `c`: `place[c] … place[c + 1] - 1`. */
  readonly place: Int32Array
  /** Run of each row. */
  readonly run: Int32Array
  /** What a run has, each once: `thing[start[row] … start[row + 1] - 1]`. First outcome kinds (of ended runs), then places. */
  readonly start: Int32Array
  readonly thing: Int32Array
  /** Visits of places: `visitStart[row] … visitStart[row + 1] - 1`, in order of time. */
  readonly visitStart: Int32Array
  /** Of each visit: place in `edges` of the edge it goes on by; of a run's last one −1 − its place. */
  readonly move: Int32Array
  /** Of each visit: seconds until the next; of a run's last one 0. */
  readonly gap: Int32Array
  /** Of each row: when its last visit began, seconds since 2000. */
  readonly lastAt: Int32Array
  /** `COUNT_WIDTH` whole numbers for each row, at `COUNTS`. */
  readonly counts: Int32Array
  /** `SUM_WIDTH` numbers for each row, at `SUMS`. */
  readonly sums: Float64Array
  /** Rows of ended runs by seconds from first entry to their end, shortest first; their seconds; their customers. */
  readonly byTime: { readonly row: Int32Array; readonly seconds: Int32Array; readonly customer: Int32Array }
  /** Rows of open runs, customer by customer; how long they have been seen to last; their customers. */
  readonly open: RunFacts['byTime']
}

/** Places of whole numbers in `RunFacts.counts`. `first` and `last` are seconds since 2000 (`last` of an ended run: its end), `repeats` contacts at a touchpoint the run has met before. */
export const COUNTS = {
  status: COUNT_STATUS, entries: COUNT_ENTRIES, repeats: COUNT_REPEATS, switches: COUNT_SWITCHES, feltEntries: COUNT_FELT_ENTRIES, effortEntries: COUNT_EFFORT_ENTRIES, effort: COUNT_EFFORT, outcomeValue: COUNT_OUTCOME_VALUE, first: COUNT_FIRST, last: COUNT_LAST,
} as const
/** Places of numbers in `RunFacts.sums`; money in minor units. */
export const SUMS = { cost: SUM_COST, revenue: SUM_REVENUE, felt: SUM_FELT } as const

const known = new WeakMap<JourneyLog, Map<string, RunFacts>>()
/** Sets of channels kept: facts are as large as the columns they are of. */
const KEPT = 2

/** Runs between two steps: some milliseconds' work. */
const PAUSE_RUNS = 32_768

/** Facts that are known for this log and these channels, or the way to them: a moment's work lies between two steps. */
export function* factSteps(selection: Selection, nodes: Nodes): Generator<undefined, RunFacts> {
  const { log, channelIn, isEveryChannel } = selection
  let made = known.get(log)
  if (!made) known.set(log, (made = new Map()))
  const key = `${nodes} ${isEveryChannel ? 'all' : channelIn.subarray(0, log.catalogue.channels.length).join('')}`
  const there = made.get(key)
  if (there) return there
  const facts = yield* gather(selection, nodes)
  if (made.size >= KEPT) made.delete(made.keys().next().value!)
  made.set(key, facts)
  return facts
}

/** Runs are read in their own order, which is that of their entries, and written where their customer's rows are. */
function* gather({ log, channelIn, isEveryChannel }: Selection, nodes: Nodes): Generator<undefined, RunFacts> {
  const { runs, entries, actors, catalogue } = log
  const { channel, touchpoint, at, cost, revenue, sentiment, flags } = entries
  const codes = nodes === 'touchpoint' ? touchpoint : nodes === 'step' ? entries.step : channel
  const width = nodes === 'touchpoint' ? catalogue.touchpoints.length : nodes === 'step' ? catalogue.steps.length : catalogue.channels.length
  const kinds = catalogue.outcomeKinds.length
  const { place, run, rowOf } = rowsByCustomer(log, channelIn, isEveryChannel)
  const rows = run.length
  yield
  const judged = judgedJourneys(log), isJudged = Uint8Array.from(catalogue.journeys, ({ code }) => (judged.has(code) ? 1 : 0))
  const counts = new Int32Array(rows * COUNT_WIDTH), sums = new Float64Array(rows * SUM_WIDTH)
  const outcomesOf = linkOutcomes(log)
  // Of each run in its own order; put beside those of the same customer below.
  const until = new Int32Array(runs.count + 1), things = new Ints()
  // `edgeAt` is 1 + the place of an edge in `edges`; 0: not met yet.
  const edgeAt = new Int32Array(width * width), edges: number[] = []
  const visitStart = visitStarts(log, channelIn, isEveryChannel && nodes === 'touchpoint', codes, width, rows, rowOf)
  const move = new Int32Array(visitStart[rows]!), gap = new Int32Array(move.length), lastAt = new Int32Array(rows)
  const seenPlace = new Int32Array(width), seenTouchpoint = new Int32Array(catalogue.touchpoints.length)
  for (let r = 0; r < runs.count; r++) {
    if (r % PAUSE_RUNS === PAUSE_RUNS - 1) yield
    const row = rowOf[r]!, mark = r + 1
    until[mark] = things.length
    if (row < 0) continue
    for (let o = outcomesOf.first[r]!; o >= 0; o = outcomesOf.next[o]!) things.push(log.outcomes.kind[o]!)
    let spent = 0, earned = 0, size = 0, repeats = 0, switches = 0, felt = 0, feltEntries = 0, hard = 0, hardEntries = 0, first = 0, last = 0, channelBefore = -1, before = -1, visit = visitStart[row]!, came = 0
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      const way = channel[e]!
      if (!isEveryChannel && channelIn[way] === 0) continue
      last = at[e]!
      if (size++ === 0) first = last
      else if (way !== channelBefore) switches++
      channelBefore = way
      const met = touchpoint[e]!
      if (seenTouchpoint[met] === mark) repeats++
      else seenTouchpoint[met] = mark
      const paid = cost[e]!, received = revenue[e]!, mood = realAt(sentiment, e), effort = flags[e]! >> 4
      if (paid !== NO_NUMBER) spent += paid
      if (received !== NO_NUMBER) earned += received
      if (mood === mood) {
        feltEntries++
        felt += mood
      }
      if (effort > 0) {
        hardEntries++
        hard += effort
      }
      const here = codes[e]!
      if (here >= width) continue
      if (seenPlace[here] !== mark) {
        seenPlace[here] = mark
        things.push(kinds + here)
      }
      if (before >= 0) {
        const edge = before * width + here
        if (edgeAt[edge] === 0) edgeAt[edge] = edges.push(edge)
        move[visit] = edgeAt[edge]! - 1
        gap[visit++] = last - came
      }
      before = here
      came = last
    }
    if (before >= 0) {
      move[visit] = -1 - before
      lastAt[row] = came
    }
    until[mark] = things.length
    const c = row * COUNT_WIDTH, s = row * SUM_WIDTH
    counts[c + COUNTS.status] = runs.status[r] === 0 || isJudged[runs.journey[r]!] === 1 ? runs.status[r]! : NO_GOAL
    counts[c + COUNTS.entries] = size
    counts[c + COUNTS.repeats] = repeats
    counts[c + COUNTS.switches] = switches
    counts[c + COUNTS.feltEntries] = feltEntries
    counts[c + COUNTS.effortEntries] = hardEntries
    counts[c + COUNTS.effort] = hard
    counts[c + COUNTS.outcomeValue] = wholeAt(runs.outcomeValue, r, 0)
    counts[c + COUNTS.first] = first
    counts[c + COUNTS.last] = runs.status[r] === 0 ? last : endOf(runs.endedAt[r]!, first, last)
    sums[s + SUMS.cost] = spent
    sums[s + SUMS.revenue] = earned
    sums[s + SUMS.felt] = felt
  }
  yield
  const start = new Int32Array(rows + 1), thing = new Int32Array(things.length), found = things.array
  for (let row = 0, to = 0; row < rows; row++) {
    for (let i = until[run[row]!]!, end = until[run[row]! + 1]!; i < end; i++) thing[to++] = found[i]!
    start[row + 1] = to
  }
  yield
  return { width, edges, place, run, start, thing, visitStart, move, gap, lastAt, counts, sums, byTime: endedByTime(counts, place, actors.count), open: rowsWhere(counts, place, actors.count, false) }
}

/** A counting sort of the runs that have a chosen entry; `rowOf` is −1 for the others. */
function rowsByCustomer({ runs, entries, actors }: JourneyLog, channelIn: Uint8Array, isEveryChannel: boolean): { readonly place: Int32Array; readonly run: Int32Array; readonly rowOf: Int32Array } {
  const rowOf = new Int32Array(runs.count).fill(-1), place = new Int32Array(actors.count + 1)
  let rows = 0
  for (let r = 0; r < runs.count; r++) {
    let e = runs.start[r]!
    const end = runs.start[r + 1]!
    if (!isEveryChannel) while (e < end && channelIn[entries.channel[e]!] === 0) e++
    if (e === end) continue
    rows++
    rowOf[r] = 0
    place[runs.actor[r]! + 1]!++
  }
  for (let c = 0; c < actors.count; c++) place[c + 1]! += place[c]!
  const next = place.slice(), run = new Int32Array(rows)
  for (let r = 0; r < runs.count; r++) {
    if (rowOf[r]! < 0) continue
    const row = next[runs.actor[r]!]!++
    rowOf[r] = row
    run[row] = r
  }
  return { place, run, rowOf }
}

/** Where the visits of each row begin. By touchpoint with every channel each entry is one. */
function visitStarts({ runs, entries }: JourneyLog, channelIn: Uint8Array, isEveryEntry: boolean, codes: ArrayLike<number>, width: number, rows: number, rowOf: Int32Array): Int32Array {
  const starts = new Int32Array(rows + 1)
  for (let r = 0; r < runs.count; r++) {
    if (rowOf[r]! < 0) continue
    const from = runs.start[r]!, to = runs.start[r + 1]!
    let visits = isEveryEntry ? to - from : 0
    if (!isEveryEntry) for (let e = from; e < to; e++) if (codes[e]! < width && channelIn[entries.channel[e]!] === 1) visits++
    starts[rowOf[r]! + 1] = visits
  }
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!
  return starts
}

function rowsWhere(counts: Int32Array, place: Int32Array, actors: number, hasEnded: boolean): RunFacts['byTime'] {
  const rows = counts.length / COUNT_WIDTH
  const row = new Int32Array(rows), seconds = new Int32Array(rows), customer = new Int32Array(rows)
  let n = 0
  for (let c = 0; c < actors; c++) {
    for (let i = place[c]!, to = place[c + 1]!; i < to; i++) {
      const at = i * COUNT_WIDTH
      if ((counts[at + COUNTS.status] !== 0) !== hasEnded) continue
      row[n] = i
      customer[n] = c
      seconds[n++] = counts[at + COUNTS.last]! - counts[at + COUNTS.first]!
    }
  }
  return { row: row.slice(0, n), seconds: seconds.slice(0, n), customer: customer.slice(0, n) }
}

function endedByTime(counts: Int32Array, place: Int32Array, actors: number): RunFacts['byTime'] {
  const { row, seconds, customer } = rowsWhere(counts, place, actors, true), n = row.length
  const order = ascending(seconds)
  const inOrder = (of: Int32Array): Int32Array => {
    const result = new Int32Array(n)
    for (let i = 0; i < n; i++) result[i] = of[order[i]!]!
    return result
  }
  return { row: inOrder(row), seconds: inOrder(seconds), customer: inOrder(customer) }
}

/** Outcomes of ended runs as chains, each kind once a run. */
function linkOutcomes({ outcomes, runs, catalogue }: JourneyLog): { readonly first: Int32Array; readonly next: Int32Array } {
  const kinds = catalogue.outcomeKinds.length
  const first = new Int32Array(runs.count).fill(-1), next = new Int32Array(outcomes.count)
  const isFirst = firstOfKind(runs.count, kinds)
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!, kind = outcomes.kind[o]!
    if (kind >= kinds || runs.status[r] === 0 || !isFirst(r, kind)) continue
    next[o] = first[r]!
    first[r] = o
  }
  return { first, next }
}
