import { EPOCH_2000_S } from '@throughline/analytics'
import type { Unripe } from '@throughline/analytics/journey/compare'
import { unripeOf } from '@throughline/analytics/journey/compareRipe'
import { CONTEXT } from './asks.ts'
import { group, sum, type Run } from './naiveRuns.ts'

/** Both sides without the runs that began too lately, and how many these are. */
export function naiveRipe(a: readonly Run[], b: readonly Run[], all: readonly Run[], are: Unripe['are']): { readonly a: readonly Run[]; readonly b: readonly Run[]; readonly unripe: Unripe | null } {
  const until = Math.max(CONTEXT.now - EPOCH_2000_S, ...[...a, ...b].map((r) => r.started))
  const picked = group([...a, ...b], (r) => r.journey)
  const known = group(all.filter((r) => picked.has(r.journey) && r.started <= until && (r.status === 'active' || r.ended !== null)), (r) => r.journey)
  const watched = [...known].flatMap(([journey, runs]) => runs.map((r) => ({
    age: inHours(Math.max(0, (r.status === 'active' ? until : r.ended!) - r.started)), isOver: r.status !== 'active', weight: picked.get(journey)!.length / runs.length,
  })))
  if (watched.every((w) => w.isOver)) return { a, b, unripe: null }
  let left = 1
  const curve = [...new Set(watched.map((w) => w.age))].sort((x, y) => x - y).map((age) => {
    const still = sum(watched.filter((w) => w.age >= age), (w) => w.weight)
    left *= 1 - sum(watched.filter((w) => w.isOver && w.age === age), (w) => w.weight) / still
    return { age, over: 1 - left, still }
  })
  const inTen = curve.find(({ over }) => over >= 0.9 - 1e-9)
  const longest = curve.findLast(({ still }) => still >= 0.05 * sum(watched, (w) => w.weight) - 1e-9)
  const most = curve.find(({ over }) => over >= 0.9 * (longest?.over ?? 0) - 1e-9)
  const flat = !inTen && longest && most && longest.over > 1e-9 && 2 * most.age <= longest.age ? most : undefined
  const ageS = inTen?.age ?? flat?.age ?? null, everEnd = flat ? longest!.over : null
  const before = ageS === null ? null : until - ageS + 1
  const isRipe = (r: Run): boolean => before !== null && r.started < before
  const unripe = unripeOf({ ageS, everEnd, before }, a.filter((r) => !isRipe(r)).length, b.filter((r) => !isRipe(r)).length, are)
  return are === 'leftOut' ? { a: a.filter(isRipe), b: b.filter(isRipe), unripe } : { a, b, unripe }
}

/** Seconds, up to the next full hour. */
function inHours(seconds: number): number {
  return Math.ceil(seconds / 3600) * 3600
}
