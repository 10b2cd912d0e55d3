import type { Path } from '../journey/path.ts'
import { NO_NUMBER, type JourneyLog } from './journeyLog.ts'

/** Whether a run's chosen entries follow each other so. `between` has cut the log before. */
export function pathTest({ entries, runs, catalogue }: JourneyLog, path: Path, channelIn: Uint8Array): (run: number) => boolean {
  const touchpointOf = (code: string | undefined): number => (code === undefined ? -1 : catalogue.touchpoints.findIndex((t) => t.code === code))
  const anyOf = (codes: readonly string[] | undefined): Set<number> | null => (codes ? new Set(codes.map(touchpointOf)) : null)
  const starts = anyOf(path.starts), ends = anyOf(path.ends)
  const { follows } = path
  const from = touchpointOf(follows?.from), to = touchpointOf(follows?.to), without = touchpointOf(follows?.without), withinS = follows?.withinS ?? Number.POSITIVE_INFINITY
  const atLeast = path.entries?.atLeast ?? 0, atMost = path.entries?.atMost ?? Number.POSITIVE_INFINITY
  return (r) => {
    let n = 0, first = -1, last = -1, isFollowed = follows === undefined, since = NO_NUMBER
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      const here = entries.touchpoint[e]!
      if (n++ === 0) first = here
      last = here
      if (isFollowed) continue
      const at = entries.at[e]!
      // The latest `from` is the one to be followed: the nearest, with the least in between.
      if (here === to && since !== NO_NUMBER && at - since <= withinS) isFollowed = true
      if (here === without) since = NO_NUMBER
      if (here === from) since = at
    }
    return isFollowed && n >= atLeast && n <= atMost && (starts === null || starts.has(first)) && (ends === null || ends.has(last))
  }
}
