import type { HeardGroup } from '@throughline/domain'
import type { Sql } from '../store/store.ts'

/** Notes who belongs to which group; traits add up, later words win. */
export async function joinGroups(sql: Sql, groups: readonly HeardGroup[], actorIds: readonly number[]): Promise<void> {
  const joined = new Map<string, { actorId: number; groupKey: string; traits: Record<string, unknown>; at: number }>()
  for (const [at, group] of groups.entries()) {
    const key = `${actorIds[at]} ${group.groupKey}`
    const known = joined.get(key)
    joined.set(key, { actorId: actorIds[at]!, groupKey: group.groupKey, traits: { ...known?.traits, ...group.traits }, at: Math.min(known?.at ?? Infinity, group.at) })
  }
  const list = [...joined.values()].sort((a, b) => a.actorId - b.actorId || (a.groupKey < b.groupKey ? -1 : 1))
  await sql.rows(`insert into actor_group (actor_id, group_key, traits, joined_at)
    select a, g, t::jsonb, to_timestamp(j / 1000) from unnest($1::int[], $2::text[], $3::text[], $4::float8[]) as u(a, g, t, j)
    on conflict (actor_id, group_key) do update set traits = actor_group.traits || excluded.traits, joined_at = least(actor_group.joined_at, excluded.joined_at)`,
  [list.map((one) => one.actorId), list.map((one) => one.groupKey), list.map((one) => JSON.stringify(one.traits)), list.map((one) => one.at)])
}
