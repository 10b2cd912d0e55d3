import { lookUpSegments, Refusal, type SegmentId, type SegmentRule } from '@throughline/domain'
import type { Sql, Store } from '../store/store.ts'
import { logOfActors, type WholeStore } from './logOfActors.ts'
import { writeMoves, type Watched } from './moves.ts'
import { noteTouched } from './touchedActors.ts'

export interface LedgerOptions {
  readonly now: Date
  /** People looked at in one transaction. */
  readonly batch?: number
  /** Rules about the time since a last contact change by themselves: everyone is looked at again after so long. */
  readonly passEveryMs?: number
}

/** Only one process keeps the ledger at a time. */
const LEDGER_LOCK = 7_305_011
/** Commits of the log taken at once. */
const COMMITS = 500
const HOUR = 3_600_000

interface Standing extends WholeStore {
  readonly lsn: number
}

/**
 * One short step of the ledger: hears of news, or looks at a few people again, in one transaction of its own. Where it stands is in the store, so it
 * goes on after a stop, in any process. Returns false when there is nothing to do: then every open membership is what the rules say of the store.
 */
export async function stepLedger(store: Store, options: LedgerOptions): Promise<boolean> {
  return store.transaction(async (sql) => {
    if (store.kind === 'postgres') {
      const [lock] = await sql.rows('select pg_try_advisory_xact_lock($1)', [LEDGER_LOCK])
      if (lock![0] !== true) return false
    }
    await forgetRemoved(sql)
    const rules = await currentRules(sql)
    const [standing] = await sql.query<Standing & Record<string, unknown>>('select lsn, last_at as "lastAt", home from segment_ledger')
    if (rules.size === 0) return standing !== undefined && forget(sql)
    const [tail] = await sql.rows('select max(lsn), coalesce(bool_or(lsn = $1), false) from sync.commit', [standing?.lsn ?? -1])
    const [end, isKnown] = tail as [number, boolean]
    if (!standing || !isKnown) return begin(sql, end)
    if (await watch(sql, rules)) return true
    if (standing.lsn < end) return hear(sql, standing, end)
    return await lookAgain(sql, standing, options) || await lookAtAll(sql, standing, options) || passAgain(sql, standing, options)
  })
}

/** Rules by segment, looked up; one that leads nowhere has nobody. */
async function currentRules(sql: Sql): Promise<Map<SegmentId, SegmentRule>> {
  const rows = await sql.query<{ id: SegmentId; rule: SegmentRule }>('select id, rule from segment order by id')
  const written = new Map(rows.map(({ id, rule }) => [id, rule]))
  return new Map(rows.map(({ id, rule }) => {
    try {
      return [id, lookUpSegments(rule, (named) => written.get(named), [id])] as const
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return [id, { kind: 'any', of: [] }] as const
    }
  }))
}

/** A removed segment is not watched any more, and who was in it is nobody's business. */
async function forgetRemoved(sql: Sql): Promise<void> {
  const gone = (await sql.rows('delete from segment_watch w where not exists (select from segment s where s.id = w.segment_id) returning segment_id')).map((row) => row[0] as string)
  if (gone.length > 0) await sql.rows('delete from segment_member where segment_id = any($1::uuid[])', [gone])
}

async function forget(sql: Sql): Promise<false> {
  await sql.exec('delete from segment_ledger; delete from segment_watch; delete from segment_due')
  return false
}

/** The log begins anew, or the part we have not heard is gone: everyone is looked at from here on. */
async function begin(sql: Sql, end: number): Promise<true> {
  await sql.exec('delete from segment_ledger; delete from segment_due')
  await sql.rows(`insert into segment_ledger select 1, $1, (select floor(extract(epoch from max(occurred_at)))::bigint - 946684800 from interaction),
    (select currency from interaction where currency is not null group by currency order by count(*) desc, currency collate "C" limit 1)`, [end])
  await sql.exec(`update segment_watch set after_actor_id = 0, cause = 'again'`)
  return true
}

/** New segments and changed rules: everyone is looked at. */
async function watch(sql: Sql, rules: ReadonlyMap<SegmentId, SegmentRule>): Promise<boolean> {
  const watched = new Map((await sql.query<{ id: SegmentId; rule: string }>('select segment_id as id, rule from segment_watch')).map(({ id, rule }) => [id, rule]))
  const changed = [...rules].filter(([id, rule]) => watched.get(id) !== JSON.stringify(rule))
  for (const [id, rule] of changed) {
    await sql.rows(`insert into segment_watch values ($1, $2, 0, 'start') on conflict (segment_id) do update set rule = excluded.rule, after_actor_id = 0, cause = 'rule'`, [id, JSON.stringify(rule)])
  }
  return changed.length > 0
}

async function hear(sql: Sql, { lsn }: Standing, end: number): Promise<true> {
  const [row] = await sql.rows('select max(lsn) from (select lsn from sync.commit where lsn > $1 order by lsn limit $2) next', [lsn, COMMITS])
  const to = (row![0] as number | null) ?? end
  await noteTouched(sql, lsn, to)
  await sql.rows(`update segment_ledger set lsn = $2, last_at = greatest(last_at, (
      select floor(extract(epoch from max(i.occurred_at)))::bigint - 946684800 from sync.commit m join sync.change c on c.xid = m.xid cross join lateral unnest(c.k1) k join interaction i on i.id = k
      where m.lsn > $1 and m.lsn <= $2 and c.rel = 'interaction' and c.op = 'i'))`, [lsn, to])
  await sql.rows(`update segment_watch set after_actor_id = 0, cause = 'again' where exists (
      select from sync.commit m join sync.change c on c.xid = m.xid where m.lsn > $1 and m.lsn <= $2 and c.op = 't' and c.rel in ('interaction', 'run', 'run_step', 'actor'))`, [lsn, to])
  return true
}

/** People something happened to. Segments that everyone is just looked at for wait until their turn. */
async function lookAgain(sql: Sql, standing: Standing, { now, batch = 60 }: LedgerOptions): Promise<boolean> {
  const due = (await sql.rows('delete from segment_due where actor_id in (select actor_id from segment_due order by actor_id limit $1) returning actor_id', [batch])).map((row) => row[0] as number)
  if (due.length === 0) return false
  await writeMoves(sql, await logOfActors(sql, due, standing), due, (await watchedRules(sql, 'true')).map((one) => ({ ...one, cause: 'again' as const })), now)
  return true
}

/** The next people of the segments that everyone is looked at for: of those that have come least far. */
async function lookAtAll(sql: Sql, standing: Standing, { now, batch = 60 }: LedgerOptions): Promise<boolean> {
  const next = await watchedRules(sql, 'after_actor_id = (select min(after_actor_id) from segment_watch)')
  if (next.length === 0) return false
  const after = next[0]!.afterActorId
  const ids = (await sql.rows('select id from actor where id > $1 order by id limit $2', [after, batch])).map((row) => row[0] as number)
  if (ids.length > 0) await writeMoves(sql, await logOfActors(sql, ids, standing), ids, next.map((one) => ({ ...one, afterActorId: null })), now)
  await sql.rows(`update segment_watch set after_actor_id = $2, passed_at = $3::timestamptz${after === 0 ? `, passed_last_at = ${standing.lastAt ?? 'null'}` : ''} where segment_id = any($1::uuid[])`,
    [next.map((one) => one.id), ids.length < batch ? null : ids.at(-1), now])
  return true
}

async function watchedRules(sql: Sql, where: string): Promise<Watched[]> {
  const rows = await sql.query<Omit<Watched, 'rule'> & { rule: string }>(`select segment_id as id, rule, after_actor_id as "afterActorId", cause from segment_watch where ${where} order by segment_id`)
  // Safe: the text is what we made of a rule the command had parsed.
  return rows.map((row) => ({ ...row, rule: JSON.parse(row.rule) as SegmentRule }))
}

/** Time goes on for everyone: rules about it are looked at again, now and then. */
async function passAgain(sql: Sql, { lastAt }: Standing, { now, passEveryMs = HOUR }: LedgerOptions): Promise<boolean> {
  const again = await sql.rows(`update segment_watch set after_actor_id = 0, cause = 'again' where rule like '%"recencyDays"%' and after_actor_id is null and passed_at <= $1::timestamptz
    and passed_last_at is distinct from $2::bigint returning 1`, [new Date(now.getTime() - passEveryMs), lastAt])
  return again.length > 0
}
