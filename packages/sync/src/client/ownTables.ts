import { replicaTableSql } from '@throughline/domain/define'
import { quoteName, quoteText, type Sql } from '../sql.ts'
import type { Shape } from './contract.ts'

/**
 * What the replica keeps beside the shapes' tables. Only `outbox` is precious: the rest can be loaded anew.
 * `sync_load` says how far a load of one shape has come, `sync_state` where a loaded shape goes on,
 * `sync_undo` what the true row was before a command was shown early, `sync_news` what is not in the tables yet.
 */
const OWN_TABLES = `
create table if not exists sync_meta (key text primary key, value text not null);
create table if not exists sync_state (shape text primary key, handle text not null, "offset" text not null, lsn bigint not null);
create table if not exists sync_load (shape text primary key, handle text not null, "offset" text not null, lsn bigint not null,
  load_after text, is_done boolean not null, rows int not null);
create table if not exists sync_undo (rel text not null, key text not null, row text, primary key (rel, key));
create table if not exists sync_news (seq bigint generated always as identity primary key, news text not null);
-- Compressing takes longer than writing it.
alter table sync_news alter column news set storage external;
create table if not exists outbox (
  seq bigint generated always as identity primary key, id uuid not null unique, name text not null, input jsonb not null,
  sent_at timestamptz not null, sent_by text not null, context jsonb not null,
  status text not null default 'waiting', code text, reason text, attempts int not null default 0);
`

/** Makes what is missing. */
export async function createTables(sql: Sql, shapes: readonly Shape[]): Promise<void> {
  await sql.exec(OWN_TABLES)
  await sql.exec(shapes.map((shape) => `${replicaTableSql(shape, { withPrimaryKey: true })};${undoTriggerSql(shape)}`).join('\n'))
}

/** Forgets every shape; the outbox stays. */
export async function dropShapes(sql: Sql): Promise<void> {
  const known = await sql.rows(`select value from sync_meta where key = 'tables'`)
  const tables = known.length === 0 ? [] : JSON.parse(known[0]![0] as string) as string[]
  await sql.exec(tables.flatMap((name) => [name, stagingName(name)]).map((name) => `drop table if exists ${quoteName(name)};`).join('\n')
    + 'delete from sync_state; delete from sync_load; delete from sync_undo; delete from sync_news;')
}

export function stagingName(table: string): string {
  return `${table}__load`
}

/** A table like the shape's, without key or indexes: the fastest there is to copy into. */
export function stagingSql(shape: Shape): string {
  const staging = { ...shape, tableName: stagingName(shape.tableName) }
  return `drop table if exists ${quoteName(staging.tableName)}; ${replicaTableSql(staging, { withPrimaryKey: false })};`
}

/** Turns the full staging table into the shape's table. */
export function indexSql(shape: Shape): string {
  const staging = quoteName(stagingName(shape.tableName))
  const key = shape.primaryKey.map(quoteName).join(', ')
  return [`alter table ${staging} add primary key (${key});`, ...shape.indexes.map((index) => `create index on ${staging} ${index};`)].join('\n')
}

/** Puts the indexed staging table in the place of the shape’s; what was shown early over the old rows is forgotten. */
export function swapSql(shape: Shape): string {
  const table = quoteName(shape.tableName)
  return `drop table if exists ${table}; alter table ${quoteName(stagingName(shape.tableName))} rename to ${table};
    ${undoTriggerSql(shape)} delete from sync_undo where rel = ${quoteText(shape.tableName)};`
}

/** While a command is shown early, the true row of whatever it touches first is kept. Only editable shapes may be touched. */
function undoTriggerSql(shape: Shape): string {
  if (shape.kind !== 'editable') return ''
  const table = quoteName(shape.tableName)
  const name = quoteName(`sync_keep_${shape.tableName}`)
  const rel = quoteText(shape.tableName)
  return `
create or replace function ${name}() returns trigger language plpgsql as $$
begin
  if current_setting('sync.by', true) is distinct from 'command' then return null; end if;
  if tg_op <> 'INSERT' then
    insert into sync_undo values (${rel}, ${keyText(shape, 'old')}, old::text) on conflict do nothing;
  end if;
  if tg_op <> 'DELETE' then
    insert into sync_undo values (${rel}, ${keyText(shape, 'new')}, null) on conflict do nothing;
  end if;
  return null;
end $$;
create or replace trigger sync_keep after insert or update or delete on ${table} for each row execute function ${name}();`
}

/** A row's key as one text. */
export function keyText(shape: Shape, row: string): string {
  return `jsonb_build_array(${shape.primaryKey.map((name) => `${row}.${quoteName(name)}::text`).join(', ')})::text`
}
