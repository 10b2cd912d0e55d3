import type { JourneyLog } from '@throughline/analytics'
import { LogBuilder, makeLog } from '@throughline/analytics/columns/build'
import { giveBack } from '@throughline/analytics/columns/raw'
import type { ShapeName } from '@throughline/domain'

/** While the first rows come in, charts are drawn at most this share of the time. */
const SHARE_OF_DRAWING = 0.15
const LEAST_BETWEEN_MS = 700

/** Rows of every shape as they come, and the columns made of them: now and then for a first look, whole at the end. */
export interface Gathering {
  clear(): void
  /** One PGCOPY binary file; its memory is given back. */
  add(shape: string, file: Uint8Array): void
  /** What there is so far, if it is time to look again. @param letGo of what was built before: each takes 66 MB at a million entries. */
  look(letGo: () => void): JourneyLog | undefined
  /** All rows are there, but not yet known where they stand: makes the columns, and gives back what gathered them. */
  end(): JourneyLog
  /** The columns, standing at this log position. */
  whole(lsn: string): JourneyLog
}

export function createGathering(): Gathering {
  let builder: LogBuilder | undefined
  let ended: JourneyLog | undefined
  let looked = { at: performance.now(), tookMs: 0, leastMs: 0 }

  function built(lsn: string): JourneyLog {
    const whole = (builder ?? new LogBuilder()).build(lsn)
    builder?.giveBack()
    builder = undefined
    return whole
  }
  return {
    clear() {
      builder?.giveBack()
      builder = ended = undefined
    },
    add(shape, file) {
      builder ??= new LogBuilder()
      builder.add(shape as ShapeName, file)
      giveBack(file.buffer)
    },
    look(letGo) {
      if (!builder || performance.now() - looked.at < Math.max(looked.leastMs, looked.tookMs / SHARE_OF_DRAWING)) return undefined
      const began = performance.now()
      letGo()
      const part = builder.buildPart()
      const isSome = part.entries.count > 0
      // The first parts that fit together are drawn as soon as they are there.
      looked = { at: performance.now(), tookMs: performance.now() - began, leastMs: isSome ? LEAST_BETWEEN_MS : 0 }
      return isSome ? part : undefined
    },
    end: () => (ended = built('0')),
    whole(lsn) {
      const whole = ended && !builder ? makeLog({ ...ended, lsn }, ended.datasetHash) : built(lsn)
      ended = undefined
      return whole
    },
  }
}
