import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '@throughline/analytics'
import { loadDemo, demoStanding } from '@throughline/server/demo/loadDemo'
import { importFile, type ImportContext } from '@throughline/server/import/importFile'
import { mappingFrom } from '@throughline/server/import/presets'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import type { Store } from '@throughline/server/store/store'
import { beforeAll, beforeEach, expect, inject, describe, test } from 'vitest'
import '../postgres.setup.ts'
import { expectWholeness } from './runs.ts'
import { startedDirectory, STORES } from './stores.ts'

const LOADER = fileURLToPath(new URL('loader.ts', import.meta.url))
const NOW = '2026-11-20T06:30:00Z'
const SEED = 20_261_122
/** The first comes for certain in the middle of writing, the other anywhere. */
const KILLS = 2

/** A shop's log: cases, people with several names, money, times out of order. */
function shopLog(rows: number): string {
  const random = seededRandom(SEED)
  const lines = Array.from({ length: rows }, (_, at) => {
    const order = Math.floor(random() * rows / 5)
    const what = ['order', 'pay', 'deliver', 'return'][Math.floor(random() * 4)]!
    const when = new Date(Date.UTC(2026, 0, 1) + (at * 37 + Math.floor(random() * 5000)) * 60_000)
    return `k${order},ann ${order % 400},ann${order % 400}@example.test,${what},${when.toISOString()},${what === 'pay' ? (random() * 90).toFixed(2) : ''}`
  })
  return `order,who,mail,what,when,eur\n${lines.join('\n')}\n`
}

const MAPPING = {
  as: 'interactions', currency: 'EUR',
  fields: {
    case: { from: 'column', column: 'order' }, actor: { from: 'column', column: 'who' }, 'actor.email': { from: 'column', column: 'mail' },
    activity: { from: 'column', column: 'what' }, time: { from: 'column', column: 'when' }, 'money.revenue': { from: 'column', column: 'eur' },
  },
  journey: { outcomes: [{ kind: 'delivered', result: 'achieved', when: { touchpoints: ['deliver'] }, value: { from: 'revenue' } }] },
} as const

/** Everything that must not depend on the store, nor on how often a load was killed. */
async function print(store: Store): Promise<unknown> {
  return store.rows(`select 'interaction', count(*), sum(revenue_minor)::bigint, sum(cost_minor)::bigint,
      md5(string_agg(source || message_id || extract(epoch from occurred_at)::text, ',' order by source collate "C", message_id collate "C")) from interaction
    union all select 'run', count(*), sum(step_count)::bigint, count(ended_at),
      md5(string_agg(j.code || status || extract(epoch from started_at)::text || coalesce(case_key, ''), ',' order by j.code collate "C", started_at, status, case_key collate "C")) from run join journey j on j.id = journey_id
    union all select 'step', count(*), count(*) filter (where is_primary), count(step_id), null from run_step
    union all select 'outcome', count(*), sum(value_minor)::bigint, count(run_id), null from outcome
    union all select 'perception', count(*), null, null, md5(string_agg(coalesce(words, ''), ',' order by words collate "C")) from perception
    union all select 'actor', count(*), (select count(*) from identity), null, md5(string_agg(coalesce(name, ''), ',' order by name collate "C")) from actor
    union all select 'step name', count(*), sum(position)::bigint, null, md5(string_agg(key || position::text, ',' order by journey_id, position, key collate "C")) from journey_step`)
}

/** Whether each load that has not ended has written something. */
function unfinishedLoads(store: Store): Promise<unknown[][]> {
  return store.rows('select done_rows between 1 and total_rows - 1 from bulk_load where finished_at is null')
}

interface Ended {
  readonly lines: readonly string[]
  readonly errors: string
}

/** Runs the loader; kills it `killed.afterMs` after it said `killed.afterLines` lines. */
function load(directory: string, args: readonly string[], killed?: { readonly afterLines: number; readonly afterMs: number }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', LOADER, directory, args[0]!, NOW, ...args.slice(1)], { stdio: ['ignore', 'pipe', 'pipe'] })
    const lines: string[] = []
    let errors = ''
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      if (killed && lines.length === killed.afterLines) setTimeout(() => child.kill('SIGKILL'), killed.afterMs)
    })
    child.once('close', (code, signal) => (code === 0 || (killed && signal === 'SIGKILL') ? resolve({ lines, errors }) : reject(new Error(`${String(code ?? signal)} ${errors}`))))
  })
}

async function inStore<T>(directory: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openEmbeddedStore({ directory })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

describe('killed while it loads', () => {
  let started: Awaited<ReturnType<typeof startedDirectory>>
  let directory: string
  const random = seededRandom(SEED)

  beforeAll(async () => {
    started = await startedDirectory()
    return started.remove
  })
  beforeEach(async () => {
    directory = await started.copy()
    return () => rm(directory, { recursive: true, force: true })
  })

  /** Loads once in peace and once with kills in the middle: both must end in the same rows. */
  async function sameAsInPeace(args: readonly string[]): Promise<string[]> {
    const peaceful = await started.copy()
    const whole = await load(peaceful, args)
    expect(whole.errors).toBe('')
    const unfinished: string[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      // Each try begins where the one before was, so the last ones may end by themselves.
      const share = kill === 0 ? 0.7 : random()
      await load(directory, args, { afterLines: 1 + Math.floor(share * (whole.lines.length - 1)), afterMs: kill === 0 ? 0 : random() * 150 })
      if (kill === 0) expect(await inStore(directory, unfinishedLoads)).toEqual([[true]])
      unfinished.push(...existsSync(join(directory, 'spool')) ? await readdir(join(directory, 'spool')) : [])
    }
    const last = await load(directory, args)
    expect(last.errors).toBe('')
    const [before, after] = [await inStore(peaceful, print), await inStore(directory, async (store) => {
      await expectWholeness(store)
      expect(await unfinishedLoads(store)).toEqual([])
      return print(store)
    })]
    expect(after, `seed ${SEED}`).toEqual(before)
    await rm(peaceful, { recursive: true, force: true })
    return unfinished
  }

  test('[DM12] a demo load killed half-way is never taken as complete, and the next start finishes it', async () => {
    await sameAsInPeace(['demo'])
    // A start that has nothing to do closes at once, without a word.
    expect((await load(directory, ['hold'])).errors).toBe('')
    expect(await inStore(directory, demoStanding)).toBe('whole')
  }, 600_000)

  test('[IM8][IM14] an import killed at any moment and run again ends as one never killed, and leaves nothing in the spool', async () => {
    const file = join(directory, 'shop.csv')
    await writeFile(file, shopLog(7_000))
    const unfinished = await sameAsInPeace(['import', file, JSON.stringify({ fileName: 'shop.csv', mapping: MAPPING })])
    expect(unfinished.length).toBeGreaterThan(0)
    expect(await readdir(join(directory, 'spool'))).toEqual([])
  }, 600_000)
})

describe.skipIf('unavailable' in inject('postgres'))('where there is a Postgres', () => {
  test('[IM13][DM1] an import and a demo load leave the same rows on PGlite and on Postgres', async () => {
    const prints: unknown[] = []
    for (const { open } of STORES.filter(({ name }) => name !== 'PGlite in a worker')) {
      const { store, remove } = await open()
      try {
        const now = () => new Date(NOW)
        expect(await loadDemo({ store, now }, { interactions: 3_000, seed: 3, until: new Date(NOW) })).toBe('loaded')
        // `importFile` uses the data directory of a configuration, and nothing else of it.
        const context = { store, now, config: { dataDir: '/nowhere' } } as ImportContext
        const mapping = await mappingFrom(store, MAPPING, undefined)
        const take = () => importFile(context, { bytes: Readable.from([Buffer.from(shopLog(3_000))]), fileName: 'shop.csv', mapping })
        expect(await take()).toMatchObject({ rows: 3_000, accepted: 3_000, duplicates: 0, journey: 'shop' })
        expect(await take()).toMatchObject({ accepted: 0, duplicates: 3_000 })
        await expectWholeness(store)
        prints.push(await print(store))
      } finally {
        await remove()
      }
    }
    expect(prints[1]).toEqual(prints[0])
  }, 600_000)
})
