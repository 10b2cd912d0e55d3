import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HeardInteraction } from '@throughline/domain'
import { createWriteKey } from '@throughline/server/access/writeKey'
import { readConfig } from '@throughline/server/config'
import { company } from '@throughline/server/demo/company'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { listen } from '@throughline/server/http/listen'
import { openServer } from '@throughline/server/start/openServer'
import type { Store } from '@throughline/server/store/store'
import { cpuSecondsOf, isQuick, remark, rounded, tell } from './figure.ts'
import { mainThreadCpuMs } from './threadCpu.ts'

/*
 * Ingest end to end, batches of 1,000: HTTP → journal → interactions, runs, run steps, outcomes, change log committed.
 * Both figures are interactions for each CPU second of the whole server process: HTTP thread, store worker, garbage collection.
 * The client is another process. The reference inserts the same interactions, 1,000 to a statement, into a table with the columns,
 * key and indexes of `interaction` in the same embedded store, without journal, engine or change log.
 */
const COUNT = isQuick ? 10_000 : 60_000
/** By then the engine's WebAssembly and our code are compiled; a server runs for months. */
const WARM_UP = isQuick ? 2_000 : 20_000
const BATCH = 1_000
const UNTIL = new Date('2026-11-01T00:00:00Z')

const dataDir = await mkdtemp(join(tmpdir(), 'throughline-bench-'))
const config = { ...readConfig({ DEMO: '1', PORT: '0' }), dataDir }
const listening = await listen('127.0.0.1', 0)
const server = await openServer(config, { now: () => new Date(), log: (entry) => { if (entry.level === 'error') console.error(entry.message, entry.error) }, localKey: 'bench' })
try {
  const { store } = server.context
  // A little of the demo company: its journeys, catalogue, rates and everybody who is named below.
  await loadDemo(server.context, { interactions: 1_000, until: UNTIL })
  const key = await createWriteKey(store, 'bench', new Date())
  listening.answerWith(server.app.fetch)

  const interactions = [...company({ interactions: WARM_UP + COUNT, seed: 2, until: UNTIL }).interactions()].slice(0, WARM_UP + COUNT)
  const raw = await rawTable(store)
  await raw(interactions.slice(0, WARM_UP))
  const first = await cpuSecondsOf(() => raw(interactions.slice(WARM_UP, WARM_UP + COUNT / 2)))

  const client = fork(fileURLToPath(new URL('./ingestClient.ts', import.meta.url)), [], { execArgv: ['--import', import.meta.resolve('tsx')], serialization: 'advanced' })
  const send = async (from: number, count: number): Promise<void> => {
    client.send({ url: `http://127.0.0.1:${listening.port}/v1/batch`, key, from, count, batch: BATCH, total: WARM_UP + COUNT, until: UNTIL.toISOString() })
    const [answer] = await once(client, 'message') as [{ failed?: string }]
    if (answer.failed) throw new Error(answer.failed)
  }
  await send(0, WARM_UP)
  const began = performance.now()
  const mainBefore = mainThreadCpuMs()
  const whole = await cpuSecondsOf(() => send(WARM_UP, COUNT))
  const wallS = (performance.now() - began) / 1000
  const mainS = (mainThreadCpuMs() - mainBefore) / 1000
  client.disconnect()
  const second = await cpuSecondsOf(() => raw(interactions.slice(WARM_UP + COUNT / 2)))

  const [row] = await store.rows(`select (select count(*) from interaction where source = 'bench'), (select count(*) from run), (select count(*) from run_step), (select count(*) from dead_letter)`)
  const [taken, runs, steps, dead] = row as number[]
  if (dead !== 0 || taken! < (WARM_UP + COUNT) * 0.99) throw new Error(`only ${taken} interactions arrived, ${dead} were refused`)
  const perSecond = COUNT / whole.seconds
  const reference = COUNT / (first.seconds + second.seconds)
  remark(`ingest: ${COUNT} interactions in ${rounded(wallS)} s wall, ${rounded(whole.seconds)} s CPU, of it ${rounded(mainS)} s on the HTTP thread; ${runs} runs, ${steps} run steps; raw ${rounded(first.seconds + second.seconds)} s CPU`)
  tell({ name: 'ingest end to end', value: rounded(perSecond), unit: 'interactions per CPU second', reference: rounded(reference), ratio: rounded(perSecond / reference), target: 'at least 0.2 of the reference', holds: perSecond / reference >= 0.2 })
} finally {
  await listening.close(1_000)
  await server.close()
  await rm(dataDir, { recursive: true, force: true })
}

async function rawTable(store: Store): Promise<(list: readonly HeardInteraction[]) => Promise<void>> {
  // Its upkeep is not what either figure is about.
  await store.exec('create table bench_raw (like interaction including all) with (autovacuum_enabled = false)')
  return async (list) => {
    for (let at = 0; at < list.length; at += BATCH) {
      const batch = list.slice(at, at + BATCH)
      await store.rows(
        `insert into bench_raw (source, message_id, actor_id, touchpoint_id, channel_id, territory_id, case_key, direction, occurred_at, received_at, duration_ms, cost_minor, revenue_minor, currency, success, effort, text, properties)
         select s, m, a, 1, 1, 1, null, d, to_timestamp(o / 1000), now(), du, co, re, cu, su, ef, null, pr::jsonb
         from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::float8[], $6::int[], $7::bigint[], $8::bigint[], $9::text[], $10::boolean[], $11::smallint[], $12::text[]) as u(s, m, a, d, o, du, co, re, cu, su, ef, pr)
         on conflict do nothing`,
        [
          batch.map(({ source }) => source), batch.map(({ messageId }) => messageId), batch.map(({ identities }) => Number(/\d+/.exec(identities[0]!.value)![0])), batch.map(({ direction }) => direction ?? 'inbound'), batch.map(({ occurredAt }) => occurredAt),
          batch.map(({ durationMs }) => durationMs ?? null), batch.map(({ costMinor }) => costMinor ?? null), batch.map(({ revenueMinor }) => revenueMinor ?? null), batch.map(({ currency }) => currency ?? null),
          batch.map(({ success }) => success ?? null), batch.map(({ effort }) => effort ?? null), batch.map(({ properties }) => (properties ? JSON.stringify(properties) : null)),
        ])
    }
  }
}
