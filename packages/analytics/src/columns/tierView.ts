import { pickEntries } from './entryValues.ts'
import type { JourneyLog } from './journeyLog.ts'

const views = new WeakMap<JourneyLog, Map<string, JourneyLog>>()

/**
 * The log a question runs over. Totals run over primary runs: each interaction once. A question that names a life stage
 * or micro-journey gets a log of all places in those journeys' runs, primary or not, built when first asked for.
 */
export function viewOf(log: JourneyLog, journeys: readonly string[] | undefined): JourneyLog {
  if (!journeys || !journeys.some((code) => log.catalogue.journeys.some((j) => j.code === code && j.tier !== 'journey'))) return log
  const key = [...journeys].sort().join('\n')
  let known = views.get(log)
  if (!known) views.set(log, (known = new Map()))
  const view = known.get(key) ?? buildView(log, new Set(journeys))
  if (known.size > 3) known.clear()
  known.set(key, view)
  return view
}

function buildView(log: JourneyLog, journeys: ReadonlySet<string>): JourneyLog {
  const { runs, entries, otherSteps } = log
  const isNamed = Uint8Array.from(log.catalogue.journeys, (j) => (journeys.has(j.code) ? 1 : 0))
  const isIn = new Uint8Array(runs.count)
  const size = new Int32Array(runs.count + 1)
  for (let r = 0; r < runs.count; r++) {
    if (isNamed[runs.journey[r]!] === 0) continue
    isIn[r] = 1
    size[r] = runs.start[r + 1]! - runs.start[r]!
  }
  for (let i = 0; i < otherSteps.count; i++) if (isIn[otherSteps.run[i]!] === 1) size[otherSteps.run[i]!]!++
  const start = new Int32Array(runs.count + 1)
  for (let r = 0; r < runs.count; r++) start[r + 1] = start[r]! + size[r]!
  const count = start[runs.count]!
  const source = new Int32Array(count)
  const step = new Uint16Array(count)
  const next = start.slice(0, runs.count)
  for (let r = 0; r < runs.count; r++) {
    if (isIn[r] === 0) continue
    for (let e = runs.start[r]!; e < runs.start[r + 1]!; e++) {
      const place = next[r]!++
      source[place] = e
      step[place] = entries.step[e]!
    }
  }
  const entryOf = entryByInteraction(log)
  for (let i = 0; i < otherSteps.count; i++) {
    const r = otherSteps.run[i]!
    if (isIn[r] === 0) continue
    const e = entryOf(otherSteps.interactionId[i]!)
    if (e < 0) continue
    const place = next[r]!++
    source[place] = e
    step[place] = otherSteps.step[i]!
  }
  // Runs may have got fewer entries than counted when an interaction lies outside the log: close the gaps.
  const packedStart = new Int32Array(runs.count + 1)
  const order: number[] = []
  let packed = 0
  for (let r = 0; r < runs.count; r++) {
    const from = start[r]!, to = next[r]!
    if (to > from) {
      order.length = 0
      for (let p = from; p < to; p++) order.push(p)
      order.sort((x, y) => entries.at[source[x]!]! - entries.at[source[y]!]! || entries.interactionId[source[x]!]! - entries.interactionId[source[y]!]!)
      const sources = order.map((p) => source[p]!), steps = order.map((p) => step[p]!)
      for (let i = 0; i < order.length; i++) {
        source[packed + i] = sources[i]!
        step[packed + i] = steps[i]!
      }
      packed += order.length
    }
    packedStart[r + 1] = packed
  }
  return { ...log, entries: { ...pickEntries(entries, source.subarray(0, packed)), step: step.slice(0, packed) }, runs: { ...runs, start: packedStart } }
}

/** Entry of an interaction, or −1. Interaction ids are a running number, so a table by id is small. */
function entryByInteraction(log: JourneyLog): (interactionId: number) => number {
  const { interactionId, count } = log.entries
  let low = Number.POSITIVE_INFINITY, high = Number.NEGATIVE_INFINITY
  for (let e = 0; e < count; e++) {
    if (interactionId[e]! < low) low = interactionId[e]!
    if (interactionId[e]! > high) high = interactionId[e]!
  }
  if (count === 0) return () => -1
  if (high - low > 8 * count + 1024) {
    const map = new Map<number, number>()
    for (let e = 0; e < count; e++) map.set(interactionId[e]!, e)
    return (id) => map.get(id) ?? -1
  }
  const table = new Int32Array(high - low + 1).fill(-1)
  for (let e = 0; e < count; e++) table[interactionId[e]! - low] = e
  return (id) => (id < low || id > high ? -1 : table[id - low]!)
}

