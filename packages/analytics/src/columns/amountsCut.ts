import type { JourneyLog } from './journeyLog.ts'
import { MOST_MINOR } from './raw.ts'

const known = new WeakMap<JourneyLog, number>()

/** How many amounts of a log are too large for its columns and stand at {@link MOST_MINOR}: those of contacts, and of outcomes, alone or together in a run. */
export function amountsCut(log: JourneyLog): number {
  let cut = known.get(log)
  if (cut === undefined) {
    const { entries, outcomes, runs } = log
    cut = atLimit(entries.cost, entries.count) + atLimit(entries.revenue, entries.count) + Math.max(atLimit(outcomes.value.value), atLimit(runs.outcomeValue.value))
    known.set(log, cut)
  }
  return cut
}

function atLimit(amounts: Int32Array, count = amounts.length): number {
  let n = 0
  for (let i = 0; i < count; i++) {
    const minor = amounts[i]!
    if (minor === MOST_MINOR || minor === -MOST_MINOR) n++
  }
  return n
}
