import { quoteName, type Sql } from '../sql.ts'
import { condition, rowKey, target, type ShapeDefinition } from './definition.ts'

/** Room for the rows of one record between the positions of two records in one transaction. */
const POSITIONS_PER_RECORD = 16_384

/** Records are read until they hold this many rows; the rest comes with the next request. */
const ROWS_PER_ANSWER = 4_000

export interface LogPosition {
  readonly lsn: number
  /** Everything of that transaction up to this position is done; `Infinity`: all of it. */
  readonly op: number
}

export interface ChangeMessage {
  key: string
  value: Record<string, string | null>
  old_value?: Record<string, string | null>
  headers: {
    operation: 'insert' | 'update' | 'delete'
    relation: readonly [string, string]
    lsn?: string
    op_position?: number
    txids?: readonly number[]
    last?: true
    key_change_to?: string
    key_change_from?: string
  }
}

/**
 * `gone`: the position is not known here any more, or the table was emptied. `end` says how far the messages reach;
 * `isComplete` when that is the end of the log.
 */
export type LogPart =
  | { readonly kind: 'gone' }
  | { readonly kind: 'part'; readonly messages: ChangeMessage[]; readonly end: LogPosition; readonly isComplete: boolean }

interface LogRecord {
  readonly lsn: number
  readonly op: number
  readonly seq: number
  readonly kind: string
  readonly xid: number
  /** It holds keys only; the rows are read back from the table. */
  readonly notesKeys: boolean
}

/** What happened to one shape after `from`, up to `tail`. */
export async function readLog(sql: Sql, definition: ShapeDefinition, from: LogPosition, tail: number): Promise<LogPart> {
  const part = await records(sql, definition, from, tail)
  if (part === undefined || part.records.some((record) => record.kind === 't')) return { kind: 'gone' }
  const messages = await decode(sql, definition, part)
  if (messages === undefined) return { kind: 'gone' }
  return { kind: 'part', messages, end: part.end, isComplete: part.isComplete }
}

interface Records {
  readonly records: readonly LogRecord[]
  readonly end: LogPosition
  readonly isComplete: boolean
  /** The last transaction goes on in the next answer. */
  readonly cutsTransaction: boolean
}

async function records(sql: Sql, definition: ShapeDefinition, from: LogPosition, tail: number): Promise<Records | undefined> {
  // Whether the position is known and what follows it is read in one statement, so compaction cannot come between.
  const rows = await sql.rows(
    `select m.lsn, c.seq, (c.seq - m.first_seq) * ${POSITIONS_PER_RECORD} as op, c.op::text, c.rows, c.xid::text, c.k1 is not null
       from (select exists (select from sync.commit where lsn = $1) as known) k
       left join (sync.commit m join sync.change c on c.xid = m.xid and c.rel = $4)
         on k.known and m.lsn >= $1 and m.lsn <= $2 and (m.lsn > $1 or (c.seq - m.first_seq) * ${POSITIONS_PER_RECORD} > $3)
      where k.known
      order by m.lsn, c.seq limit 2000`,
    [from.lsn, tail, from.op === Infinity ? '9007199254740991' : from.op, definition.table])
  if (rows.length === 0) return undefined
  const taken: LogRecord[] = []
  let size = 0
  for (const [lsn, seq, op, kind, count, xid, notesKeys] of rows) {
    if (lsn === null) break
    if (taken.length > 0 && size + Number(count) > ROWS_PER_ANSWER) {
      return { records: taken, end: endOf(taken), isComplete: false, cutsTransaction: Number(lsn) === taken.at(-1)!.lsn }
    }
    taken.push({ lsn: Number(lsn), seq: Number(seq), op: Number(op), kind: kind as string, xid: Number(xid), notesKeys: notesKeys === true })
    size += Number(count)
  }
  const isComplete = rows.length < 2000
  return { records: taken, end: isComplete ? { lsn: tail, op: Infinity } : endOf(taken), isComplete, cutsTransaction: !isComplete }
}

function endOf(taken: readonly LogRecord[]): LogPosition {
  const last = taken.at(-1)!
  return { lsn: last.lsn, op: last.op + POSITIONS_PER_RECORD - 1 }
}

async function decode(sql: Sql, definition: ShapeDefinition, part: Records): Promise<ChangeMessage[] | undefined> {
  const taken = part.records
  if (taken.length === 0) return []
  const bySeq = new Map(taken.map((record, order) => [record.seq, { ...record, order }]))
  const whole = taken.filter((record) => !record.notesKeys).map((record) => record.seq)
  const keyed = taken.filter((record) => record.notesKeys).map((record) => record.seq)
  const seqs = `{${[...whole, ...keyed].join(',')}}`
  const noted: unknown[][] = []
  if (whole.length > 0) noted.push(...await sql.rows(wholeRowsSql(definition), [`{${whole.join(',')}}`]))
  if (keyed.length > 0) noted.push(...await sql.rows(readBackSql(definition), [`{${keyed.join(',')}}`]))
  const [still] = await sql.rows('select count(*) from sync.change where seq = any($1::bigint[])', [seqs])
  if (Number(still?.[0]) !== taken.length) return undefined
  noted.sort((a, b) => bySeq.get(Number(a[0]))!.order - bySeq.get(Number(b[0]))!.order || Number(a[1]) - Number(b[1]))
  const messages: ChangeMessage[] = []
  const width = definition.columns.length
  for (const row of noted) {
    const record = bySeq.get(Number(row[0]))!
    const old = row[2] === true ? row.slice(3, 3 + width) as (string | null)[] : undefined
    const now = row[3 + width] === true ? row.slice(4 + width, 4 + 2 * width) as (string | null)[] : undefined
    const position = record.op + 2 * (Number(row[1]) % (POSITIONS_PER_RECORD / 2))
    for (const message of change(definition, old, now)) {
      const isSecond = message.headers.key_change_from !== undefined
      message.headers.lsn = String(record.lsn)
      message.headers.op_position = position + (isSecond ? 1 : 0)
      message.headers.txids = [record.xid]
      messages.push(message)
    }
  }
  messages.forEach((message, i) => {
    const next = messages[i + 1]
    if (next ? next.headers.lsn !== message.headers.lsn : !part.cutsTransaction) message.headers.last = true
  })
  return messages
}

/** One row for each changed row: seq, place, whether the old row was in, its columns, whether the new one is, its columns. */
function wholeRowsSql(definition: ShapeDefinition): string {
  const names = definition.columns.map(quoteName)
  const row = (side: string) =>
    `left join lateral (
       select true as hit, ${textColumns(names)} from (select (q.r).* from (select "#u".${side}::${target(definition)} as r offset 0) q) w
        where "#u".${side} is not null and ${condition(definition)}) "#${side}" on true`
  const columns = (side: string) => names.map((name) => `"#${side}".${name}`).join(', ')
  return `select "#c".seq, "#u".place, "#o".hit, ${columns('o')}, "#n".hit, ${columns('n')}
      from (select * from sync.change where seq = any($1::bigint[])) "#c"
      cross join lateral unnest("#c".old, "#c".new) with ordinality "#u" (o, n, place)
      ${row('o')} ${row('n')}
     where "#o".hit or "#n".hit`
}

/** The same for records that note keys: rows are read as they are now; later changes to them follow in the log. */
function readBackSql(definition: ShapeDefinition): string {
  const names = definition.columns.map(quoteName)
  const keys = definition.primaryKey.map((name, i) => `${quoteName(name)} = "#u".k${i + 1}`).join(' and ')
  return `select "#c".seq, "#u".place, false, ${names.map(() => 'null::text').join(', ')}, true, ${names.map((name) => `"#n".${name}`).join(', ')}
      from (select * from sync.change where seq = any($1::bigint[])) "#c"
      cross join lateral unnest("#c".k1, "#c".k2) with ordinality "#u" (k1, k2, place)
      cross join lateral (select ${textColumns(names)} from ${target(definition)} where ${keys} and ${condition(definition)}) "#n"`
}

function textColumns(names: readonly string[]): string {
  return names.map((name) => `${name}::text as ${name}`).join(', ')
}

function change(definition: ShapeDefinition, old: (string | null)[] | undefined, now: (string | null)[] | undefined): ChangeMessage[] {
  const relation = ['public', definition.table] as const
  const keyAt = definition.primaryKey.map((name) => definition.columns.indexOf(name))
  const keyOf = (row: (string | null)[]) => rowKey(definition, keyAt.map((at) => row[at]!))
  const whole = (row: (string | null)[]) => Object.fromEntries(definition.columns.map((name, i) => [name, row[i]!]))
  const keysOnly = (row: (string | null)[]) => Object.fromEntries(keyAt.map((at) => [definition.columns[at]!, row[at]!]))
  const gone = (row: (string | null)[]): ChangeMessage =>
    ({ key: keyOf(row), value: definition.replica === 'full' ? whole(row) : keysOnly(row), headers: { operation: 'delete', relation } })
  const come = (row: (string | null)[]): ChangeMessage => ({ key: keyOf(row), value: whole(row), headers: { operation: 'insert', relation } })
  if (!old) return now ? [come(now)] : []
  if (!now) return [gone(old)]
  const from = keyOf(old)
  const to = keyOf(now)
  if (from !== to) {
    const [left, came] = [gone(old), come(now)]
    left.headers.key_change_to = to
    came.headers.key_change_from = from
    return [left, came]
  }
  const changed = definition.columns.filter((_, i) => old[i] !== now[i])
  if (changed.length === 0) return []
  const pick = (row: (string | null)[], names: readonly string[]) => Object.fromEntries(names.map((name) => [name, row[definition.columns.indexOf(name)]!]))
  return definition.replica === 'full'
    ? [{ key: to, value: whole(now), old_value: pick(old, changed), headers: { operation: 'update', relation } }]
    : [{ key: to, value: { ...keysOnly(now), ...pick(now, changed) }, headers: { operation: 'update', relation } }]
}
