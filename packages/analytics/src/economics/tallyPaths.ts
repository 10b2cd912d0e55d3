import type { z } from 'zod'
import { NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { outcomesIn, type Selection } from '../columns/select.ts'
import { journeysAsked } from '../driver/asked.ts'
import type { EconomicsAttributionParams, PathTally } from './attribution.ts'

/** Paths of ended runs, or of customers. Touchpoints leave out a path's last contact, which is the getting there itself; channels keep it. */
export function tallyPaths(whole: JourneyLog, selection: Selection, params: z.output<typeof EconomicsAttributionParams>): PathTally {
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
  const paths = new PathWriter(params.by === 'touchpoint')

  if (params.unit === 'run') {
    const met = new Uint8Array(actors.count)
    for (let i = 0; i < picked.length; i++) {
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
  private readonly start: number[] = [0]
  private readonly converted: number[] = []
  private readonly amount: number[] = []
  private readonly actor: number[] = []
  private code = new Uint16Array(1024)
  private age = new Int32Array(1024)
  private filled = 0

  constructor(dropsLast: boolean) {
    this.dropsLast = dropsLast
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
    if (this.dropsLast && this.filled > this.start.at(-1)!) this.filled--
    this.start.push(this.filled)
    this.converted.push(isConverted ? 1 : 0)
    this.amount.push(isConverted ? revenueMinor : 0)
    this.actor.push(actorId)
  }

  done(actors: number): PathTally {
    return { actors, actor: Int32Array.from(this.actor), start: Int32Array.from(this.start), code: this.code.subarray(0, this.filled), ageS: this.age.subarray(0, this.filled), converted: Uint8Array.from(this.converted), amountMinor: Float64Array.from(this.amount) }
  }
}
