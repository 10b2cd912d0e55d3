import { inMemory, stepBytes, type LogMemory } from '../wasm/logMemory.ts'
import type { JourneyLog } from './journeyLog.ts'

/** What a run has to be like, by lookups that hold 1 where a code is in; null: anything goes. */
export interface Criteria {
  /** When it began, seconds since 2000: from, and before. */
  readonly from: number
  readonly to: number
  readonly journeyIn: Uint8Array | null
  readonly territoryIn: Uint8Array | null
  readonly statusIn: Uint8Array | null
  /** By actor. */
  readonly actorIn: Uint8Array | null
  /** By run. */
  readonly outcomeIn: Uint8Array | null
  /** Entries of these channels are chosen, and a run needs one. */
  readonly channelIn: Uint8Array
  readonly isEveryChannel: boolean
  /** Runs without entries are asked for too. */
  readonly withEmpty?: boolean
}

export interface Fitting {
  readonly runIn: Uint8Array
  readonly picked: Int32Array
  /** Chosen entries of these runs. */
  readonly entries: number
}

/** Runs that fit; those without entries only where they are asked for. */
export function fittingRuns(log: JourneyLog, criteria: Criteria): Fitting {
  return fitInMemory(log, criteria, (memory, { runIn, picked, count, entries }) => ({ runIn: new Uint8Array(memory.buffer, runIn, log.runs.count).slice(), picked: memory.ints(picked, count).slice(), entries })) ?? fit(log, criteria)
}

/** Where the runs that fit stand in memory: a byte for each run, and those that fit by index. */
export interface FittingPlaces {
  readonly runIn: number
  readonly picked: number
  readonly count: number
  readonly entries: number
}

/** Does the work where the runs that fit stand in the log's memory; null where that is not possible. */
export function fitInMemory<T>(
  log: JourneyLog, { from, to, journeyIn, territoryIn, statusIn, actorIn, outcomeIn, channelIn, isEveryChannel, withEmpty }: Criteria, work: (memory: LogMemory, at: FittingPlaces) => T,
): T | null {
  return inMemory(log, (memory) => {
    const { runs, entries } = log
    const lookup = (isIn: Uint8Array | null): number => (isIn === null ? 0 : memory.put(isIn))
    const runIn = memory.room(runs.count), picked = memory.room(4 * runs.count + 4), sum = memory.room(4)
    const count = memory.kernels.mask(
      runs.count, memory.put(runs.start), memory.put(runs.startedAt), from, to, memory.put(runs.journey), lookup(journeyIn), territoryIn === null ? 0 : memory.put(runs.territory), lookup(territoryIn),
      memory.put(runs.status), lookup(statusIn), memory.put(runs.actor), lookup(actorIn), lookup(outcomeIn), memory.put(entries.channel), isEveryChannel ? 0 : memory.put(channelIn), isEveryChannel ? 0 : memory.room(stepBytes(entries.count)), withEmpty ? 1 : 0, runIn, picked, sum,
    )
    return work(memory, { runIn, picked, count, entries: memory.ints(sum, 1)[0]! })
  })
}

function fit({ runs, entries: { channel } }: JourneyLog, { from, to, journeyIn, territoryIn, statusIn, actorIn, outcomeIn, channelIn, isEveryChannel, withEmpty }: Criteria): Fitting {
  const { start, startedAt, journey, territory, status, actor } = runs
  const runIn = new Uint8Array(runs.count)
  const picked = new Int32Array(runs.count)
  let count = 0, entries = 0
  for (let r = 0, last = runs.count; r < last; r++) {
    const began = startedAt[r]!
    if (began < from || began >= to) continue
    const first = start[r]!, end = start[r + 1]!
    if (first === end && !withEmpty) continue
    if (journeyIn !== null && journeyIn[journey[r]!] === 0) continue
    if (territoryIn !== null && territoryIn[territory[r]!] === 0) continue
    if (statusIn !== null && statusIn[status[r]!] === 0) continue
    if (actorIn !== null && actorIn[actor[r]!] === 0) continue
    if (outcomeIn !== null && outcomeIn[r] === 0) continue
    let size = end - first
    if (!isEveryChannel) {
      size = 0
      for (let e = first; e < end; e++) size += channelIn[channel[e]!]!
      if (size === 0) continue
    }
    runIn[r] = 1
    picked[count++] = r
    entries += size
  }
  return { runIn, picked: picked.subarray(0, count), entries }
}
