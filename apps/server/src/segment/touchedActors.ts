import type { Sql } from '../store/store.ts'

/** Notes as due whoever changes of the log after `from` and up to `to` are about. Keys or whole rows, as the log notes them. */
export async function noteTouched(sql: Sql, from: number, to: number): Promise<void> {
  const rows = (rel: string) => `select (t.r::public.${rel}) as r from c cross join lateral unnest(c.old || c.new) as t(r) where c.rel = '${rel}' and t.r is not null`
  const keys = (rel: string) => `select k from c cross join lateral unnest(c.k1) as k where c.rel = '${rel}' and c.k1 is not null`
  await sql.rows(
    `insert into segment_due
     with c as materialized (select c.* from sync.commit m join sync.change c on c.xid = m.xid where m.lsn > $1 and m.lsn <= $2 and c.rel in ('interaction', 'perception', 'run', 'run_step', 'actor')),
     touched as (
       select actor_id from interaction where id in (${keys('interaction')})
       union select actor_id from perception where id in (${keys('perception')})
       union select actor_id from run where id in (${keys('run')} union ${keys('run_step')})
       union select k::int from (${keys('actor')}) a(k)
       union select (r).actor_id from (${rows('interaction')}) x union select (r).actor_id from (${rows('perception')}) x union select (r).actor_id from (${rows('run')}) x
       union select run.actor_id from (${rows('run_step')}) x join run on run.id = (r).run_id
       union select unnest(array[(r).id, (r).person_id]) from (${rows('actor')}) x
     )
     select distinct unnest(array[a.id, a.person_id]) from touched t join actor a on a.id = t.actor_id
     except select null
     on conflict do nothing`, [from, to])
}
