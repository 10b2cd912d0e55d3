import type { z } from 'zod'
import { customerOrder } from '../columns/byCustomer.ts'
import { NO_CODE, NO_NUMBER, type EntryColumns, type JourneyLog } from '../columns/journeyLog.ts'
import { outcomesIn, type Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { hasPlan, optionalKeys, plannedPlaces, plannedSteps } from '../journey/planned.ts'
import { PlanWalk } from '../journey/planWalk.ts'
import { byCode } from '../kernel/order.ts'
import type { Reached } from '../progress.ts'
import { journeysAsked } from './asked.ts'
import { featureKey, HARD, isDrawn, MOST_ROWS, type DriverTally } from './driverTally.ts'
import type { MONEY_MEASURES, OutcomeDriversParams, Scope } from './drivers.ts'

/** Rows between two steps: some milliseconds' work. */
const PAUSE_ROWS = 2_048

/** Counts the candidates of every ended run: once over the run itself up to its last contact, once over what its customer met before. A moment's work lies between two steps. */
export function* tallySteps(whole: JourneyLog, selection: Selection, params: z.output<typeof OutcomeDriversParams>, reached: Reached): Generator<undefined, DriverTally> {
  const { log, channelIn } = selection
  const { runs, actors, catalogue } = log
  const hasOutcome = params.target.of === 'outcome' ? outcomesIn(log, [params.target.code]) : null
  const isAsked = params.target.of === 'money' ? null : journeysAsked(whole, params.target)
  yield
  const ended = endedOf(selection, isAsked)
  const rows = drawnOf(ended, log)
  const size = rows.length
  const y = new Float64Array(size), money = params.against === undefined ? null : new Float64Array(size)
  yield
  const walk = new Behaviour(log, channelIn, size, usualBefore(whole))
  yield
  const history = params.lookbackDays > 0 ? customerOrder(whole.runs, whole.actors.count) : null
  yield
  const deviations = new Deviations(log, channelIn, size)
  for (let row = 0; row < size; row++) {
    if (row % PAUSE_ROWS === PAUSE_ROWS - 1) {
      reached(row / size)
      yield
    }
    const r = rows[row]!
    const from = runs.start[r]!
    let last = runs.start[r + 1]! - 1
    while (channelIn[log.entries.channel[last]!] === 0) last--
    y[row] = hasOutcome ? hasOutcome[r]! : params.target.of === 'money' ? moneyOf(selection, r, params.target.measure) : runs.status[r] === 1 ? 1 : 0
    if (money) money[row] = moneyOf(selection, r, params.against!)
    walk.add(log.entries, 'run', row, from, last, NO_NUMBER, 0x7fff_ffff)
    deviations.add(row, r, last)
    if (!history) continue
    const began = runs.startedAt[r]!, since = began - params.lookbackDays * 86_400
    const actor = runs.actor[r]!
    for (let i = history.start[actor]!, end = history.start[actor + 1]!; i < end; i++) {
      const other = history.run[i]!
      const first = whole.runs.start[other]!, stop = whole.runs.start[other + 1]!
      if (other === r || first === stop || whole.entries.at[first]! >= began || whole.entries.at[stop - 1]! < since) continue
      walk.add(whole.entries, 'before', row, first, stop, since, began)
    }
  }
  yield
  return {
    found: ended.length, actor: rows.map((r) => actors.actorId[runs.actor[r]!]!), y, money, journey: { values: catalogue.journeys.map((j) => j.code), code: rows.map((r) => runs.journey[r]!) },
    attributes: new Map([...actors.attributes].map(([key, { values, code }]) => [key, { values, code: rows.map((r) => code[runs.actor[r]!]!) }])),
    numbers: new Map([...actors.numbers].map(([key, column]) => [key, Float64Array.from(rows, (r) => column[runs.actor[r]!]!)])),
    crowded: [...actors.crowded].filter((key) => !actors.numbers.has(key)),
    features: new Map([...walk.features(), ...deviations.features()]),
  }
}

/** Ended runs of the journeys asked about. @param isAsked by journey; null: all of them */
function endedOf({ log: { runs }, picked }: Selection, isAsked: Uint8Array | null): Int32Array {
  const ended = new Int32Array(picked.length)
  let n = 0
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!
    if (runs.status[r] !== 0 && (isAsked === null || isAsked[runs.journey[r]!] === 1)) ended[n++] = r
  }
  return ended.subarray(0, n)
}

/** All of them, or those of so many customers that the model's rows are not too many. */
function drawnOf(ended: Int32Array, { runs, actors }: JourneyLog): Int32Array {
  const share = MOST_ROWS / Math.max(1, ended.length)
  if (share >= 1) return ended
  const drawn = new Int32Array(ended.length)
  let n = 0
  for (let i = 0; i < ended.length; i++) if (isDrawn(actors.actorId[runs.actor[ended[i]!]!]!, share)) drawn[n++] = ended[i]!
  return drawn.slice(0, n)
}

function moneyOf({ log: { runs, entries }, channelIn }: Selection, r: number, measure: (typeof MONEY_MEASURES)[number]): number {
  let sum = 0
  for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
    if (channelIn[entries.channel[e]!] === 0) continue
    const earned = entries.revenue[e]!, spent = entries.cost[e]!
    if (measure !== 'cost' && earned !== NO_NUMBER) sum += earned
    if (measure !== 'revenue' && spent !== NO_NUMBER) sum += measure === 'cost' ? spent : -spent
  }
  return sum
}

const usual = new WeakMap<JourneyLog, Int32Array>()

/** By touchpoint, which other one most often stands directly before it in the whole log (ties: first by code); −1: none. Waits are told from it. */
function usualBefore(log: JourneyLog): Int32Array {
  let before = usual.get(log)
  if (!before) {
    const { entries, runs, catalogue: { touchpoints } } = log
    const size = touchpoints.length
    const counts = new Int32Array(size * size)
    for (let r = 0; r < runs.count; r++) for (let e = runs.start[r]! + 1, end = runs.start[r + 1]!; e < end; e++) counts[entries.touchpoint[e]! * size + entries.touchpoint[e - 1]!]!++
    before = Int32Array.from({ length: size }, (_, to) => {
      let best = -1
      for (let from = 0; from < size; from++) {
        const n = counts[to * size + from]!
        if (from === to || n === 0) continue
        if (best < 0 || n > counts[to * size + best]! || (n === counts[to * size + best] && byCode(touchpoints[from]!.code, touchpoints[best]!.code) < 0)) best = from
      }
      return best
    })
    usual.set(log, before)
  }
  return before
}

const COUNTED = ['contacts', 'repeats', 'switches', 'failed', 'hard', 'feltBad'] as const

/** What one scope of one row holds, filled run by run. */
class Behaviour {
  private readonly log: JourneyLog
  private readonly channelIn: Uint8Array
  private readonly rows: number
  private readonly before: Int32Array
  private readonly met: Record<Scope, (Uint8Array | undefined)[]> = { run: [], before: [] }
  private readonly waited: Record<Scope, (Int32Array | undefined)[]> = { run: [], before: [] }
  private readonly counted: Record<Scope, Record<(typeof COUNTED)[number], Int32Array>>
  /** Of the last known feeling, by scope. */
  private readonly felt: Record<Scope, { readonly at: Int32Array; readonly id: Int32Array }>
  private readonly byChannel: (Int32Array | undefined)[] = []
  private readonly turns: { now: number; readonly seen: Int32Array; readonly at: Int32Array }

  constructor(log: JourneyLog, channelIn: Uint8Array, rows: number, before: Int32Array) {
    this.log = log
    this.channelIn = channelIn
    this.rows = rows
    this.before = before
    const counts = () => ({ contacts: new Int32Array(rows), repeats: new Int32Array(rows), switches: new Int32Array(rows), failed: new Int32Array(rows), hard: new Int32Array(rows), feltBad: new Int32Array(rows) })
    this.counted = { run: counts(), before: counts() }
    const never = () => ({ at: new Int32Array(rows).fill(NO_NUMBER), id: new Int32Array(rows) })
    this.felt = { run: never(), before: never() }
    this.turns = { now: 0, seen: new Int32Array(log.catalogue.touchpoints.length), at: new Int32Array(log.catalogue.touchpoints.length) }
  }

  /** One run's entries `first … stop − 1` with `from ≤ at < to`. */
  add(entries: EntryColumns, scope: Scope, row: number, first: number, stop: number, from: number, to: number): void {
    const { seen, at: lastAt } = this.turns
    const { channelIn, before } = this
    const met = this.met[scope], waited = this.waited[scope], counted = this.counted[scope], last = this.felt[scope]
    const turn = ++this.turns.now
    let channelBefore = -1
    for (let e = first; e < stop; e++) {
      const at = entries.at[e]!
      if (at < from) continue
      if (at >= to) break
      const channel = entries.channel[e]!
      if (channelIn[channel] === 0) continue
      const here = entries.touchpoint[e]!
      counted.contacts[row]!++
      ;(met[here] ??= new Uint8Array(this.rows))[row] = 1
      if (seen[here] === turn) counted.repeats[row]!++
      seen[here] = turn
      const usualOne = before[here]!
      if (usualOne >= 0 && seen[usualOne] === turn) {
        const wait = at - lastAt[usualOne]!, waits = (waited[here] ??= new Int32Array(this.rows).fill(-1))
        if (wait > waits[row]!) waits[row] = wait
      }
      lastAt[here] = at
      if (channelBefore >= 0 && channelBefore !== channel) counted.switches[row]!++
      channelBefore = channel
      ;(this.byChannel[channel] ??= new Int32Array(this.rows))[row]!++
      const flags = entries.flags[e]!
      if ((flags & 6) === 2) counted.failed[row] = 1
      if (flags >> 4 >= HARD) counted.hard[row] = 1
      const felt = realAt(entries.sentiment, e)
      if (felt === felt) {
        const id = entries.interactionId[e]!
        if (at > last.at[row]! || (at === last.at[row] && id > last.id[row]!)) {
          last.at[row] = at
          last.id[row] = id
          counted.feltBad[row] = felt < 0 ? 1 : 0
        }
      }
    }
  }

  features(): [string, ArrayLike<number>][] {
    const { touchpoints, channels } = this.log.catalogue
    const list: [string, ArrayLike<number>][] = []
    for (const scope of ['run', 'before'] as const) {
      touchpoints.forEach(({ code }, t) => {
        const met = this.met[scope][t], waited = this.waited[scope][t]
        if (met) list.push([featureKey('met', scope, code), met])
        if (waited) list.push([featureKey('waited', scope, touchpoints[this.before[t]!]!.code, code), waited])
      })
      for (const what of COUNTED) list.push([featureKey(what, scope), this.counted[scope][what]])
    }
    const contacts = this.counted.run.contacts.map((n, row) => n + this.counted.before.contacts[row]!)
    channels.forEach(({ code }, c) => {
      const own = this.byChannel[c]
      if (own) list.push([featureKey('channel', code), tenthsOf(own, contacts)])
    })
    return list
  }
}

/** Contacts of one channel in tenths of all. */
function tenthsOf(own: Int32Array, contacts: Int32Array): Float64Array {
  const tenths = new Float64Array(own.length)
  for (let row = 0; row < own.length; row++) if (own[row]! > 0) tenths[row] = (10 * own[row]!) / contacts[row]!
  return tenths
}

/** Ways of leaving the plan of the run's own journey, before its last contact. */
class Deviations {
  private readonly log: JourneyLog
  private readonly channelIn: Uint8Array
  private readonly placeOf: ArrayLike<number>
  private readonly required: readonly (readonly boolean[] | null)[]
  private readonly walk: PlanWalk
  private readonly found: Record<'skipped' | 'outOfOrder' | 'repeated' | 'unplanned', Uint8Array>

  constructor(log: JourneyLog, channelIn: Uint8Array, rows: number) {
    const { catalogue } = log
    this.log = log
    this.channelIn = channelIn
    this.placeOf = plannedPlaces(catalogue)
    this.required = catalogue.journeys.map(({ code }) => {
      if (!hasPlan(catalogue, code)) return null
      const optional = optionalKeys(catalogue, code)
      return plannedSteps(catalogue, code).map((s) => !optional.has(s.key))
    })
    this.walk = new PlanWalk(Math.max(0, ...this.required.map((r) => r?.length ?? 0)), catalogue.touchpoints.length)
    this.found = { skipped: new Uint8Array(rows), outOfOrder: new Uint8Array(rows), repeated: new Uint8Array(rows), unplanned: new Uint8Array(rows) }
  }

  add(row: number, r: number, stop: number): void {
    const { entries, runs } = this.log
    const { walk, found } = this
    const required = this.required[runs.journey[r]!]
    if (!required) return
    walk.begin()
    for (let e = runs.start[r]!; e < stop; e++) {
      if (this.channelIn[entries.channel[e]!] === 0) continue
      const place = entries.step[e] === NO_CODE ? -1 : this.placeOf[entries.step[e]!]!
      if (place < 0) found.unplanned[row] = 1
      walk.add(place, entries.touchpoint[e]!)
    }
    for (let p = 0; p < required.length; p++) {
      if (required[p] && walk.skipped(p)) found.skipped[row] = 1
      if (walk.outOfOrder(p)) found.outOfOrder[row] = 1
      if (walk.repeated(p)) found.repeated[row] = 1
    }
  }

  features(): [string, ArrayLike<number>][] {
    return Object.entries(this.found).map(([what, values]) => [featureKey(what), values])
  }
}
