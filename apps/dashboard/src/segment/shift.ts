import type { FoundShift, SegmentShift, ShiftChange, ShiftDrift, ShiftMove } from '@throughline/analytics'
import type { Cohort } from '@throughline/analytics/cohort'
import type { Format } from '../ui/format.ts'
import { strings } from './strings.ts'
import { featureValue } from './words.ts'

type SegmentRule = NonNullable<Cohort['segment']>
const says = strings.shift

/** Where a customer was, or is, in words. */
export function placeName(found: FoundShift, side: 'before' | 'after', index: number | null): string {
  if (index === null) return side === 'before' ? says.notYet : says.notHere
  return found.groups[side][index]!.name
}

/** True where a move stays within what is the same group, or a part of it. */
function isStaying({ changes }: FoundShift, { from, to }: ShiftMove): boolean {
  return from !== null && to !== null && changes.some((change) => change.before.includes(from) && change.after.includes(to))
}

/** Customers who were here at both dates and changed their group, most first. */
export function realMoves(found: FoundShift): ShiftMove[] {
  return found.moves.filter((move) => move.from !== null && move.to !== null && !isStaying(found, move)).sort((a, b) => b.customers - a.customers || a.from! - b.from! || a.to! - b.to!)
}

/** The answer in a sentence or two. */
export function shiftSentence(found: FoundShift, format: Format): string {
  const moves = realMoves(found)
  const moved = moves.reduce((n, move) => n + move.customers, 0)
  const stayed = says.stayed(format.count(found.atBoth - moved), format.count(found.atBoth), format.share(found.atBoth === 0 ? 0 : (found.atBoth - moved) / found.atBoth))
  const [largest] = moves
  if (!largest) return stayed
  return `${says.moved(format.count(largest.customers), placeName(found, 'before', largest.from), placeName(found, 'after', largest.to), format.share(largest.share.share), format.shareInterval(largest.share.low, largest.share.high))} ${stayed}`
}

/** What became of one group. */
export function changeSentence(found: FoundShift, change: ShiftChange, currency: string, format: Format): string {
  const names = (side: 'before' | 'after') => listed(change[side].map((index) => says.quoted(placeName(found, side, index))))
  const before = names('before'), after = names('after')
  const same = before === after ? before : says.now(before, after)
  switch (change.kind) {
    case 'kept': return says.kept(same)
    case 'drifted': return says.drifted(same, change.drift.filter((line) => line.isTold).map((line) => driftWords(line, currency, format)).join('; '))
    case 'split': return says.split(before, after)
    case 'merged': return says.merged(before, after)
    case 'new': return says.new(after)
    case 'gone': return says.gone(before)
    case 'redrawn': return says.redrawn(after || before, format.share(change.fitting?.before ?? 0), format.share(change.fitting?.after ?? 0), change.after.length > 0)
  }
}

function driftWords(line: ShiftDrift, currency: string, format: Format): string {
  const before = featureValue(line.before, line.unit, currency, format), after = featureValue(line.after, line.unit, currency, format)
  // Who stays as they are while everyone changes is further from everyone, too.
  return before === after ? says.driftOfOthers(line.label, after, line.difference > 0) : says.drift(line.label, before, after)
}

function listed(names: readonly string[]): string {
  return names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${says.and} ${names.at(-1)!}`
}

/** Who made a move: fitted the one rule before the one date and the other before the other. `within` narrows both, as the question did. */
export function moveRule(found: FoundShift, { from, to }: ShiftMove, within: SegmentRule | undefined): SegmentRule {
  const here = (at: string): SegmentRule => ({ kind: 'asOf', at, of: { kind: 'all', of: [MET, ...(within ? [within] : [])] } })
  const side = (which: 'before' | 'after', index: number | null, at: string): SegmentRule[] => (index === null ? [{ kind: 'not', of: here(at) }] : [found.groups[which][index]!.rule, ...(within ? [here(at)] : [])])
  return { kind: 'all', of: [...side('before', from, found.from), ...side('after', to, found.to)] }
}
const MET: SegmentRule = { kind: 'feature', feature: 'entries', atLeast: 1 }

/** Dates to compare when none are chosen: the ends of the period, or half of all there is and its end. */
export function usualDates(period: { readonly from?: string | undefined; readonly to?: string | undefined } | undefined, first: string | null, last: string | null, today: string): { from: string; to: string } {
  const to = period?.to?.slice(0, 10) ?? dayAfter(last) ?? today
  if (period?.from !== undefined) return { from: period.from.slice(0, 10), to }
  const begin = first === null ? Date.parse(to) : Date.parse(first)
  return { from: new Date((begin + Date.parse(to)) / 2).toISOString().slice(0, 10), to }
}

function dayAfter(moment: string | null): string | undefined {
  return moment === null ? undefined : new Date(Date.parse(moment) + 86_400_000).toISOString().slice(0, 10)
}

export function isFoundShift(shift: SegmentShift | undefined): shift is FoundShift {
  return shift?.kind === 'shift'
}
