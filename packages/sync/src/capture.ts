import { quoteName, quoteText, type Sql } from './sql.ts'

/** A table whose changes replicas may hear of. */
export interface CapturedTable {
  readonly name: string
  readonly primaryKey: readonly string[]
  /** Inserts note one or two whole-number keys and are read back from the table; nothing else is cheaper. */
  readonly appendOnly: boolean
}

/** Name of the channel that hears of every commit which changed a captured table. */
export const COMMIT_CHANNEL = 'throughline_commit'

/** Only one transaction at a time may stand between taking its LSN and having committed. */
const COMMIT_LOCK = 7_305_001

/** Rows of one change record; a statement that changes more writes several records. */
const ROWS_PER_RECORD = 2_000

/** What row text is written and read under, whatever the connection says. */
export const TEXT_SETTINGS: readonly (readonly [string, string])[] = [
  ['TimeZone', 'UTC'], ['DateStyle', 'ISO, DMY'], ['IntervalStyle', 'iso_8601'], ['bytea_output', 'hex'], ['extra_float_digits', '1'],
]

/**
 * The change log: schema `sync`, one set of statement triggers for each table. May be run again at every start.
 * A table whose columns changed since the last run loses its log and its handles, so replicas load it anew.
 */
export function captureSql(tables: readonly CapturedTable[]): string {
  return [LOG_SQL, ...tables.map(tableSql)].join('\n')
}

/**
 * Lifts the log position over everything it was before, in this store's past or in one that a restore took away,
 * and writes a mark there. Call once at start.
 * @param nowMicros microseconds since 1970
 */
export async function liftLsn(sql: Sql, nowMicros: number): Promise<void> {
  await sql.query('select sync.lift($1::bigint)', [nowMicros])
}

/** Forgets the log: every handle given out before is answered with 409. For loads that went around the capture. */
export async function forgetLog(sql: Sql): Promise<void> {
  await sql.query('select sync.forget()')
}

/**
 * Drops changes older than `keepDays`, and the oldest beyond `keepRecords`. Offsets before the watermark get 409 from then on.
 * Gives the number of commits dropped.
 */
export async function compactLog(sql: Sql, keep: { days: number; records: number }): Promise<number> {
  const [row] = await sql.query<{ dropped: number }>('select sync.compact($1::double precision, $2::bigint)::int as dropped', [keep.days, keep.records])
  return row?.dropped ?? 0
}

const SETTINGS = TEXT_SETTINGS.map(([name, value]) => `set ${name} to ${quoteText(value)}`).join(' ')

const LOG_SQL = `
create schema if not exists sync;
create sequence if not exists sync.lsn as bigint;
create table if not exists sync.store (id uuid not null default gen_random_uuid(), started_at timestamptz not null default now());
insert into sync.store select where not exists (select from sync.store);
create table if not exists sync.change (
  seq bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  rel text not null,
  op "char" not null,
  rows int not null,
  k1 bigint[], k2 bigint[],
  old text[], new text[]
);
alter table sync.change alter k1 set storage external, alter k2 set storage external, alter old set storage external, alter new set storage external;
create index if not exists change_xid on sync.change (xid);
create index if not exists change_emptied on sync.change (rel) where op = 't';
create table if not exists sync.commit (
  lsn bigint primary key,
  xid xid8 not null,
  first_seq bigint not null,
  at timestamptz not null default clock_timestamp()
);
create index if not exists commit_xid on sync.commit (xid);
-- There is always a position to start from.
insert into sync.commit (lsn, xid, first_seq) select nextval('sync.lsn'), pg_current_xact_id(), 0 where not exists (select from sync.commit);
create table if not exists sync.captured (rel text primary key, signature text not null);
create table if not exists sync.shape (
  handle text primary key,
  definition text not null,
  rel text not null,
  signature text not null,
  lsn bigint not null,
  made_at timestamptz not null default clock_timestamp()
);
create index if not exists shape_definition on sync.shape (definition, lsn);
create table if not exists sync.chunk (handle text not null, n int not null, last_key text, primary key (handle, n));

create or replace function sync.stamp() returns trigger language plpgsql as $$
begin
  if current_setting('sync.stamped', true) is distinct from pg_current_xact_id()::text then
    perform pg_advisory_xact_lock(${COMMIT_LOCK});
    insert into sync.commit (lsn, xid, first_seq)
      values (nextval('sync.lsn'), pg_current_xact_id(), coalesce((select min(c.seq) from sync.change c where c.xid = pg_current_xact_id()), new.seq));
    perform set_config('sync.stamped', pg_current_xact_id()::text, true);
    perform pg_notify('${COMMIT_CHANNEL}', '');
  end if;
  return null;
end $$;
do $$ begin
  if not exists (select from pg_trigger where tgrelid = 'sync.change'::regclass and tgname = 'stamp') then
    create constraint trigger stamp after insert on sync.change deferrable initially deferred for each row execute function sync.stamp();
  end if;
end $$;

create or replace function sync.lift(now_micros bigint) returns void language plpgsql as $$
declare was bigint;
begin
  perform pg_advisory_xact_lock(${COMMIT_LOCK});
  -- A transaction number still to come is already in the log: this log was carried over from another store.
  if exists (select from sync.commit where xid >= pg_current_xact_id()) then perform sync.forget(); end if;
  select greatest(last_value, (select coalesce(max(lsn), 0) from sync.commit)) into was from sync.lsn;
  perform setval('sync.lsn', greatest(was + 1, now_micros));
  insert into sync.commit (lsn, xid, first_seq) values (nextval('sync.lsn'), pg_current_xact_id(), 0);
  perform pg_notify('${COMMIT_CHANNEL}', '');
end $$;

create or replace function sync.forget() returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(${COMMIT_LOCK});
  delete from sync.change; delete from sync.commit; delete from sync.shape; delete from sync.chunk;
  insert into sync.commit (lsn, xid, first_seq) values (nextval('sync.lsn'), pg_current_xact_id(), 0);
  perform pg_notify('${COMMIT_CHANNEL}', '');
end $$;

create or replace function sync.compact(keep_days double precision, keep_records bigint) returns bigint language plpgsql as $$
declare watermark bigint; dropped bigint;
begin
  perform pg_advisory_xact_lock(${COMMIT_LOCK});
  select max(lsn) into watermark from sync.commit m
    where m.lsn < (select max(lsn) from sync.commit)
    and (m.at < clock_timestamp() - make_interval(secs => keep_days * 86400)
      or m.lsn <= (select m2.lsn from sync.change c join sync.commit m2 using (xid) order by m2.lsn desc, c.seq desc offset keep_records limit 1));
  if watermark is null then return 0; end if;
  -- The watermark's own commit row stays: an offset there has lost nothing.
  delete from sync.change c using sync.commit m where m.xid = c.xid and m.lsn <= watermark;
  delete from sync.commit where lsn < watermark;
  get diagnostics dropped = row_count;
  delete from sync.shape s where s.lsn < watermark and s.made_at < clock_timestamp() - interval '90 days';
  delete from sync.chunk k where not exists (select from sync.shape s where s.handle = k.handle and s.lsn >= watermark);
  return dropped;
end $$;
`

/** Writes the arrays of `from`, all of one length, in records of at most ${ROWS_PER_RECORD}; none when there are no rows. */
function noteSql(rel: string, op: 'i' | 'u' | 'd', columns: readonly string[], from: string): string {
  const slice = (column: string) => `a."${column}"[g.n + 1 : g.n + ${ROWS_PER_RECORD}]`
  return `insert into sync.change (rel, op, rows, ${columns.map((column) => `"${column}"`).join(', ')})
      select ${rel}, '${op}', cardinality(${slice(columns[0]!)}), ${columns.map(slice).join(', ')}
      from ${from} a, generate_series(0, cardinality(a."${columns[0]!}") - 1, ${ROWS_PER_RECORD}) as g(n) order by g.n;`
}

function tableSql(table: CapturedTable): string {
  const rel = quoteText(table.name)
  const target = `public.${quoteName(table.name)}`
  const note = `sync.${quoteName(`note_${table.name}`)}`
  const notesKeys = table.appendOnly && table.primaryKey.length <= 2
  const [k1, k2] = table.primaryKey
  const texts = (from: string) => `(select array_agg(r::text) from ${from} r)`
  const insertNote = notesKeys
    ? noteSql(rel, 'i', ['k1', ...(k2 === undefined ? [] : ['k2'])], `(select array_agg(r.${quoteName(k1!)}::bigint) as k1${k2 === undefined ? '' : `, array_agg(r.${quoteName(k2)}::bigint) as k2`} from new_rows r)`)
    : noteSql(rel, 'i', ['new'], '(select array_agg(r::text) as new from new_rows r)')
  return `
create or replace function ${note}() returns trigger language plpgsql ${SETTINGS} as $$
begin
  if tg_op = 'INSERT' then
    ${insertNote}
  elsif tg_op = 'UPDATE' then
    ${noteSql(rel, 'u', ['old', 'new'], `(select array_agg(p.o) as old, array_agg(p.s) as new
      from unnest(${texts('old_rows')}, ${texts('new_rows')}) as p(o, s) where p.o is distinct from p.s)`)}
  elsif tg_op = 'DELETE' then
    ${noteSql(rel, 'd', ['old'], '(select array_agg(r::text) as old from old_rows r)')}
  else
    insert into sync.change (rel, op, rows) values (${rel}, 't', 0);
  end if;
  return null;
end $$;
create or replace trigger sync_insert after insert on ${target} referencing new table as new_rows for each statement execute function ${note}();
create or replace trigger sync_update after update on ${target} referencing old table as old_rows new table as new_rows for each statement execute function ${note}();
create or replace trigger sync_delete after delete on ${target} referencing old table as old_rows for each statement execute function ${note}();
create or replace trigger sync_truncate after truncate on ${target} for each statement execute function ${note}();
do $$ declare now_is text; was text;
begin
  select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull, ',' order by a.attnum) into now_is
    from pg_attribute a where a.attrelid = ${quoteText(target)}::regclass and a.attnum > 0 and not a.attisdropped;
  select signature into was from sync.captured where rel = ${rel};
  if was is distinct from now_is then
    delete from sync.change where rel = ${rel};
    delete from sync.chunk k using sync.shape s where s.handle = k.handle and s.rel = ${rel};
    delete from sync.shape where rel = ${rel};
    insert into sync.captured values (${rel}, now_is) on conflict (rel) do update set signature = excluded.signature;
  end if;
end $$;`
}
