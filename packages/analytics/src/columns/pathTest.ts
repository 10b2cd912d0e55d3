import type { Path, Turn } from '../journey/path.ts'
import { NO_NUMBER, type JourneyLog } from './journeyLog.ts'

/** Whether a run's chosen entries follow each other so. `between` has cut the log before. */
export function pathTest({ entries, runs, catalogue }: JourneyLog, path: Path, channelIn: Uint8Array): (run: number) => boolean {
  const touchpointOf = (code: string | undefined): number => (code === undefined ? -1 : catalogue.touchpoints.findIndex((t) => t.code === code))
  const anyOf = (codes: readonly string[] | undefined): Set<number> | null => (codes ? new Set(codes.map(touchpointOf)) : null)
  const starts = anyOf(path.starts), ends = anyOf(path.ends)
  const { follows } = path
  const from = touchpointOf(follows?.from), to = touchpointOf(follows?.to), without = touchpointOf(follows?.without), withinS = follows?.withinS ?? Number.POSITIVE_INFINITY
  const contains = path.contains?.map(touchpointOf)
  const channelOf = (code: string | undefined): number => (code === undefined ? -1 : catalogue.channels.findIndex((c) => c.code === code))
  const channelFrom = channelOf(path.channels?.from), channelTo = channelOf(path.channels?.to), isBeforeLast = path.channels?.beforeLast === true
  const way: number[] = []
  const isWayNeeded = contains !== undefined || path.turns !== undefined
  const atLeast = path.entries?.atLeast ?? 0, atMost = path.entries?.atMost ?? Number.POSITIVE_INFINITY
  return (r) => {
    let n = 0, first = -1, last = -1, isFollowed = follows === undefined, since = NO_NUMBER, isSwitched = path.channels === undefined, hasTurned = path.turns === undefined, channelBefore = -1, isAwaiting = false
    way.length = 0
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      const here = entries.touchpoint[e]!
      const channel = entries.channel[e]!
      if (isAwaiting) isSwitched = true
      if (channelBefore === channelFrom && channel === channelTo) {
        if (isBeforeLast) isAwaiting = true
        else isSwitched = true
      }
      if (!hasTurned) hasTurned = turnsHere(path.turns!, way, here, channelBefore >= 0 && channelBefore !== channel)
      channelBefore = channel
      if (isWayNeeded) way.push(here)
      if (n++ === 0) first = here
      last = here
      if (isFollowed) continue
      const at = entries.at[e]!
      // The latest `from` is the one to be followed: the nearest, with the least in between.
      if (here === to && since !== NO_NUMBER && at - since <= withinS) isFollowed = true
      if (here === without) since = NO_NUMBER
      if (here === from) since = at
    }
    return isFollowed && isSwitched && hasTurned && (contains === undefined || isPartOf(contains, way)) && n >= atLeast && n <= atMost && (starts === null || starts.has(first)) && (ends === null || ends.has(last))
  }
}

/** @param way touchpoints before this one */
function turnsHere(turn: Turn, way: readonly number[], here: number, isOtherChannel: boolean): boolean {
  switch (turn) {
    case 'again': return way.at(-1) === here
    case 'rework': return way.includes(here)
    case 'backAndForth': return way.at(-2) === here && way.at(-1) !== here
    case 'channelSwitch': return isOtherChannel
  }
}

function isPartOf(part: readonly number[], way: readonly number[]): boolean {
  return way.some((_, i) => part.every((code, k) => way[i + k] === code))
}
