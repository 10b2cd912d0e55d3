import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { select } from '../columns/select.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { EPOCH_2000_S, secondsOf } from '../kernel/calendar.ts'
import type { Share } from '../kernel/interval.ts'
import { GroupRange } from '../params.ts'
import { lastOf } from '../progress.ts'
import { asOf } from './asOf.ts'
import type { ProfileLine } from './clusters.ts'
import { divide } from './divide.ts'
import { spaceOf } from './featureSpace.ts'
import { membersOf } from './members.ts'
import { divisionByGroups, divisionByRules, type ShiftDivision } from './shiftDivision.ts'
import { finishShift } from './finishShift.ts'

const Named = z.strictObject({ name: z.string(), rule: SegmentRule })

const SegmentShiftParams = z.strictObject({
  /** Whose groups: customers with a run in it as the log stood at each date. */
  cohort: Cohort.default({}),
  /** What had happened before this date, and before that one; read in the question's time zone. */
  from: z.string(),
  to: z.string(),
  of: z.discriminatedUnion('kind', [
    /** Groups found at each date on its own, as `segment.cluster` finds them. */
    z.strictObject({ kind: z.literal('groups'), k: z.number().int().min(2).max(12).optional(), range: GroupRange, seed: z.number().int().default(1), features: z.array(z.string()).optional() }),
    /** Saved segments, looked up. A customer who fits several stands in the first of them. */
    z.strictObject({ kind: z.literal('segments'), segments: z.array(Named).min(1).max(20) }),
  ]).default({ kind: 'groups', range: [2, 8], seed: 1 }),
  /** Customers at each date at least. */
  minimum: z.number().int().min(1).default(60),
})
export type AskedShift = z.output<typeof SegmentShiftParams>

export type SegmentShift = TooFew | NoShift | FoundShift

/** No groups at either date. */
interface NoShift {
  readonly kind: 'none'
  readonly n: number
}

export interface FoundShift {
  readonly kind: 'shift'
  /** Customers there at one date at least; at both; and at each. */
  readonly n: number
  readonly atBoth: number
  readonly before: number
  readonly after: number
  /** ISO moments. */
  readonly from: string
  readonly to: string
  readonly groups: { readonly before: readonly ShiftGroup[]; readonly after: readonly ShiftGroup[] }
  /** What became of the groups; for saved segments each with itself. */
  readonly changes: readonly ShiftChange[]
  /** Customers by where they were and where they are; null: not here at that date. Without empty ones. */
  readonly moves: readonly ShiftMove[]
  /** For saved segments, each by itself: a customer may be in several. */
  readonly held: readonly ShiftHeld[]
}

export interface ShiftGroup {
  readonly index: number
  readonly name: string
  readonly members: number
  readonly share: number
  /** Who stands here, by what had happened before the date. */
  readonly rule: SegmentRule
}

/**
 * `kept`: the same customers, behaving as before. `drifted`: matched, but behaving otherwise: by half a standard deviation in some feature, beyond chance, and not only because the line is drawn elsewhere. `split`: one became several. `merged`: several became one.
 * `new`: matched with no earlier group. `gone`: matched with no later one.
 * `redrawn`: a group that one date has and the other has not, though as many customers fit its rule there: the line is drawn elsewhere, nothing happened.
 * Splits, mergers, new and gone groups are told only where customers changed: by the same rule at both dates the part is at least twice as large at one of them, beyond chance.
 */
type ShiftKind = 'kept' | 'drifted' | 'split' | 'merged' | 'new' | 'gone' | 'redrawn'

export interface ShiftChange {
  readonly kind: ShiftKind
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** Customers at both dates in both groups ÷ in either; null where it is not one to one. */
  readonly jaccard: number | null
  /** Of a new, gone or redrawn group: shares of customers at each date who fit its rule, 0–1; null for others. */
  readonly fitting: { readonly before: number; readonly after: number } | null
  /** How differently they behave from everyone now and then, largest change first, at most three; in standard deviations of everyone at the date. */
  readonly drift: readonly ShiftDrift[]
}

export interface ShiftDrift extends Pick<ProfileLine, 'feature' | 'label' | 'unit'> {
  /** Mean of the members at each date. */
  readonly before: number
  readonly after: number
  /** Later distance from everyone minus the earlier one. */
  readonly difference: number
  /** p of no change, each customer once, over all features of the pair asked together (Benjamini & Hochberg 1995). */
  readonly adjusted: number
  /** The same for the customers who are in the group at both dates: what they themselves changed, not where the line is drawn. */
  readonly own: number
  /** Half a standard deviation or more, beyond chance, and by half as much in those customers themselves, and between all who fit the same rule at both dates. */
  readonly isTold: boolean
}

export interface ShiftMove {
  readonly from: number | null
  readonly to: number | null
  readonly customers: number
  /** Of those who were in `from`. */
  readonly share: Share
}

export interface ShiftHeld {
  readonly name: string
  readonly before: number
  readonly after: number
  readonly stayed: number
  readonly entered: number
  readonly left: number
}

export const segmentShift = analysis({
  name: 'segment.shift',
  question: 'How did the groups change, and who moved?',
  method: 'Groups found at each date from what had happened by then, matched by the Hungarian method on Jaccard over customers at both dates; splits and merges after MONIC (Spiliopoulou et al. 2006); shares with Wilson’s interval',
  params: SegmentShiftParams,
  money: 'sums',
  n: (shift: SegmentShift) => shift.n,
  answer(log, params, context): SegmentShift {
    const divisionAt = (date: string): ShiftDivision => {
      const at = secondsOf(date, context.timeZone)
      const then = asOf(log, at), contextThen = { timeZone: context.timeZone, random: context.random, now: at + EPOCH_2000_S }
      const isHere = actorsHere(then, params.cohort, contextThen)
      const space = spaceOf(then, isHere, params.of.kind === 'groups' ? params.of.features : undefined)
      const { actorId } = log.actors
      if (params.of.kind === 'groups') {
        if (space.actors.length < params.minimum) return { at, space, actorIds: idsOf(space.actors, actorId), group: new Int32Array(space.actors.length), groups: [], isFound: false, by: null, fits: [] }
        return divisionByGroups(at, space, actorId, lastOf(divide(space, actorId, params.of, contextThen, true)))
      }
      const members = params.of.segments.map(({ rule }) => membersOf(then, rule))
      return divisionByRules(at, space, actorId, params.of.segments, (s, row) => members[s]![space.actors[row]!] === 1)
    }
    if (secondsOf(params.from, context.timeZone) > secondsOf(params.to, context.timeZone)) throw new RangeError(`from: ${params.from} is after to: ${params.to}`)
    return finishShift(divisionAt(params.from), divisionAt(params.to), params)
  },
})

function actorsHere(log: JourneyLog, cohort: Cohort, context: Parameters<typeof select>[2]): Uint8Array {
  const { log: view, picked } = select(log, cohort, context)
  const isHere = new Uint8Array(log.actors.count)
  for (let i = 0; i < picked.length; i++) isHere[view.runs.actor[picked[i]!]!] = 1
  return isHere
}

const idsOf = (actors: Int32Array, actorId: Int32Array): Int32Array => actors.map((a) => actorId[a]!)
