import { minorDigits } from '@throughline/domain'
import type { Store } from '../store/store.ts'

export const EXPORTS = ['interactions', 'actors', 'outcomes', 'perceptions', 'runs'] as const
export type ExportName = (typeof EXPORTS)[number]

const PAGE = 5_000

interface Export {
  readonly columns: readonly string[]
  /** One page of rows after a key, in key order: the key first, then the columns. */
  readonly select: string
  /** Column → column with its currency: minor units become decimal. */
  readonly money: Readonly<Record<string, string>>
}

const IDENTITIES = (actor: string): string =>
  `(select jsonb_agg(jsonb_build_array(d.kind, d.value) order by d.added_at, d.kind, d.value) from identity d where d.actor_id = ${actor})::text`
const ISO = (moment: string): string => `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const TABLES: Readonly<Record<ExportName, Export>> = {
  interactions: {
    columns: ['source', 'message_id', 'identities', 'touchpoint', 'channel', 'handler', 'handler_kind', 'case', 'direction', 'occurred_at', 'duration_ms', 'cost', 'revenue', 'currency', 'success', 'effort', 'text', 'properties'],
    select: `select i.id, i.source, i.message_id, ${IDENTITIES('i.actor_id')}, t.code, c.code, ${IDENTITIES('i.handled_by_actor_id')}, h.kind, i.case_key, i.direction, ${ISO('i.occurred_at')}, i.duration_ms, i.cost_minor, i.revenue_minor, i.currency, i.success, i.effort, i.text, i.properties::text
      from interaction i join touchpoint t on t.id = i.touchpoint_id join channel c on c.id = i.channel_id left join actor h on h.id = i.handled_by_actor_id
      where i.id > $1 order by i.id limit ${PAGE}`,
    money: { cost: 'currency', revenue: 'currency' },
  },
  actors: {
    columns: ['identities', 'kind', 'name', 'territory', 'first_seen_at', 'attributes'],
    select: `select a.id, ${IDENTITIES('a.id')}, a.kind, a.name, t.code, ${ISO('a.first_seen_at')}, a.attributes::text
      from actor a left join territory t on t.id = a.territory_id where a.id > $1 order by a.id limit ${PAGE}`,
    money: {},
  },
  outcomes: {
    columns: ['source', 'message_id', 'identities', 'outcome', 'good', 'occurred_at', 'value', 'currency', 'customer_value_percent', 'case', 'journey', 'origin'],
    select: `select o.id, o.source, o.message_id, ${IDENTITIES('o.actor_id')}, k.code, k.is_good, ${ISO('o.occurred_at')}, o.value_minor, o.currency, o.customer_value_percent, r.case_key, j.code, case when o.interaction_id is null then 'told' else 'found' end
      from outcome o join outcome_kind k on k.id = o.kind_id left join run r on r.id = o.run_id left join journey j on j.id = r.journey_id where o.id > $1 order by o.id limit ${PAGE}`,
    money: { value: 'currency' },
  },
  perceptions: {
    columns: ['source', 'message_id', 'identities', 'occurred_at', 'sentiment', 'effort', 'success', 'score_kind', 'score', 'words', 'about'],
    select: `select p.id, p.source, p.message_id, ${IDENTITIES('p.actor_id')}, ${ISO('p.occurred_at')}, p.sentiment, p.effort, p.success, p.score_kind, p.score, p.words, i.message_id
      from perception p left join interaction i on i.id = p.interaction_id and i.source = p.source where p.id > $1 order by p.id limit ${PAGE}`,
    money: {},
  },
  runs: {
    columns: ['run', 'journey', 'identities', 'case', 'started_at', 'last_at', 'ended_at', 'status', 'steps', 'outcome'],
    select: `select r.id, r.id, j.code, ${IDENTITIES('r.actor_id')}, r.case_key, ${ISO('r.started_at')}, ${ISO('r.last_at')}, ${ISO('r.ended_at')}, r.status, r.step_count, k.code
      from run r join journey j on j.id = r.journey_id left join outcome_kind k on k.id = r.outcome_kind_id where r.id > $1 order by r.id limit ${PAGE}`,
    money: {},
  },
}

/** A table as CSV (RFC 4180, UTF-8, times in UTC, amounts decimal), in order of arrival, page by page. The presets `throughline-…` read it again. */
export async function* exportCsv(store: Store, what: ExportName): AsyncIterable<string> {
  const { columns, select, money } = TABLES[what]
  yield csvLine(columns)
  let after = 0
  for (;;) {
    const rows = await store.rows(select, [after])
    if (rows.length === 0) return
    after = rows.at(-1)![0] as number
    yield rows.map(([, ...values]) => csvLine(columns.map((column, at) => {
      const value = values[at]
      const currency = money[column]
      return currency === undefined || value === null ? value : toDecimal(value as number, String(values[columns.indexOf(currency)]))
    }))).join('')
  }
}

/** Minor units as an exact decimal: 1999 EUR → `19.99`. */
export function toDecimal(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency)
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  const sign = amountMinor < 0 ? '-' : ''
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** One line of CSV with its line end. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvCell).join(',')}\n`
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /[",\r\n;\t|]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
