import type { Path } from '../journey/path.ts'
import { pickEntries } from './entryValues.ts'
import { NO_CODE, NO_NUMBER, type JourneyLog } from './journeyLog.ts'

const recent = new WeakMap<JourneyLog, { readonly key: string; readonly log: JourneyLog }>()

/**
 * The log with only those entries of each run that lie between the first `from` and the first `to` after it, both included; other runs are
 * empty. Celonis crops so; pm4py's `filter_between` makes a case of each such part, where we keep to the first, since a run counts once.
 */
export function cropped(log: JourneyLog, between: NonNullable<Path['between']>, channelIn: Uint8Array): JourneyLog {
  const key = JSON.stringify([between, [...channelIn.subarray(0, log.catalogue.channels.length)]])
  const known = recent.get(log)
  if (known?.key === key) return known.log
  const made = crop(log, between, channelIn)
  recent.set(log, { key, log: made })
  return made
}

function crop(log: JourneyLog, between: NonNullable<Path['between']>, channelIn: Uint8Array): JourneyLog {
  const { runs, entries, catalogue } = log
  const codeOf = (code: string): number => {
    const found = catalogue.touchpoints.findIndex((t) => t.code === code)
    return found < 0 ? NO_CODE : found
  }
  const from = codeOf(between.from), to = codeOf(between.to)
  const start = new Int32Array(runs.count + 1)
  const kept = new Int32Array(entries.count), endedAt = runs.endedAt.slice()
  let n = 0
  for (let r = 0; r < runs.count; r++) {
    const begin = n
    let first = -1, last = -1
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end && last < 0; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      const here = entries.touchpoint[e]!
      if (first >= 0 && here === to) last = e
      else if (first < 0 && here === from) first = e
    }
    if (last >= 0) {
      for (let e = first; e <= last; e++) kept[n++] = e
      // What is asked of a part ends with it.
      if (endedAt[r] !== NO_NUMBER) endedAt[r] = entries.at[last]!
    }
    start[r] = begin
  }
  start[runs.count] = n
  return { ...log, entries: pickEntries(entries, kept.subarray(0, n)), runs: { ...runs, start, endedAt } }
}
