import type { SegmentRule } from '@throughline/domain'
import { isoOf } from '../kernel/calendar.ts'
import type { ProfileLine } from './clusters.ts'
import type { Division } from './divide.ts'
import type { FeatureSpace } from './featureSpace.ts'
import { profileOf, profilesOf } from './groupProfile.ts'
import type { CentroidRule } from './sameRule.ts'

/** Customers at one date, each in one group. */
export interface ShiftDivision {
  /** Seconds since 2000. */
  readonly at: number
  readonly space: FeatureSpace
  /** By row of the space. */
  readonly actorIds: Int32Array
  readonly group: Int32Array
  readonly groups: readonly DividedGroup[]
  /** False where no groups were found, and everyone stands in one. */
  readonly isFound: boolean
  /** How the groups are told apart; null for saved segments, and where none were found. */
  readonly by: CentroidRule | null
  /** For saved segments: by segment, 1 for each row that fits. */
  readonly fits: readonly Uint8Array[]
}

interface DividedGroup {
  readonly name: string
  readonly rule: SegmentRule
  readonly members: number
  readonly profile: readonly ProfileLine[]
}

/** Anybody who was ever met. */
const MET: SegmentRule = { kind: 'feature', feature: 'entries', atLeast: 1 }
/** What all stand in where no groups are found. */
const EVERYONE = 'Everyone alike'
/** Customers who fit none of the saved segments. */
const NONE_OF_THEM = 'In none of them'

export function divisionByGroups(at: number, space: FeatureSpace, actorId: Int32Array, { answer, group }: Division): ShiftDivision {
  const actorIds = space.actors.map((a) => actorId[a]!)
  if (answer.kind !== 'clusters' || group === null) {
    const all = new Int32Array(space.actors.length)
    return { at, space, actorIds, group: all, groups: [{ name: EVERYONE, rule: asOfRule(at, MET), members: all.length, profile: profileOf(space, () => true) }], isFound: false, by: null, fits: [] }
  }
  const [first] = answer.clusters
  return {
    at, space, actorIds, group, groups: answer.clusters.map((c) => ({ name: c.name, rule: asOfRule(at, c.rule), members: c.members, profile: c.profile })), isFound: true,
    by: first?.rule.kind === 'centroid' ? first.rule : null, fits: [],
  }
}

/** Each customer in the first segment that fits, else in a last group of those in none. @param fitsAt by segment and row of the space */
export function divisionByRules(at: number, space: FeatureSpace, actorId: Int32Array, segments: readonly { readonly name: string; readonly rule: SegmentRule }[], fitsAt: (segment: number, row: number) => boolean): ShiftDivision {
  const rows = space.actors.length
  const fits = segments.map((_, s) => Uint8Array.from({ length: rows }, (_, row) => (fitsAt(s, row) ? 1 : 0)))
  const group = Int32Array.from({ length: rows }, (_, row) => { const first = fits.findIndex((fit) => fit[row] === 1); return first < 0 ? segments.length : first })
  const names = [...segments.map((one) => one.name), NONE_OF_THEM]
  const profiles = profilesOf(space, group, names.length)
  const not = (rules: readonly SegmentRule[]): SegmentRule[] => rules.map((of) => ({ kind: 'not', of }))
  const ruleOf = (s: number): SegmentRule => {
    const before = not(segments.slice(0, s).map((one) => one.rule))
    return { kind: 'all', of: [...(s < segments.length ? [segments[s]!.rule] : [MET]), ...before] }
  }
  return {
    at, space, actorIds: space.actors.map((a) => actorId[a]!), group, isFound: true, by: null, fits,
    groups: names.map((name, s) => ({
      name, rule: asOfRule(at, ruleOf(s)), members: group.reduce((n, g) => n + (g === s ? 1 : 0), 0), profile: profiles[s]!,
    })),
  }
}

function asOfRule(at: number, of: SegmentRule): SegmentRule {
  return { kind: 'asOf', at: isoOf(at), of }
}
