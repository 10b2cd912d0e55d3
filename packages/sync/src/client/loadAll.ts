import type { SyncPlan } from '../wire.ts'
import type { Shape } from './contract.ts'
import { readStates } from './following.ts'
import { buildIndexes, loadShape } from './loading.ts'
import { progressOf, readTable } from './loadState.ts'
import { writeMeta } from './meta.ts'
import type { Opened } from './opened.ts'
import { onTrueRows } from './overlay.ts'
import { swapSql } from './ownTables.ts'
import { positionOf } from './position.ts'
import type { ReplicaSyncOptions } from './replicaSync.ts'

/** Shapes that are loaded side by side keep the database busy by themselves: ranges read ahead would only take memory. */
const MOST_READING_AHEAD = 2

/** Loads the shapes that have no state yet, or one at position 0 (what is there is not good any more), then swaps them in. */
export async function loadAll(opened: Opened, plan: SyncPlan, link: AbortSignal): Promise<void> {
  const { options, parts, byName } = opened
  const { sql, clock } = options
  const states = await readStates(sql)
  const todo = plan.shapes.map((shape) => byName.get(shape.name)).filter((shape) => shape !== undefined && (states.get(shape.name)?.lsn ?? 0) === 0) as Shape[]
  if (todo.length === 0) return finishLoad(opened)
  const estimated = new Map(plan.shapes.map((shape) => [shape.name, shape.estimatedRows]))
  const totalRows = todo.reduce((sum, shape) => sum + (estimated.get(shape.name) ?? 0), 0)
  // A reload keeps the old rows on the screen until the new ones are complete; a first load is fed as it comes.
  const isFirst = !opened.isLoaded
  const began = clock.now().getTime()
  let rows = 0
  let bytes = 0
  let beside = 0
  const loadOne = async (shape: Shape, signal: AbortSignal): Promise<void> => {
    beside++
    const doing = `Loading ${wordsOf(shape.name)}`
    options.onProgress?.({ rows, totalRows: Math.max(totalRows, rows), doing })
    if (isFirst) await options.onReset?.(shape.name)
    let ofShape = 0
    await loadShape({
      sql, flush: options.flush, fetch: options.fetch, baseUrl: options.baseUrl, deviceId: options.deviceId, rangeRows: options.rangeRows, signal,
      readsAhead: () => beside <= MOST_READING_AHEAD,
      async onRange(_, count, file) {
        rows += count
        ofShape += count
        bytes += file.byteLength
        if (isFirst) await options.onRows?.(shape.name, file)
        options.onProgress?.({ rows, totalRows: Math.max(totalRows, rows), doing })
      },
      async onRestart() {
        rows -= ofShape
        ofShape = 0
        if (isFirst) await options.onReset?.(shape.name)
      },
    }, shape)
    beside--
  }
  // What is small and named by the rest first. Facts side by side, range by range, so that parts of them fit together early.
  for (const shape of todo) if (shape.kind !== 'facts') await loadOne(shape, link)
  await together(todo.filter((shape) => shape.kind === 'facts'), link, loadOne)
  const loadedAt = clock.now().getTime()
  options.onProgress?.({ rows, totalRows: Math.max(totalRows, rows), doing: 'Building indexes' })
  if (isFirst) await options.onCopied?.(todo.map((shape) => shape.name))
  const touched = new Set<string>()
  for (const shape of todo) for (const table of await swapIn(opened, shape)) touched.add(table)
  opened.lsn = positionOf(await readStates(sql))
  const report = { rows, bytes, loadMs: loadedAt - began, indexMs: clock.now().getTime() - loadedAt }
  if (!isFirst) for (const shape of todo) await feed(options, shape)
  await finishLoad(opened)
  await parts.onTouched(touched)
  options.onProgress?.(undefined)
  await options.onLoaded?.(report)
  // Nothing else writes one: without it the next start would replay all that the load wrote.
  await sql.exec('checkpoint')
}

/** Puts the loaded rows in place of the old ones, with key and indexes. */
async function swapIn({ options: { sql, flush }, parts }: Opened, shape: Shape): Promise<ReadonlySet<string>> {
  const progress = await progressOf(sql, shape)
  if (!progress?.isDone) throw new Error(`${shape.name} is not loaded completely.`)
  let touched: ReadonlySet<string> = new Set()
  await sql.transaction(async (tx) => {
    await buildIndexes(tx, shape)
    touched = await onTrueRows(tx, parts, async () => {
      await tx.exec(swapSql(shape))
      await tx.query(
        `with load as (delete from sync_load where shape = $1 returning *)
         insert into sync_state select shape, handle, "offset", lsn from load
           on conflict (shape) do update set handle = excluded.handle, "offset" = excluded."offset", lsn = excluded.lsn`, [shape.name])
    })
  })
  if (shape.kind === 'facts') await sql.exec(`analyze "${shape.tableName}"`)
  await flush()
  return new Set([...touched, shape.tableName])
}

async function feed(options: ReplicaSyncOptions, shape: Shape): Promise<void> {
  await options.onReset?.(shape.name)
  await readTable(options.sql, shape.tableName, shape, async (file) => options.onRows?.(shape.name, file))
}

async function finishLoad(opened: Opened): Promise<void> {
  if (opened.isLoaded) return
  await writeMeta(opened.options.sql, 'loaded', true)
  await opened.options.flush()
  opened.isLoaded = true
}

/** All at once. When one fails the others stop, and are through with what they were writing before this throws. */
async function together<T>(things: readonly T[], signal: AbortSignal, work: (thing: T, signal: AbortSignal) => Promise<void>): Promise<void> {
  const ends = new AbortController()
  const both = AbortSignal.any([signal, ends.signal])
  const works = things.map((thing) => work(thing, both))
  try {
    await Promise.all(works)
  } catch (error) {
    ends.abort()
    await Promise.allSettled(works)
    throw error
  }
}

/** `interaction` → `interactions`, `runStep` → `run steps`: good enough for a progress line. */
function wordsOf(name: string): string {
  return `${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}s`
}
