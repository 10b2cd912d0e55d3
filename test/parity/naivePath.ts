import type { Cohort } from '@throughline/analytics'
import type { Run } from './naive.ts'

type Entries = Run['entries']
type Path = NonNullable<Cohort['path']>

/** Every pair is tried. */
export function isFollowedSo(entries: Entries, { starts, ends, follows, entries: size }: Path): boolean {
  const { from, to, withinS = Infinity, without } = follows ?? {}
  const isFollowed = entries.some((a, i) => a.touchpoint === from && entries.some((b, j) => j > i && b.touchpoint === to && b.at - a.at <= withinS && !entries.slice(i + 1, j).some((c) => c.touchpoint === without)))
  return (!follows || isFollowed) && (!starts || starts.includes(entries[0]!.touchpoint)) && (!ends || ends.includes(entries.at(-1)!.touchpoint))
    && entries.length >= (size?.atLeast ?? 0) && entries.length <= (size?.atMost ?? Infinity)
}

/** From the first `from` to the first `to` after it; nothing when there is no such part. */
export function partBetween(entries: Entries, path: Path | undefined): Entries {
  if (!path?.between) return entries
  const { from, to } = path.between
  const first = entries.findIndex((e) => e.touchpoint === from)
  const last = entries.findIndex((e, i) => first >= 0 && i > first && e.touchpoint === to)
  return last < 0 ? [] : entries.slice(first, last + 1)
}
