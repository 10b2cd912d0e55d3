import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { inject, describe, expect, test } from 'vitest'
import { seededRandom } from '@throughline/analytics'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { migrate } from '@throughline/server/store/migrate'
import { openPostgresStore } from '@throughline/server/store/postgresStore'
import type { Store } from '@throughline/server/store/store'
import '../postgres.setup.ts'
import { expectWholeness, HOUR, oracleRuns, saveRandomJourneys, START, storedRuns } from './runs.ts'
import { cachedSeed, freshDatabase, temporaryDirectory } from './stores.ts'

const INGESTER = fileURLToPath(new URL('ingester.ts', import.meta.url))
const KILLS = Number(process.env['KILLS'] ?? 20)
const SEED = 20_261_121
const NOW = new Date(START + 5000 * HOUR)

interface Acknowledged {
  readonly lane: string
  readonly parcel: number
  readonly count: number
}

/** Lets the ingester work until some parcels are acknowledged, and kills it some ms later: in the middle of others. */
async function workUntilKilled(directory: string, url: string, from: number, parcels: number, ms: number): Promise<{ acknowledged: Acknowledged[]; replayed: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', INGESTER, directory, url, String(from)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  const lines: string[] = []
  const busy = new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The ingester ended by itself: ${errors}`)))
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      if (lines.length > parcels) resolve()
    })
  })
  const over = new Promise((resolve) => child.once('close', resolve))
  await busy
  await new Promise((resolve) => setTimeout(resolve, ms))
  child.kill('SIGKILL')
  await over
  return {
    replayed: Number(lines[0]!.split(' ')[1]),
    acknowledged: lines.slice(1).map((line) => line.split(' ')).map(([, lane, parcel, count]) => ({ lane: lane!, parcel: Number(parcel), count: Number(count) })),
  }
}

/** One more start, that replays what is left and ends in peace. */
function settle(directory: string, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', INGESTER, directory, url, '0', 'hold'], { stdio: ['ignore', 'ignore', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(errors))))
  })
}

async function killAgainAndAgain(directory: string, url: string, openAgain: () => Promise<Store>): Promise<void> {
  const random = seededRandom(SEED)
  const prepared = await openAgain()
  await saveRandomJourneys(prepared, random, NOW)
  await prepared.close()
  const all: Acknowledged[] = []
  let from = 0
  let replayed = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const worked = await workUntilKilled(directory, url, from, 1 + Math.floor(random() * 8), random() * 150)
    all.push(...worked.acknowledged)
    replayed += worked.replayed
    // The last parcel of each lane may be told twice: it may have been committed and not acknowledged.
    from = Math.max(0, Math.min(...['0', '1', '2', '3'].map((lane) => Math.max(-1, ...all.filter((one) => one.lane === lane).map((one) => one.parcel)) + 1)))
  }
  await settle(directory, url)
  const store = await openAgain()
  try {
    const stored = new Set((await store.rows('select message_id from interaction')).map((row) => row[0] as string))
    const lost = all.flatMap(({ lane, parcel, count }) => Array.from({ length: count }, (_, at) => `${lane} ${parcel} ${at}`)).filter((id) => !stored.has(id))
    expect(lost).toEqual([])
    expect(all.length).toBeGreaterThanOrEqual(KILLS)
    expect(await store.rows('select source, message_id from interaction group by 1, 2 having count(*) > 1')).toEqual([])
    expect(await store.rows('select (select count(*) from perception) = (select count(*) from interaction)')).toEqual([[true]])
    await expectWholeness(store)
    expect(await storedRuns(store)).toEqual(await oracleRuns(store, NOW))
    console.log(`seed ${SEED}: ${KILLS} kills, ${all.length} parcels acknowledged, ${stored.size} interactions, ${replayed} batches replayed`)
  } finally {
    await store.close()
  }
}

test('[I13] killed twenty times while it takes in, the embedded store loses and doubles nothing that was acknowledged', async () => {
  const directory = await temporaryDirectory()
  const openAgain = async (): Promise<Store> => {
    const store = await openEmbeddedStore({ directory, seed: await cachedSeed() })
    await migrate(store)
    return store
  }
  await killAgainAndAgain(directory, '', openAgain)
  await rm(directory, { recursive: true, force: true })
}, 1_800_000)

describe.skipIf('unavailable' in inject('postgres'))('where there is a Postgres', () => {
  test('[I13] killed twenty times while it takes in, Postgres loses and doubles nothing that was acknowledged', async () => {
    const directory = await temporaryDirectory()
    const { url, drop } = await freshDatabase()
    const openAgain = async (): Promise<Store> => {
      const store = await openPostgresStore({ url })
      await migrate(store)
      return store
    }
    await killAgainAndAgain(directory, url, openAgain)
    await drop()
    await rm(directory, { recursive: true, force: true })
  }, 1_800_000)
})
