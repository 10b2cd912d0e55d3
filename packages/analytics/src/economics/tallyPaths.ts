import type { z } from 'zod'
import { NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { outcomesIn, type Selection } from '../columns/select.ts'
import { journeysAsked } from '../driver/asked.ts'
import type { Reached } from '../progress.ts'
import type { EconomicsAttributionParams, PathTally } from './attribution.ts'

/** Runs or customers between two steps: some milliseconds' work. */
const PAUSE_PATHS = 32_768

/** Paths of ended runs, or of customers. Touchpoints leave out a path's last contact, which is the getting there itself; channels keep it. A moment's work lies between two steps. */
export function* pathSteps(whole: JourneyLog, selection: Selection, params: z.output<typeof EconomicsAttributionParams>, reached: Reached): Generator<undefined, PathTally> {
  const { log, picked, channelIn } = selection
  const { runs, entries, actors } = log
  const isAsked = journeysAsked(whole, params.target)
  const hasOutcome = params.target.of === 'outcome' ? outcomesIn(log, [params.target.code]) : null
  const isTold = (r: number): boolean => runs.status[r] !== 0 && isAsked[runs.journey[r]!] === 1
  const isConverted = (r: number): boolean => (hasOutcome ? hasOutcome[r] === 1 : runs.status[r] === 1)
  const lastOf = (r: number): number => {
    let last = runs.start[r + 1]! - 1
    while (channelIn[entries.channel[last]!] === 0) last--
    return last
  }
  const codes = params.by === 'channel' ? entries.channel : entries.touchpoint
  const paths = new PathWriter(params.by === 'touchpoint', params.unit === 'run' ? picked.length : actors.count)
  yield

  if (params.unit === 'run') {
    const met = new Uint8Array(actors.count)
    for (let i = 0; i < picked.length; i++) {
      if (i % PAUSE_PATHS === PAUSE_PATHS - 1) {
        reached(i / picked.length)
        yield
      }
      const r = picked[i]!
      if (!isTold(r)) continue
      met[runs.actor[r]!] = 1
      const end = entries.at[lastOf(r)]!
      let revenue = 0
      for (let e = runs.start[r]!, stop = runs.start[r + 1]!; e < stop; e++) {
        if (channelIn[entries.channel[e]!] === 0) continue
        paths.add(codes[e]!, end - entries.at[e]!)
        if (entries.revenue[e] !== NO_NUMBER) revenue += entries.revenue[e]!
      }
      paths.close(isConverted(r), revenue, actors.actorId[runs.actor[r]!]!)
    }
    yield
    return paths.done(met.reduce((sum, one) => sum + one, 0))
  }

  // All runs of a customer side by side, customers in order of their ids.
  const start = new Int32Array(actors.count + 1), run = new Int32Array(picked.length)
  for (let i = 0; i < picked.length; i++) start[runs.actor[picked[i]!]! + 1]!++
  for (let a = 0; a < actors.count; a++) start[a + 1]! += start[a]!
  const next = start.slice()
  for (let i = 0; i < picked.length; i++) run[next[runs.actor[picked[i]!]!]!++] = picked[i]!
  let customers = 0
  const own: number[] = []
  for (let a = 0; a < actors.count; a++) {
    if (a % (PAUSE_PATHS / 8) === PAUSE_PATHS / 8 - 1) {
      reached(a / actors.count)
      yield
    }
    let first = -1, firstAt = Number.POSITIVE_INFINITY, end = Number.NEGATIVE_INFINITY
    for (let i = start[a]!; i < start[a + 1]!; i++) {
      const r = run[i]!
      if (!isTold(r)) continue
      const at = entries.at[lastOf(r)]!
      if (at > end) end = at
      if (isConverted(r) && at < firstAt) {
        first = r
        firstAt = at
      }
    }
    if (end === Number.NEGATIVE_INFINITY) continue
    if (first >= 0) end = firstAt
    customers++
    const since = end - params.lookbackDays * 86_400
    own.length = 0
    let revenue = 0
    for (let i = start[a]!; i < start[a + 1]!; i++) {
      const r = run[i]!
      for (let e = runs.start[r]!, stop = runs.start[r + 1]!; e < stop; e++) {
        if (channelIn[entries.channel[e]!] === 0) continue
        if (r === first && entries.revenue[e] !== NO_NUMBER) revenue += entries.revenue[e]!
        if (entries.at[e]! >= since && entries.at[e]! <= end) own.push(e)
      }
    }
    own.sort((x, y) => entries.at[x]! - entries.at[y]! || entries.interactionId[x]! - entries.interactionId[y]!)
    for (const e of own) paths.add(codes[e]!, end - entries.at[e]!)
    paths.close(first >= 0, revenue, actors.actorId[a]!)
  }
  return paths.done(customers)
}

class PathWriter {
  private readonly dropsLast: boolean
  private readonly start: Int32Array
  private readonly converted: Uint8Array
  private readonly amount: Float64Array
  private readonly actor: Int32Array
  private paths = 0
  private code = new Uint16Array(1024)
  private age = new Int32Array(1024)
  private filled = 0

  /** @param most paths */
  constructor(dropsLast: boolean, most: number) {
    this.dropsLast = dropsLast
    this.start = new Int32Array(most + 1)
    this.converted = new Uint8Array(most)
    this.amount = new Float64Array(most)
    this.actor = new Int32Array(most)
  }

  add(code: number, ageS: number): void {
    if (this.filled === this.code.length) {
      const [code2, age2] = [new Uint16Array(2 * this.filled), new Int32Array(2 * this.filled)]
      code2.set(this.code)
      age2.set(this.age)
      this.code = code2
      this.age = age2
    }
    this.code[this.filled] = code
    this.age[this.filled++] = ageS
  }

  close(isConverted: boolean, revenueMinor: number, actorId: number): void {
    if (this.dropsLast && this.filled > this.start[this.paths]!) this.filled--
    this.converted[this.paths] = isConverted ? 1 : 0
    this.amount[this.paths] = isConverted ? revenueMinor : 0
    this.actor[this.paths] = actorId
    this.start[++this.paths] = this.filled
  }

  done(actors: number): PathTally {
    const { paths, filled } = this
    return { actors, actor: this.actor.subarray(0, paths), start: this.start.subarray(0, paths + 1), code: this.code.subarray(0, filled), ageS: this.age.subarray(0, filled), converted: this.converted.subarray(0, paths), amountMinor: this.amount.subarray(0, paths) }
  }
}
