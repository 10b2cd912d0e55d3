import { membersOf, type JourneyLog } from '@throughline/analytics'
import type { Because, SegmentId, SegmentRule } from '@throughline/domain'
import type { Sql } from '../store/store.ts'
import { whatTheyDid } from './because.ts'

export interface Watched {
  readonly id: SegmentId
  readonly rule: SegmentRule
  readonly afterActorId: number | null
  readonly cause: 'start' | 'rule' | 'again'
}

interface Move {
  readonly segmentId: SegmentId
  readonly actorId: number
  readonly because: Because
}

/** Closes the memberships of people who fit no more and opens those of people who fit now. A segment's `cause` says why they are looked at; `again` is for what they did. */
export async function writeMoves(sql: Sql, log: JourneyLog, actorIds: readonly number[], segments: readonly Watched[], now: Date): Promise<void> {
  const persons = new Set((await sql.rows('select id from actor where id = any($1::int[]) and person_id is null', [actorIds])).map((row) => row[0] as number))
  const open = new Set((await sql.rows('select segment_id, actor_id from segment_member where left_at is null and segment_id = any($1::uuid[]) and actor_id = any($2::int[])', [segments.map((s) => s.id), actorIds])).map(([segment, actor]) => `${segment as string} ${actor as number}`))
  const place = new Map<number, number>()
  for (let a = 0; a < log.actors.count; a++) place.set(log.actors.actorId[a]!, a)
  const entered: Move[] = [], left: Move[] = []
  for (const { id, rule, afterActorId, cause } of segments) {
    const members = membersOf(log, rule)
    for (const actorId of actorIds) {
      if (afterActorId !== null && actorId > afterActorId) continue
      const at = place.get(actorId)
      const isMember = persons.has(actorId) && at !== undefined && members[at] === 1
      const wasMember = open.has(`${id} ${actorId}`)
      if (isMember === wasMember) continue
      const because: Because = !persons.has(actorId) ? { kind: 'merged' } : cause === 'again' ? whatTheyDid(log, actorId, rule, isMember) : { kind: cause }
      ;(isMember ? entered : left).push({ segmentId: id, actorId, because })
    }
  }
  const columns = (moves: readonly Move[]) => [moves.map((m) => m.segmentId), moves.map((m) => m.actorId), moves.map((m) => JSON.stringify(m.because)), now]
  if (left.length > 0) await sql.rows(`update segment_member m set left_at = $4::timestamptz, left_because = u.because::jsonb from unnest($1::uuid[], $2::int[], $3::text[]) as u(segment_id, actor_id, because)
    where m.segment_id = u.segment_id and m.actor_id = u.actor_id and m.left_at is null`, columns(left))
  // Back within the moment of having entered: as if never left.
  if (entered.length > 0) await sql.rows(`insert into segment_member (segment_id, actor_id, territory_id, entered_at, entered_because)
    select u.segment_id, u.actor_id, a.territory_id, $4::timestamptz, u.because::jsonb from unnest($1::uuid[], $2::int[], $3::text[]) as u(segment_id, actor_id, because) join actor a on a.id = u.actor_id
    on conflict (segment_id, actor_id, entered_at) do update set left_at = null, left_because = null`, columns(entered))
}
