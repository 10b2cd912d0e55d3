import type { SequenceRule } from '@throughline/domain'
import type { JourneyLog } from '../columns/journeyLog.ts'

/**
 * Who met one touchpoint of each step, one later than the other, 1 or 0 by actor index. From each first step the soonest next one is taken, and so on: no
 * other way through is shorter or has less in between. A person's contacts of all primary runs stand in one line, in order of time and arrival.
 */
export function sequenceMembers(log: JourneyLog, { steps, withinS = Number.POSITIVE_INFINITY, without = [] }: SequenceRule): Uint8Array {
  const { entries, catalogue } = log
  const { start, order } = entriesByActor(log)
  /** By touchpoint: a bit for each step it fits, and one for what must not come between. */
  const bits = new Uint8Array(0x1_0000)
  const never = 1 << steps.length
  catalogue.touchpoints.forEach(({ code }, t) => {
    steps.forEach((codes, s) => { if (codes.includes(code)) bits[t]! |= 1 << s })
    if (without.includes(code)) bits[t]! |= never
  })
  const last = steps.length - 1
  const members = new Uint8Array(log.actors.count)
  for (let a = 0; a < log.actors.count; a++) {
    const end = start[a + 1]!
    for (let first = start[a]!; first < end && members[a] === 0; first++) {
      if ((bits[entries.touchpoint[order[first]!]!]! & 1) === 0) continue
      const latest = entries.at[order[first]!]! + withinS
      let step = 1
      for (let i = first + 1; step <= last && i < end; i++) {
        const e = order[i]!, fits = bits[entries.touchpoint[e]!]!
        if (entries.at[e]! > latest) break
        const isNext = (fits & (1 << step)) !== 0
        if (isNext && step === last) step++
        else if ((fits & never) !== 0) break
        else if (isNext) step++
      }
      if (step > last) members[a] = 1
    }
  }
  return members
}

interface EntriesByActor {
  readonly start: Int32Array
  readonly order: Int32Array
}

const known = new WeakMap<JourneyLog['entries'], EntriesByActor>()

/** Entries of each actor in order of time and arrival. */
function entriesByActor(log: JourneyLog): EntriesByActor {
  const found = known.get(log.entries)
  if (found) return found
  const { runs, entries, actors } = log
  const start = new Int32Array(actors.count + 1)
  for (let r = 0; r < runs.count; r++) start[runs.actor[r]! + 1]! += runs.start[r + 1]! - runs.start[r]!
  for (let a = 0; a < actors.count; a++) start[a + 1]! += start[a]!
  const order = new Int32Array(entries.count)
  const next = start.slice(0, actors.count)
  for (let r = 0; r < runs.count; r++) for (let e = runs.start[r]!; e < runs.start[r + 1]!; e++) order[next[runs.actor[r]!]!++] = e
  const isBefore = (x: number, y: number): number => entries.at[x]! - entries.at[y]! || entries.interactionId[x]! - entries.interactionId[y]!
  for (let a = 0; a < actors.count; a++) {
    // Runs of one person rarely overlap: most lines stand in order as they are.
    let isSorted = true
    for (let i = start[a]! + 1; i < start[a + 1]! && isSorted; i++) isSorted = isBefore(order[i - 1]!, order[i]!) <= 0
    if (!isSorted) order.subarray(start[a]!, start[a + 1]!).sort(isBefore)
  }
  const made = { start, order }
  known.set(entries, made)
  return made
}
