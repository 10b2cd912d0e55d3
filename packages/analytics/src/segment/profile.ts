import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { Cohort } from '../cohort.ts'
import type { FeatureLabel } from './clusters.ts'
import { analysis } from '../analysis.ts'
import { select } from '../columns/select.ts'
import { spaceOf, type FeatureSpace } from './featureSpace.ts'
import { nameOf, profileOf } from './groupProfile.ts'
import { membersOf } from './members.ts'

export const SegmentProfileParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Who; looked up from the saved segment. */
  rule: SegmentRule,
})
export type SegmentProfileParams = z.input<typeof SegmentProfileParams>

interface SegmentProfileLine extends FeatureLabel {
  /** Mean of the members of whom it is known; null where it is of none. */
  readonly mean: number | null
  readonly overall: number
  /** In standard deviations of everyone, on the clustering scale; null without members. */
  readonly difference: number | null
}

export interface SegmentProfile {
  /** Everyone in the cohort, and those of them that belong. */
  readonly actors: number
  readonly members: number
  readonly share: number
  /** Null without members. */
  readonly name: string | null
  readonly profile: readonly SegmentProfileLine[]
  /** Up to 200 member ids, smallest first. */
  readonly actorIds: readonly number[]
}

export const segmentProfile = analysis({
  name: 'segment.profile',
  question: 'Who belongs to this segment, and what sets them apart?',
  method: 'Mean of members minus mean of everyone in the cohort, in standard deviations of everyone',
  params: SegmentProfileParams,
  money: 'sums',
  n: (profile: SegmentProfile) => profile.members,
  answer(log, params, context): SegmentProfile {
    const { log: view, runIn } = select(log, params.cohort, context)
    const isHere = new Uint8Array(log.actors.count)
    for (let r = 0; r < view.runs.count; r++) if (runIn[r] === 1) isHere[view.runs.actor[r]!] = 1
    const members = membersOf(log, params.rule)
    return describeMembers(spaceOf(log, isHere, undefined), log.actors.actorId, (_, actor) => members[actor] === 1)
  },
})

/** @param isMember by row of the space and actor index. */
export function describeMembers(space: FeatureSpace, actorId: Int32Array, isMember: (row: number, actor: number) => boolean): SegmentProfile {
  const profile = profileOf(space, (i) => isMember(i, space.actors[i]!))
  const rows = [...space.actors.keys()].filter((i) => isMember(i, space.actors[i]!))
  const everyone = space.actors.length, isEmpty = rows.length === 0
  const raw = new Map(space.features.map(({ feature }, d) => [feature, space.raw[d]!]))
  const isTold = (feature: string): boolean => rows.some((i) => !Number.isNaN(raw.get(feature)![space.actors[i]!]!))
  return {
    actors: everyone, members: rows.length, share: everyone === 0 ? 0 : rows.length / everyone, name: isEmpty ? null : nameOf(profile, space.features),
    profile: profile.map((line) => ({ ...line, mean: isTold(line.feature) ? line.mean : null, difference: isEmpty ? null : line.difference })),
    actorIds: rows.slice(0, 200).map((i) => actorId[space.actors[i]!]!),
  }
}
