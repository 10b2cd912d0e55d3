import { besides } from '../wasm/logMemory.ts'
import { NO_CODE8, type JourneyLog, type OutcomeColumns, type RunColumns } from './journeyLog.ts'
import { placeAmong } from './sparse.ts'

/** What came of each run, every kind of outcome once: those of run `r` lie in `start[r] … start[r + 1] - 1`. */
export interface OutcomesOfRuns {
  readonly start: Int32Array
  /** Index into `catalogue.outcomeKinds`. */
  readonly kind: Uint8Array
  /** Sum of their values, minor units. */
  readonly value: Float64Array
  /** How many of them say what they are worth to the customer, and the sum of what they say, 0–100 each. */
  readonly told: Int32Array
  readonly percent: Int32Array
}

const known = new WeakMap<RunColumns, { readonly of: OutcomeColumns; readonly made: OutcomesOfRuns }>()

/** Hangs on the log alone, so it is made once for each. */
export function outcomesOfRuns(log: JourneyLog): OutcomesOfRuns {
  const found = known.get(log.runs)
  if (found?.of === log.outcomes) return found.made
  const made = gathered(log)
  known.set(log.runs, { of: log.outcomes, made })
  return made
}

function gathered({ runs, outcomes, catalogue }: JourneyLog): OutcomesOfRuns {
  const kinds = catalogue.outcomeKinds.length
  const { run, kind: kindOf, customerValue, value: values, count } = outcomes
  const next = new Int32Array(runs.count + 1), list = new Int32Array(count)
  for (let o = 0; o < count; o++) next[run[o]! + 1]!++
  for (let r = 0; r < runs.count; r++) next[r + 1]! += next[r]!
  for (let o = 0; o < count; o++) list[next[run[o]!]!++] = o
  // By now each run's place stands where the next one's was.
  const start = besides(runs.start, Int32Array, runs.count + 1), kind = besides(runs.start, Uint8Array, count), value = besides(runs.start, Float64Array, count), told = besides(runs.start, Int32Array, count), percent = besides(runs.start, Int32Array, count)
  const placeOf = new Int32Array(kinds).fill(-1)
  let filled = 0
  for (let r = 0, i = 0; r < runs.count; r++) {
    const own = filled
    start[r] = own
    for (; i < next[r]!; i++) {
      const o = list[i]!, k = kindOf[o]!
      if (k >= kinds) continue
      let at = placeOf[k]!
      if (at < own) {
        at = placeOf[k] = filled++
        kind[at] = k
        value[at] = told[at] = percent[at] = 0
      }
      const place = placeAmong(values, o)
      if (place >= 0) value[at]! += values.value[place]!
      if (customerValue[o] === NO_CODE8) continue
      told[at]!++
      percent[at]! += customerValue[o]!
    }
  }
  start[runs.count] = filled
  return { start, kind: kind.subarray(0, filled), value: value.subarray(0, filled), told: told.subarray(0, filled), percent: percent.subarray(0, filled) }
}
