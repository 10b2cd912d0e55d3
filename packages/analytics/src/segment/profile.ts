import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { Cohort } from '../cohort.ts'
import type { ProfileLine } from './cluster.ts'
import { analysis } from '../analysis.ts'
import { select } from '../columns/select.ts'
import { nameOf, profileOf, spaceOf } from './cluster.ts'
import { membersOf } from './members.ts'

export const SegmentProfileParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Who; looked up from the saved segment. */
  rule: SegmentRule,
})
export type SegmentProfileParams = z.input<typeof SegmentProfileParams>

export interface SegmentProfile {
  /** Everyone in the cohort, and those of them that belong. */
  readonly actors: number
  readonly members: number
  readonly share: number
  readonly name: string
  readonly profile: readonly ProfileLine[]
  /** Up to 200 member ids, smallest first. */
  readonly actorIds: readonly number[]
}

export const segmentProfile = analysis({
  name: 'segment.profile',
  question: 'Who belongs to this segment, and what sets them apart?',
  method: 'Mean of members minus mean of everyone in the cohort, in standard deviations of everyone',
  params: SegmentProfileParams,
  n: (profile: SegmentProfile) => profile.members,
  answer(log, params, context): SegmentProfile {
    const { log: view, runIn } = select(log, params.cohort, context)
    const isHere = new Uint8Array(log.actors.count)
    for (let r = 0; r < view.runs.count; r++) if (runIn[r] === 1) isHere[view.runs.actor[r]!] = 1
    const members = membersOf(log, params.rule)
    const space = spaceOf(log, isHere, undefined)
    const profile = profileOf(space, (i) => members[space.actors[i]!] === 1)
    let count = 0, everyone = 0
    const actorIds: number[] = []
    for (let a = 0; a < isHere.length; a++) {
      if (isHere[a] === 0) continue
      everyone++
      if (members[a] === 0) continue
      count++
      if (actorIds.length < 200) actorIds.push(log.actors.actorId[a]!)
    }
    return { actors: everyone, members: count, share: everyone === 0 ? 0 : count / everyone, name: nameOf(profile, space.features), profile, actorIds }
  },
})
