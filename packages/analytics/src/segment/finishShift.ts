import { isoOf } from '../kernel/calendar.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { studentP } from '../kernel/distributions.ts'
import { matchGroups, shared } from '../kernel/groupMatch.ts'
import { wilson } from '../kernel/interval.ts'
import type { AskedShift, SegmentShift, ShiftChange, ShiftDrift, ShiftGroup, ShiftHeld, ShiftMove } from './shift.ts'
import type { ProfileLine } from './clusters.ts'
import { hasGrown, placesBy, type Part } from './sameRule.ts'
import type { ShiftDivision } from './shiftDivision.ts'

/** Below this Jaccard two groups are not the same group. */
const LEAST_ALIKE = 0.25
/** A part of a split, or of a merger, holds at least this share of the group that is divided or made. */
const LEAST_PART = 0.25
/** … and comes from it, or goes into it, by at least this share. */
const MOSTLY = 0.5
/** Standard deviations by which a group's distance from everyone must change to say that it drifted. */
const DRIFT = 0.5
/** … by at least this share of it in the customers who are in the group at both dates … */
const LEAST_OWN = 0.5
/** … beyond chance, all features of the pair asked together. */
const FDR = 0.05

/** What became of customers and groups between two divisions. */
export function finishShift(before: ShiftDivision, after: ShiftDivision, { of, minimum }: Pick<AskedShift, 'of' | 'minimum'>): SegmentShift {
  const laterRow = new Map<number, number>()
  after.actorIds.forEach((id, row) => laterRow.set(id, row))
  const earlier = new Set(before.actorIds)
  const rows: { readonly from: number; readonly to: number }[] = []
  before.actorIds.forEach((id, row) => rows.push({ from: row, to: laterRow.get(id) ?? -1 }))
  after.actorIds.forEach((id, row) => { if (!earlier.has(id)) rows.push({ from: -1, to: row }) })
  const least = Math.min(before.actorIds.length, after.actorIds.length)
  if (least < minimum) return { kind: 'tooFew', n: least, needed: minimum }
  if (!before.isFound && !after.isFound) return { kind: 'none', n: rows.length }

  const both = rows.filter((r) => r.from >= 0 && r.to >= 0)
  const from = Int32Array.from(both, (r) => before.group[r.from]!), to = Int32Array.from(both, (r) => after.group[r.to]!)
  const changes = of.kind === 'groups' ? changesOf(from, before, to, after, both) : before.groups.map((group, g): ShiftChange => {
    const drift = driftOf(before, g, after, g)
    return { fitting: null, kind: group.members > 0 && after.groups[g]!.members === 0 ? 'gone' : group.members === 0 && after.groups[g]!.members > 0 ? 'new' : hasDrifted(drift) ? 'drifted' : 'kept', before: [g], after: [g], jaccard: null, drift }
  })
  return {
    kind: 'shift', n: rows.length, atBoth: both.length, before: before.actorIds.length, after: after.actorIds.length, from: isoOf(before.at), to: isoOf(after.at),
    groups: { before: shown(before), after: shown(after) }, changes, moves: movesOf(rows, before, after), held: heldOf(rows, before, after, of),
  }
}

function shown({ groups, actorIds }: ShiftDivision): ShiftGroup[] {
  return groups.map(({ name, members, rule }, index) => ({ index, name, members, share: actorIds.length === 0 ? 0 : members / actorIds.length, rule }))
}

/** Splits and mergers first, then pairs, then what has no partner. */
function changesOf(from: Int32Array, earlier: ShiftDivision, to: Int32Array, later: ShiftDivision, rows: readonly { readonly from: number; readonly to: number }[]): ShiftChange[] {
  const before = earlier.groups, after = later.groups
  const both = shared(from, before.length, to, after.length)
  const leaving = Int32Array.from(before, (_, f) => after.reduce((n, _, t) => n + both[f * after.length + t]!, 0))
  const coming = Int32Array.from(after, (_, t) => before.reduce((n, _, f) => n + both[f * after.length + t]!, 0))
  const isPart = (count: number, ofWhole: number, ofPart: number): boolean => count > 0 && count >= LEAST_PART * ofWhole && count >= MOSTLY * ofPart
  const parts = before.map((_, f) => after.flatMap((_, t) => (isPart(both[f * after.length + t]!, leaving[f]!, coming[t]!) ? [t] : [])))
  const sources = after.map((_, t) => before.flatMap((_, f) => (isPart(both[f * after.length + t]!, coming[t]!, leaving[f]!) ? [f] : [])))
  // Everyone as the other date would divide them: what is there by either line did not come to be.
  const earlierByLater = placesBy(later, earlier), laterByEarlier = placesBy(earlier, later)
  const countOf = (places: Int32Array, g: number): number => places.reduce((n, place) => n + (place === g ? 1 : 0), 0)
  // Shares of everyone at the earlier and the later date who fit a group's rule.
  const hadLater = (t: number): Part => [countOf(earlierByLater, t), earlier.actorIds.length], haveLater = (t: number): Part => [after[t]!.members, later.actorIds.length]
  const hadEarlier = (f: number): Part => [before[f]!.members, earlier.actorIds.length], haveEarlier = (f: number): Part => [countOf(laterByEarlier, f), later.actorIds.length]
  const changes: ShiftChange[] = []
  const isTold = new Uint8Array(before.length), isToldLater = new Uint8Array(after.length)
  parts.forEach((all, f) => {
    const then = new Int32Array(after.length)
    for (const [i, row] of rows.entries()) if (from[i] === f && earlierByLater[row.from]! >= 0) then[earlierByLater[row.from]!]!++
    const into = changed(all, (t) => then[t]!, (t) => hasGrown([then[t]!, leaving[f]!], [both[f * after.length + t]!, leaving[f]!]) && hasGrown(hadLater(t), haveLater(t)))
    if (into.length < 2) return
    changes.push({ kind: 'split', before: [f], after: into, jaccard: null, fitting: null, drift: [] })
    isTold[f] = 1
    for (const t of into) isToldLater[t] = 1
  })
  sources.forEach((all, t) => {
    const now = new Int32Array(before.length)
    for (const [i, row] of rows.entries()) if (to[i] === t && laterByEarlier[row.to]! >= 0) now[laterByEarlier[row.to]!]!++
    const out = changed(all, (f) => now[f]!, (f) => hasGrown([now[f]!, coming[t]!], [both[f * after.length + t]!, coming[t]!]) && hasGrown(haveEarlier(f), hadEarlier(f)))
    if (out.length < 2 || isToldLater[t] === 1 || out.some((f) => isTold[f] === 1)) return
    changes.push({ kind: 'merged', before: out, after: [t], jaccard: null, fitting: null, drift: [] })
    for (const f of out) isTold[f] = 1
    isToldLater[t] = 1
  })
  for (const { from: f, to: t, jaccard } of matchGroups(from, before.length, to, after.length, LEAST_ALIKE)) {
    if (f !== null && t !== null && isTold[f] === 0 && isToldLater[t] === 0) {
      const drift = driftOf(earlier, f, later, t, [
        { isGone: hasGrown(hadLater(t), haveLater(t)), of: earlier, places: earlierByLater, place: t }, { isGone: hasGrown(haveEarlier(f), hadEarlier(f)), of: later, places: laterByEarlier, place: f },
      ])
      changes.push({ kind: hasDrifted(drift) ? 'drifted' : 'kept', before: [f], after: [t], jaccard, fitting: null, drift })
      isTold[f] = 1
      isToldLater[t] = 1
    }
  }
  const shareOf = ([count, of]: Part): number => (of === 0 ? 0 : count / of)
  isTold.forEach((told, f) => {
    if (told === 1) return
    const was = hadEarlier(f), is = haveEarlier(f)
    changes.push({ kind: hasGrown(is, was) ? 'gone' : 'redrawn', before: [f], after: [], jaccard: null, fitting: { before: shareOf(was), after: shareOf(is) }, drift: [] })
  })
  isToldLater.forEach((told, t) => {
    if (told === 1) return
    const was = hadLater(t), is = haveLater(t)
    changes.push({ kind: hasGrown(was, is) ? 'new' : 'redrawn', before: [], after: [t], jaccard: null, fitting: { before: shareOf(was), after: shareOf(is) }, drift: [] })
  })
  return changes
}

/** Of the parts of a group, the one it was by the other date's line, and those that grew beside it since. */
function changed(parts: readonly number[], wasOf: (part: number) => number, isNews: (part: number) => boolean): readonly number[] {
  const first = [...parts].sort((a, b) => wasOf(b) - wasOf(a) || a - b)[0]
  return parts.filter((part) => part === first || isNews(part))
}

/** Customers of a date who fit the other date's rule for a group, where not most of them came or went. */
interface SameLine {
  readonly isGone: boolean
  readonly of: ShiftDivision
  readonly places: Int32Array
  readonly place: number
}

/** How far they are from everyone in a feature, in standard deviations. */
function distanceOf({ of: { space }, places, place }: SameLine, { feature }: ProfileLine): number {
  const wide = space.features.length, d = space.features.findIndex((one) => one.feature === feature)
  let sum = 0, n = 0
  for (let row = 0; row < places.length; row++) {
    if (places[row] !== place) continue
    sum += space.points[row * wide + d]!
    n++
  }
  return n === 0 ? 0 : sum / n
}

/** Largest changes of a group's distance from everyone, those beyond chance first; equally large ones by name. */
function driftOf(before: ShiftDivision, f: number, after: ShiftDivision, t: number, sameLine: readonly SameLine[] = []): ShiftDrift[] {
  const one = before.groups[f]!, other = after.groups[t]!
  if (one.members === 0 || other.members === 0) return []
  const later = new Map(other.profile.map((line) => [line.feature, line]))
  const pairs = one.profile.flatMap((line) => { const now = later.get(line.feature); return now ? [{ line, now }] : [] })
  const { chanceOf, ownOf } = chancesOf(before, f, after, t)
  const adjusted = benjaminiHochberg(pairs.map(({ line, now }) => chanceOf(line, now)))
  return pairs.map(({ line, now }, i): ShiftDrift => {
    const difference = now.difference - line.difference, own = ownOf(line)
    const isOfThem = sameLine.every((one, d) => one.isGone || (d === 0 ? now.difference - distanceOf(one, line) : distanceOf(one, line) - line.difference) / difference >= LEAST_OWN)
    return { feature: line.feature, label: line.label, unit: line.unit, before: line.mean, after: now.mean, difference, adjusted: adjusted[i]!, own, isTold: Math.abs(difference) >= DRIFT && adjusted[i]! < FDR && own / difference >= LEAST_OWN && isOfThem }
  }).sort((a, b) => Number(b.isTold) - Number(a.isTold) || Math.round((Math.abs(b.difference) - Math.abs(a.difference)) * 1e9) || (a.feature < b.feature ? -1 : 1)).slice(0, 3)
}

/**
 * p of a group's distance from everyone being what it was, by feature: t of the difference of two means over customers, who move it by what they are at each date
 * (customers at both dates count once), with their number − 1 degrees of freedom. What is everyone's is taken as it is.
 */
function chancesOf(before: ShiftDivision, f: number, after: ShiftDivision, t: number): { readonly chanceOf: (line: ProfileLine, now: ProfileLine) => number; readonly ownOf: (line: ProfileLine) => number } {
  const place = new Map<number, number>()
  const membersOf = ({ space, group, actorIds }: ShiftDivision, g: number): Members => {
    const rows = Int32Array.from(group.keys()).filter((row) => group[row] === g)
    const places = rows.map((row) => {
      const id = actorIds[row]!, known = place.get(id) ?? place.size
      place.set(id, known)
      return known
    })
    return { rows, places, points: space.points, names: space.features.map((one) => one.feature) }
  }
  const then = membersOf(before, f), now = membersOf(after, t)
  const moves = new Float64Array(place.size)
  const add = ({ rows, places, points, names }: Members, { feature, difference: mean }: ProfileLine, sign: 1 | -1): void => {
    const d = names.indexOf(feature)
    for (let i = 0; i < rows.length; i++) moves[places[i]!]! += (sign * (points[rows[i]! * names.length + d]! - mean)) / rows.length
  }
  const rowThen = new Map([...then.places].map((place, i) => [place, then.rows[i]!]))
  const stayed = [...now.places].flatMap((place, i) => { const was = rowThen.get(place); return was === undefined ? [] : [{ was, is: now.rows[i]! }] })
  const ownOf = ({ feature }: ProfileLine): number => {
    const wide = then.names.length, long = now.names.length, d = then.names.indexOf(feature), e = now.names.indexOf(feature)
    return stayed.length === 0 ? 0 : stayed.reduce((sum, { was, is }) => sum + now.points[is * long + e]! - then.points[was * wide + d]!, 0) / stayed.length
  }
  const chanceOf = (line: ProfileLine, later: ProfileLine): number => {
    moves.fill(0)
    add(then, line, -1)
    add(now, later, 1)
    const difference = later.difference - line.difference, squares = moves.reduce((sum, move) => sum + move * move, 0)
    const error = Math.sqrt((squares * moves.length) / Math.max(1, moves.length - 1))
    // What is left of sums that cancel is rounding.
    return error > 1e-9 ? studentP(difference / error, Math.max(1, moves.length - 1)) : Math.abs(difference) > 1e-9 ? 0 : 1
  }
  return { chanceOf, ownOf }
}

/** Rows of one group, the place of each customer among those of either date, and where they stand. */
interface Members {
  readonly rows: Int32Array
  readonly places: Int32Array
  readonly points: Float64Array
  readonly names: readonly string[]
}

const hasDrifted = (drift: readonly ShiftDrift[]): boolean => drift.some((line) => line.isTold)

function movesOf(rows: readonly { readonly from: number; readonly to: number }[], before: ShiftDivision, after: ShiftDivision): ShiftMove[] {
  const width = after.groups.length + 1
  // The last place of each side stands for those who were not here.
  const counts = new Int32Array((before.groups.length + 1) * width)
  for (const { from, to } of rows) counts[(from < 0 ? before.groups.length : before.group[from]!) * width + (to < 0 ? after.groups.length : after.group[to]!)]!++
  const moves: ShiftMove[] = []
  for (let f = 0; f <= before.groups.length; f++) {
    const own = counts.subarray(f * width, (f + 1) * width), n = own.reduce((sum, count) => sum + count, 0)
    own.forEach((customers, t) => {
      if (customers > 0) moves.push({ from: f === before.groups.length ? null : f, to: t === after.groups.length ? null : t, customers, share: wilson(customers, n)! })
    })
  }
  return moves
}

function heldOf(rows: readonly { readonly from: number; readonly to: number }[], before: ShiftDivision, after: ShiftDivision, of: AskedShift['of']): ShiftHeld[] {
  if (of.kind !== 'segments') return []
  return of.segments.map(({ name }, s) => {
    const held = { name, before: 0, after: 0, stayed: 0, entered: 0, left: 0 }
    for (const { from, to } of rows) {
      const was = from >= 0 && before.fits[s]![from] === 1, is = to >= 0 && after.fits[s]![to] === 1
      if (was) held.before++
      if (is) held.after++
      if (was && is) held.stayed++
      else if (is) held.entered++
      else if (was) held.left++
    }
    return held
  })
}

