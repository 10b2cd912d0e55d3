import type { Heard, HeardActor, HeardInteraction } from '@throughline/domain'
import type { AppContext } from '../http/context.ts'
import { forgetCatalogue, ingest } from '../ingest/index.ts'
import { expireRuns, saveJourney } from '../journey/index.ts'
import type { Sql, Store } from '../store/store.ts'
import { company, COMPANY_DEFAULTS, type Company, type CompanyOptions } from './company.ts'

export type DemoContext = Pick<AppContext, 'store' | 'now'>

export interface DemoOptions {
  /** Different interactions. */
  readonly interactions?: number
  readonly seed?: number
  /** When history ends; a demo that stopped half-way keeps the end it began with. */
  readonly until?: Date
  readonly onProgress?: (progress: DemoProgress) => void
  /** Stops after the batch at hand; the next call goes on. */
  readonly signal?: AbortSignal
}

/** `not empty`: other data is there, and is left alone. */
export type DemoLoaded = 'loaded' | 'was whole' | 'stopped' | 'not empty'

interface DemoProgress {
  readonly done: number
  readonly total: number
}

/** `half`: loading stopped before its end, and goes on with the next `loadDemo`. */
export type DemoStanding = 'absent' | 'half' | 'whole'

const MARK = 'demo'
const BATCH = 2_000
const HOUR = 3_600_000

export async function demoStanding(store: Store): Promise<DemoStanding> {
  const [mark] = await store.rows('select finished_at is not null from bulk_load where name = $1', [MARK])
  return mark === undefined ? 'absent' : mark[0] === true ? 'whole' : 'half'
}

/** Neither interactions nor actors: a store that may get the demo company without being asked. */
async function isEmptyStore(store: Store): Promise<boolean> {
  const [row] = await store.rows('select exists (select 1 from interaction) or exists (select 1 from actor)')
  return row![0] !== true
}

/**
 * Loads Harbour Mutual into an empty store through the same ingest as everything else, batch by batch, and notes how far it
 * came ([DM12]). Goes on where an earlier try stopped, with the size, seed and end of that try.
 */
export async function loadDemo(context: DemoContext, options: DemoOptions = {}): Promise<DemoLoaded> {
  const begun = await readMark(context.store)
  if (begun?.isFinished) return 'was whole'
  if (!begun && !await isEmptyStore(context.store)) return 'not empty'
  const plan: CompanyOptions = begun?.plan ?? {
    interactions: options.interactions ?? COMPANY_DEFAULTS.interactions,
    seed: options.seed ?? COMPANY_DEFAULTS.seed,
    until: options.until ?? new Date(Math.floor(context.now().getTime() / HOUR) * HOUR),
  }
  const demo = company(plan)
  const total = demo.people() + demo.messages()
  if (!begun) await writeMark(context, plan, total)
  await installCatalogue(context.store, demo)
  for (const definition of demo.journeys) await saveJourney(context.store, definition, { by: demo.name, now: context.now() })

  const skip = begun?.done ?? 0
  let done = 0
  for (const { heard, count } of inBatches(demo.actors(), demo.interactions())) {
    done += count
    if (done <= skip) continue
    if (options.signal?.aborted) return 'stopped'
    const upTo = done
    await ingest(context, heard, { also: async (sql) => void await sql.rows('update bulk_load set done_rows = $2 where name = $1', [MARK, upTo]) })
    options.onProgress?.({ done: upTo, total })
  }
  await expireRuns(context.store, context.now())
  await context.store.rows('update bulk_load set finished_at = $2 where name = $1', [MARK, context.now()])
  return 'loaded'
}

interface Mark {
  readonly plan: CompanyOptions
  readonly done: number
  readonly isFinished: boolean
}

async function readMark(store: Store): Promise<Mark | undefined> {
  const [row] = await store.query<{ plan: { interactions: number; seed: number; until: string }; done_rows: number; is_finished: boolean }>(
    'select plan, done_rows, finished_at is not null as is_finished from bulk_load where name = $1', [MARK])
  return row && { plan: { ...row.plan, until: new Date(row.plan.until) }, done: row.done_rows, isFinished: row.is_finished }
}

async function writeMark(context: DemoContext, plan: CompanyOptions, total: number): Promise<void> {
  await context.store.rows('insert into bulk_load (name, plan, started_at, total_rows) values ($1, $2::jsonb, $3, $4)',
    [MARK, JSON.stringify({ ...plan, until: plan.until.toISOString() }), context.now(), total])
}

/** Names and rates; run again it changes nothing. */
async function installCatalogue(store: Store, demo: Company): Promise<void> {
  await store.transaction(async (sql) => {
    await named(sql, 'territory', demo.territories)
    await named(sql, 'channel', demo.channels)
    await sql.rows(
      `insert into touchpoint (code, name, usual_channel_id) select t.code, t.name, c.id
       from unnest($1::text[], $2::text[], $3::text[]) with ordinality as t(code, name, channel, position) join channel c on c.code = t.channel order by t.position
       on conflict (code) do update set name = excluded.name, usual_channel_id = excluded.usual_channel_id`,
      [demo.touchpoints.map(({ code }) => code), demo.touchpoints.map(({ name }) => name), demo.touchpoints.map(({ usualChannel }) => usualChannel)])
    await sql.rows(
      `insert into outcome_kind (code, name, is_good) select code, name, is_good from unnest($1::text[], $2::text[], $3::boolean[]) with ordinality as o(code, name, is_good, position) order by position
       on conflict (code) do update set name = excluded.name, is_good = excluded.is_good`,
      [demo.outcomeKinds.map(({ code }) => code), demo.outcomeKinds.map(({ name }) => name), demo.outcomeKinds.map(({ isGood }) => isGood)])
    await sql.rows(
      `insert into cost_rate (channel_id, touchpoint_id, per_contact_minor, per_minute_minor, currency, valid_from)
       select c.id, t.id, r.contact, r.minute, $5, $6
       from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) as r(channel, touchpoint, contact, minute)
       left join channel c on c.code = r.channel left join touchpoint t on t.code = r.touchpoint
       where not exists (select 1 from cost_rate)`,
      [demo.costRates.map(({ channel }) => channel ?? null), demo.costRates.map(({ touchpoint }) => touchpoint ?? null), demo.costRates.map(({ perContactMinor }) => perContactMinor), demo.costRates.map(({ perMinuteMinor }) => perMinuteMinor), demo.currency, demo.from])
  })
  forgetCatalogue(store)
}

async function named(sql: Sql, table: 'territory' | 'channel', list: readonly { readonly code: string; readonly name: string }[]): Promise<void> {
  await sql.rows(
    `insert into ${table} (code, name) select code, name from unnest($1::text[], $2::text[]) with ordinality as n(code, name, position) order by position
     on conflict (code) do update set name = excluded.name`,
    [list.map(({ code }) => code), list.map(({ name }) => name)])
}

function* inBatches(actors: Iterable<HeardActor>, interactions: Iterable<HeardInteraction>): Iterable<{ readonly heard: Heard; readonly count: number }> {
  for (const batch of batches(actors)) yield { heard: { actors: batch }, count: batch.length }
  for (const batch of batches(interactions)) yield { heard: { interactions: batch }, count: batch.length }
}

function* batches<T>(items: Iterable<T>): Iterable<T[]> {
  let batch: T[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
