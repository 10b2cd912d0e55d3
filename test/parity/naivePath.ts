import type { Cohort, JourneyLog } from '@throughline/analytics'
import { TURNS, type Turn } from '@throughline/analytics/journey/path'
import { finishTurns, type JourneyTurnsParams } from '@throughline/analytics/journey/turns'
import type { z } from 'zod'
import { distinct, group, sum, type Run } from './naiveRuns.ts'

type Entries = Run['entries']
type Path = NonNullable<Cohort['path']>

/** Every pair is tried. */
export function isFollowedSo(entries: Entries, { starts, ends, follows, entries: size, contains, channels, turns }: Path): boolean {
  const { from, to, withinS = Infinity, without } = follows ?? {}
  const isFollowed = entries.some((a, i) => a.touchpoint === from && entries.some((b, j) => j > i && b.touchpoint === to && b.at - a.at <= withinS && !entries.slice(i + 1, j).some((c) => c.touchpoint === without)))
  return (!follows || isFollowed) && (!starts || starts.includes(entries[0]!.touchpoint)) && (!ends || ends.includes(entries.at(-1)!.touchpoint))
    && (!contains || entries.some((_, i) => contains.every((code, k) => entries[i + k]?.touchpoint === code)))
    && (!channels || entries.some((e, i) => i > 0 && entries[i - 1]!.channel === channels.from && e.channel === channels.to && !(channels.beforeLast && i === entries.length - 1)))
    && (!turns || turnsIn(entries).some((turn) => turn.kind === turns))
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

/** Every repeat, turn back and change of channel. */
function turnsIn(entries: Entries): { readonly kind: Turn; readonly from: string; readonly to: string }[] {
  return entries.flatMap((e, i) => {
    const [one, two] = [entries[i - 1], entries[i - 2]]
    const here = e.touchpoint
    return [
      ...(one?.touchpoint === here ? [{ kind: 'again' as const, from: here, to: here }] : []),
      ...(entries.slice(0, i).some((b) => b.touchpoint === here) ? [{ kind: 'rework' as const, from: here, to: here }] : []),
      ...(one && two?.touchpoint === here && one.touchpoint !== here ? [{ kind: 'backAndForth' as const, from: here, to: one.touchpoint }] : []),
      ...(one && one.channel !== e.channel ? [{ kind: 'channelSwitch' as const, from: one.channel, to: e.channel }] : []),
    ]
  })
}

export function naiveTurns(runs: readonly Run[], { top }: z.output<typeof JourneyTurnsParams>, catalogue: JourneyLog['catalogue']): unknown {
  const all = runs.flatMap((run) => turnsIn(run.entries).map((turn) => ({ ...turn, run })))
  const counts = (list: typeof all) => ({ count: list.length, runs: distinct(list, (t) => t.run.id), actors: distinct(list, (t) => t.run.actor) })
  return finishTurns({
    runs: runs.length, actors: distinct(runs, (r) => r.actor), entries: sum(runs, (r) => r.entries.length),
    kinds: TURNS.map((kind) => {
      const own = all.filter((t) => t.kind === kind)
      return { kind, ...counts(own), lines: [...group(own, (t) => `${t.from}\n${t.to}`).values()].map((list) => ({ from: list[0]!.from, to: list[0]!.to, ...counts(list) })) }
    }),
  }, top, catalogue)
}
