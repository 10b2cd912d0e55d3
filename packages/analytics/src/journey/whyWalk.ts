import { pickedByCustomer } from '../columns/byCustomer.ts'
import { NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { outcomesIn, type Selection } from '../columns/select.ts'
import { wholeAt } from '../columns/sparse.ts'
import { part, type Reached } from '../progress.ts'
import { journeysAsked } from '../driver/asked.ts'
import { emptySide, type WhyPatternTally, type WhyTally, type WhyTarget } from './whyDefinition.ts'
import { WhyPatterns } from './whyPatterns.ts'
import { longWaits } from './whyWaits.ts'

const DAY = 86_400

/** Runs between two steps: some milliseconds' work. */
const PAUSE_RUNS = 16_384

/** Counts what happened, and could have happened, in each ended run, customer by customer. Linear in entries, with a moment's work between two steps. */
export function* whySteps(whole: JourneyLog, selection: Selection, target: WhyTarget, longWait: number, least: number, reached: Reached = () => {}): Generator<undefined, WhyTally> {
  const { log } = selection
  const { runs, catalogue } = log
  const isLater = target.of === 'outcome' && target.withinDays !== undefined
  const isAsked = isLater ? new Uint8Array(catalogue.journeys.length).fill(1) : journeysAsked(whole, target.of === 'lost' ? { of: 'achieved' } : target)
  const lastAt = lastOf(whole)
  const until = isLater && lastAt !== null ? lastAt - target.withinDays! * DAY : 0x7fff_ffff
  yield
  const rows = pickedByCustomer(endedOf(selection, isAsked, until), log.runs, log.actors.count)
  yield
  const isLost = lossOf(whole, log, target)
  yield
  const all = emptySide()
  const achieved = { runs: new Int32Array(catalogue.journeys.length), value: new Float64Array(catalogue.journeys.length) }
  for (let i = 0, pause = 4 * PAUSE_RUNS; i < rows.length;) {
    if (i >= pause) {
      pause = i + 4 * PAUSE_RUNS
      reached(0.1 + (0.1 * i) / rows.length)
      yield
    }
    const customer = runs.actor[rows[i]!]!
    let n = 0, y = 0
    for (; i < rows.length && runs.actor[rows[i]!] === customer; i++) {
      const r = rows[i]!, lost = isLost(r)
      n++
      y += lost
      if (runs.status[r] === 1) {
        achieved.runs[runs.journey[r]!]!++
        achieved.value[runs.journey[r]!]! += wholeAt(runs.outcomeValue, r, 0)
      }
    }
    all.customers++
    all.n += n
    all.y += y
    all.nn += n * n
    all.yy += y * y
    all.yn += y * n
  }
  const codes = catalogue.journeys.map((j) => j.code), ofJourney = byJourney(rows, log)
  const patterns: WhyPatternTally[] = []
  const size = Math.max(1, rows.length)
  let from = 0
  for (const [j, own] of ofJourney.entries()) {
    const ofThese = part(reached, 0.2 + (0.8 * from) / size, 0.2 + (0.8 * (from += own.length)) / size)
    patterns.push(...(yield* patternsOf(selection, own, j, isLost, longWait, least, ofThese)))
    ofThese(1)
  }
  return {
    all, lastAt, asked: new Set(codes.filter((_, j) => isAsked[j] === 1)),
    achieved: new Map(codes.flatMap((code, j) => (achieved.runs[j]! > 0 ? [[code, { runs: achieved.runs[j]!, value: achieved.value[j]! }] as const] : []))),
    outcome: target.of === 'outcome' ? valueOf(log, target.code) : null, patterns,
  }
}

/** Ended runs of the journeys asked about that began until then. */
function endedOf({ log: { runs }, picked }: Selection, isAsked: Uint8Array, until: number): Int32Array {
  const ended = new Int32Array(picked.length)
  let n = 0
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!
    if (runs.status[r] !== 0 && isAsked[runs.journey[r]!] === 1 && runs.startedAt[r]! <= until) ended[n++] = r
  }
  return ended.subarray(0, n)
}

/** The same order within each journey. */
function byJourney(rows: Int32Array, { runs, catalogue }: JourneyLog): Int32Array[] {
  const place = new Int32Array(catalogue.journeys.length + 1)
  for (let i = 0; i < rows.length; i++) place[runs.journey[rows[i]!]! + 1]!++
  for (let j = 0; j + 1 < place.length; j++) place[j + 1]! += place[j]!
  const next = place.slice(), ordered = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) ordered[next[runs.journey[rows[i]!]!]!++] = rows[i]!
  return Array.from(catalogue.journeys, (_, j) => ordered.subarray(place[j]!, place[j + 1]!))
}

/** Like is held against like: patterns are those of one journey's runs. @param rows customer by customer */
function* patternsOf(selection: Selection, rows: Int32Array, journey: number, isLost: (run: number) => 0 | 1, longWait: number, least: number, reached: Reached): Generator<undefined, WhyPatternTally[]> {
  // Either side of a pattern needs so many customers.
  if (rows.length < 2 * least) return []
  const { actor } = selection.log.runs
  const patterns = new WhyPatterns(selection, journey, yield* longWaits(selection, rows, longWait, least))
  for (let i = 0, pause = PAUSE_RUNS; i < rows.length;) {
    if (i >= pause) {
      pause = i + PAUSE_RUNS
      reached(0.3 + (0.7 * i) / rows.length)
      yield
    }
    const customer = actor[rows[i]!]!
    for (; i < rows.length && actor[rows[i]!] === customer; i++) patterns.add(rows[i]!, isLost(rows[i]!))
    patterns.closeCustomer()
  }
  return patterns.tallies()
}

/** Of a log's contacts the last one's time; null without contacts. */
function lastOf({ entries: { at, count } }: JourneyLog): number | null {
  let last = NO_NUMBER
  for (let e = 0; e < count; e++) if (at[e]! > last) last = at[e]!
  return last === NO_NUMBER ? null : last
}

function valueOf({ outcomes, catalogue }: JourneyLog, code: string): { n: number; value: number } {
  const kind = catalogue.outcomeKinds.findIndex((k) => k.code === code)
  let n = 0, value = 0
  for (let o = 0; o < outcomes.count; o++) {
    const worth = outcomes.kind[o] === kind ? wholeAt(outcomes.value, o, NO_NUMBER) : NO_NUMBER
    if (worth === NO_NUMBER) continue
    n++
    value += worth
  }
  return { n, value }
}

/** Whether a run went wrong: 1 or 0. */
function lossOf(whole: JourneyLog, { runs }: JourneyLog, target: WhyTarget): (run: number) => 0 | 1 {
  if (target.of === 'lost') return (r) => (runs.status[r] === 1 ? 0 : 1)
  const has = outcomesIn(whole, [target.code])
  if (target.withinDays === undefined) return (r) => has[r] as 0 | 1
  const { actor, endedAt } = whole.runs
  // Runs that ended so, as one chain for each customer.
  const first = new Int32Array(whole.actors.count).fill(-1), next = new Int32Array(whole.runs.count).fill(-1)
  for (let r = 0; r < whole.runs.count; r++) {
    if (has[r] === 0 || endedAt[r] === NO_NUMBER) continue
    next[r] = first[actor[r]!]!
    first[actor[r]!] = r
  }
  const within = target.withinDays * DAY
  return (r) => {
    const began = runs.startedAt[r]!
    for (let other = first[actor[r]!]!; other >= 0; other = next[other]!) if (endedAt[other]! >= began && endedAt[other]! <= began + within) return 1
    return 0
  }
}
