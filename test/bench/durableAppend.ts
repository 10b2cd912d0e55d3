import { shapes, type Shape } from '@throughline/domain'
import { createWriteKey } from '@throughline/server/access/writeKey'
import { AT, inBrowserWorld, type BrowserWorld } from './browserWorld.ts'
import { median, remark, rounded, tell } from './figure.ts'
import { cpuBetween, settled } from './renderers.ts'
import type { PlainPage } from './plainBrowser.ts'

const NEWS = 1_000, ROUNDS = 13, WARM_UP = 4

/** Rows that the news are: those of the new interactions, and the runs that they moved. */
const ROWS = { interaction: 'id > $1', runStep: 'interaction_id > $1', run: 'last_interaction_id > $1', outcome: 'interaction_id > $1', perception: 'interaction_id > $1' } as const

/**
 * Live interactions into a replica in Chromium. Kept: fetched, noted in the database in OPFS with their position, flushed, merged into the columns and noted in
 * their file. In all: written into their tables too, as happens a little later or when somebody asks for rows. Beside nothing but `COPY` of the same rows.
 * CPU of the page's workers, median after a warm-up.
 */
export async function durableAppend(): Promise<void> {
  await inBrowserWorld('bare', async (world) => {
    const { url, store, browser, renderers } = world
    const page = await browser.open()
    await page.goto(url)
    await page.until(`window.replica?.status().link.kind === 'live' && replica.status().load === undefined && replica.version() > 0`)
    await settled(renderers)
    const post = await sender(world)
    const kept: number[] = [], whole: number[] = [], threads: number[][] = []
    let before = 0
    for (let round = 0; round < ROUNDS; round++) {
      ;[[before]] = await store.rows('select max(id)::int from interaction') as [[number]]
      const version = await page.evaluate<number>('replica.version()')
      const start = await renderers.workersCpu()
      await post(round)
      await page.until(`replica.version() > ${version}`, { everyMs: 100 })
      const end = await resting(world)
      kept.push(cpuBetween(start, end))
      await page.evaluate(ROWS_ASKED)
      whole.push(cpuBetween(start, await resting(world)))
      threads.push([...end].map(([tid, ms]) => ms - (start.get(tid) ?? 0)).filter((ms) => ms >= 1))
    }
    await page.close()
    const copied = await rawCopy(world, before)
    const value = median(kept.slice(WARM_UP)), all = median(whole.slice(WARM_UP)), reference = median(copied.slice(WARM_UP))
    remark(`${NEWS} interactions, kept, worker by worker: ${threads.map((each) => each.map((ms) => rounded(ms)).join(' + ')).join(', ')} ms; in all: ${whole.map((ms) => rounded(ms)).join(' ')} ms; raw COPY: ${copied.map((ms) => rounded(ms)).join(' ')} ms`)
    tell({ name: `${NEWS.toLocaleString('en')} live interactions kept in a replica of ${AT}`, value: rounded(value), unit: 'ms CPU of the workers', reference: rounded(reference), ratio: rounded(value / reference), target: 'at most 50 ms', holds: value <= 50 })
    tell({ name: `the same, in their tables too`, value: rounded(all), unit: 'ms CPU of the workers', reference: rounded(reference), ratio: rounded(all / reference), target: 'reported', holds: true })
  })
}

/** Whoever asks for rows finds all news in them. */
const ROWS_ASKED = `(async () => {
  const rows = follow('select max(id)::int from interaction', [])
  while (rows() === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
})()`

/** Sends interactions of people and new ones, four in five in journeys that go on. */
async function sender({ url, store }: BrowserWorld): Promise<(round: number) => Promise<void>> {
  const key = await createWriteKey(store, 'bench', new Date())
  const known = (await store.rows(`select value from identity where kind = 'email' order by actor_id desc limit 500`)).map(([value]) => value as string)
  const events = ['quote-start', 'quote-details', 'quote-price', 'invoice-sent', 'payment-made', 'claim-reported', 'photo-upload', 'claim-call', 'renewal-offer', 'renewal-price']
  return async (round) => {
    const batch = Array.from({ length: NEWS }, (_, i) => ({
      type: 'track', event: events[(7 * i + round) % events.length], userId: i % 5 > 0 && known.length > 0 ? known[(i + round) % known.length] : `somebody-${Date.now()}-${i}`, messageId: `${Date.now()}-${round}-${i}`,
      properties: { channel: ['web', 'app', 'call'][i % 3], durationMs: 60_000 + i },
    }))
    const answer = await fetch(`${url}/v1/batch`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }, body: JSON.stringify({ batch }) })
    if (!answer.ok) throw new Error(await answer.text())
  }
}

/** The workers' CPU once they rest. */
async function resting({ renderers }: BrowserWorld): Promise<ReadonlyMap<number, number>> {
  for (;;) {
    const before = await renderers.workersCpu()
    await new Promise((resolve) => setTimeout(resolve, 700))
    const after = await renderers.workersCpu()
    if (cpuBetween(before, after) < 1) return after
  }
}

async function rawCopy({ url, store, browser, renderers }: BrowserWorld, after: number): Promise<number[]> {
  const files = await Promise.all(Object.entries(ROWS).map(async ([name, where]) => {
    const shape = shapes[name as keyof typeof ROWS] as Shape
    const file = await store.copyOut(`select ${shape.columns.map((column) => `"${column.name}"`).join(', ')} from "${shape.tableName}" where ${where.replace('$1', String(after))}`)
    return { shape: name, base64: Buffer.from(file).toString('base64') }
  }))
  const page: PlainPage = await browser.open()
  await page.goto(`${url}/copy.html`)
  await page.until('window.takeFiles')
  await page.evaluate(`takeFiles(${JSON.stringify(files)})`)
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = await renderers.workersCpu()
    await page.evaluate('copyRanges()')
    took.push(cpuBetween(before, await renderers.workersCpu()))
  }
  await page.close()
  return took
}
