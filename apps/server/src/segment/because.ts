import { analyses, seededRandom, type JourneyLog, type SegmentReason } from '@throughline/analytics'
import { asOf } from '@throughline/analytics/segment/asOf'
import type { Because, BecausePart, SegmentRule } from '@throughline/domain'

const CONTEXT = { now: 0, timeZone: 'UTC', random: seededRandom }
const MOST_PARTS = 3

/** Which parts of a rule a person's last contact changed; where it changed none, those that decide now. */
export function whatTheyDid(log: JourneyLog, actorId: number, rule: SegmentRule, isMember: boolean): Because {
  const reasons = (of: JourneyLog): readonly SegmentReason[] => analyses['segment.why'].answer(of, { actorId, rules: [rule] }, CONTEXT).answers[0]!.reasons
  const now = reasons(log), before = reasons(asOf(log, lastContact(log, actorId)))
  const changed = now.filter((reason, i) => reason.kind === 'group' || reason.holds !== before[i]!.holds)
  const decisive = changed.length > 0 ? changed : now.filter((reason) => reason.holds === isMember)
  return { kind: 'did', parts: decisive.flatMap((reason) => partsOf(reason, before[now.indexOf(reason)]!)).slice(0, MOST_PARTS) }
}

function partsOf(reason: SegmentReason, before: SegmentReason): BecausePart[] {
  switch (reason.kind) {
    case 'feature': return [{ kind: 'feature', feature: reason.feature, before: before.kind === 'feature' ? before.value : null, now: reason.value }]
    case 'attribute': return [{ kind: 'attribute', key: reason.key, now: reason.value }]
    case 'sequence': {
      const { holds, ...way } = reason
      return [{ ...way, isDone: holds }]
    }
    case 'group': {
      const then = new Map(before.kind === 'group' ? before.drawnBy.map((one) => [one.feature, one.value]) : [])
      return reason.drawnBy.map((one) => ({ kind: 'feature', feature: one.feature, before: then.get(one.feature) ?? null, now: one.value }))
    }
    case 'asOf': return []
  }
}

/** Seconds since 2000; before all time for somebody never met. */
function lastContact(log: JourneyLog, actorId: number): number {
  const { runs, entries, actors } = log
  let last = -0x8000_0000
  for (let r = 0; r < runs.count; r++) {
    const from = runs.start[r]!, to = runs.start[r + 1]!
    if (to > from && actors.actorId[runs.actor[r]!] === actorId && entries.at[to - 1]! > last) last = entries.at[to - 1]!
  }
  return last
}
