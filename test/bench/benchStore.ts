import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readConfig } from '@throughline/server/config'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { openServer } from '@throughline/server/start/openServer'
import type { Sql, Store } from '@throughline/server/store/store'
import { remark } from './figure.ts'

const CACHE = fileURLToPath(new URL('../../.cache/bench/', import.meta.url))
const LIVED = 100_000
const UNTIL = new Date('2026-11-01T00:00:00Z')

/**
 * A data directory with so many interactions, made once and kept in `.cache`. Above 100,000 the demo company is taken in once and
 * copied in SQL with new ids: browsers see no difference, and it takes a minute instead of ten.
 */
export async function benchStore(interactions: number): Promise<string> {
  const directory = `${CACHE}store-${interactions}`
  if (existsSync(`${directory}/whole`)) return directory
  remark(`making a store with ${interactions.toLocaleString('en')} interactions, once …`)
  const draft = `${directory}.draft`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true })
  const server = await openServer({ ...readConfig({ DEMO: '1' }), dataDir: draft }, { now: () => new Date(), log: (entry) => { if (entry.level === 'error') console.error(entry.message, entry.error) }, localKey: 'bench' })
  try {
    const copies = Math.max(1, Math.round(interactions / LIVED))
    await loadDemo(server.context, { interactions: Math.min(interactions, LIVED), until: UNTIL })
    if (copies > 1) await copy(server.context.store, copies)
  } finally {
    await server.close()
  }
  await writeFile(`${draft}/whole`, '')
  await rm(directory, { recursive: true, force: true })
  await rename(draft, directory)
  return directory
}

const FACTS = ['actor', 'identity', 'interaction', 'run', 'run_step', 'outcome', 'perception'] as const

/** Every person, interaction and run once more under new ids, `copies` times in all. Nothing listens yet, so no change is noted. */
async function copy(store: Store, copies: number): Promise<void> {
  const one = async (name: string): Promise<number> => (await store.rows(`select coalesce(max(id), 0)::int from ${name}`))[0]![0] as number
  const [actors, interactions, runs, outcomes, perceptions] = await Promise.all(['actor', 'interaction', 'run', 'outcome', 'perception'].map(one)) as [number, number, number, number, number]
  await triggers(store, 'disable')
  for (let at = 1; at < copies; at++) {
    await store.transaction(async (sql) => {
      await sql.exec('set local statement_timeout = 0')
      await sql.exec(`
        insert into actor (id, kind, name, territory_id, person_id, attributes, first_seen_at) select id + ${at * actors}, kind, name, territory_id, null, attributes, first_seen_at from actor where id <= ${actors} order by id;
        insert into identity (kind, value, actor_id, added_at) select kind, value || '+${at}', actor_id + ${at * actors}, added_at from identity where actor_id <= ${actors};
        insert into interaction select id + ${at * interactions}, source, message_id || '+${at}', actor_id + ${at * actors}, touchpoint_id, channel_id, territory_id, case_key, direction, occurred_at, received_at, duration_ms, cost_minor, revenue_minor, currency, success, effort, text, properties, handled_by_actor_id from interaction where id <= ${interactions} order by id;
        insert into run select id + ${at * runs}, journey_id, journey_version, actor_id + ${at * actors}, territory_id, case_key, first_interaction_id + ${at * interactions}, last_interaction_id + ${at * interactions}, started_at, last_at, ended_at, status, step_count, outcome_kind_id from run where id <= ${runs} order by id;
        insert into run_step select run_id + ${at * runs}, interaction_id + ${at * interactions}, step_id, territory_id, is_primary from run_step where interaction_id <= ${interactions} order by interaction_id, run_id;
        insert into outcome (id, kind_id, actor_id, territory_id, run_id, interaction_id, occurred_at, value_minor, currency, customer_value_percent, source, message_id) select id + ${at * outcomes}, kind_id, actor_id + ${at * actors}, territory_id, run_id + ${at * runs}, interaction_id + ${at * interactions}, occurred_at, value_minor, currency, customer_value_percent, source, message_id || '+${at}' from outcome where id <= ${outcomes} order by id;
        insert into perception (id, actor_id, territory_id, interaction_id, occurred_at, sentiment, effort, success, score_kind, score, words, source, message_id) select id + ${at * perceptions}, actor_id + ${at * actors}, territory_id, interaction_id + ${at * interactions}, occurred_at, sentiment, effort, success, score_kind, score, words, source, message_id || '+${at}' from perception where id <= ${perceptions} order by id;`)
    })
    remark(`copied ${at + 1} of ${copies}`)
  }
  for (const name of ['actor', 'interaction', 'run', 'outcome', 'perception']) await store.rows(`select setval(pg_get_serial_sequence('${name}', 'id'), (select max(id) from ${name}))`)
  await triggers(store, 'enable')
  await store.exec('analyze')
}

async function triggers(sql: Sql, what: 'disable' | 'enable'): Promise<void> {
  for (const name of FACTS) await sql.exec(`alter table ${name} ${what} trigger user`)
}
