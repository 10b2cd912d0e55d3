import type { Sql } from '../sql.ts'
import type { Pulse, SyncPlan } from '../wire.ts'
import type { Shape } from './contract.ts'
import { follow, readStates, type ShapeState } from './following.ts'
import { openJournal } from './journal.ts'
import { buildIndexes, loadShape, progressOf, readTable } from './loading.ts'
import { forget, keep, push, readOutbox, sendAgain, type OutboxParts } from './outbox.ts'
import { onTrueRows } from './overlay.ts'
import { createTables, dropShapes, swapSql } from './ownTables.ts'
import type { LinkStatus, Me, ReplicaSync, ReplicaSyncOptions } from './replicaSync.ts'
import { HttpTrouble, mustBeOk, ScopeChanged } from './trouble.ts'

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 30_000
/** Pulses of this length without an answer mean that the connection is dead: the server answers after 20 s. */
const PULSE_MS = 45_000
/** Shapes that are loaded side by side keep the database busy by themselves: ranges read ahead would only take memory. */
const MOST_READING_AHEAD = 2

/** Opens what is there of the replica, or makes it. Nothing is asked of the network before `start`. */
export async function openReplica(options: ReplicaSyncOptions): Promise<ReplicaSync> {
  const { sql, clock, shapes, baseUrl } = options
  const byName = new Map(shapes.map((shape) => [shape.name, shape]))
  const commands = new Map(options.commands.map((command) => [command.name, command]))
  await prepare(options)

  let me = await readMeta<Me>(sql, 'me')
  let isLoaded = (await readMeta<boolean>(sql, 'loaded')) === true
  let lsn = positionOf(await readStates(sql))
  let running: { stop: AbortController; first: Promise<void>; done: Promise<void> } | undefined
  let wake = new AbortController()
  let wakePush = new AbortController()
  let status: LinkStatus = { kind: 'connecting' }

  const parts: OutboxParts = {
    sql, flush: options.flush, fetch: options.fetch, baseUrl, deviceId: options.deviceId, shapes, commands,
    async onTouched(tables) {
      await tellOutbox()
      if (tables.size > 0) await options.onChanges?.({ lsn, changes: [], tables: [...tables] })
    },
  }

  const journal = await openJournal(parts, options.journal)
  await journal.restore(isLoaded)

  /** After each change of the outbox, and before `send` resolves. */
  async function tellOutbox(): Promise<void> {
    // Kept in the database all the same: the journal is tried again at the next change.
    await journal.follow().catch((error: unknown) => options.onTrouble?.(error))
    if (options.onOutbox) options.onOutbox(await readOutbox(sql))
  }

  function say(next: LinkStatus): void {
    if (next.kind === status.kind && next.kind !== 'offline') return
    // Offline since the first failure, not since the last try.
    status = next.kind === 'offline' && status.kind === 'offline' ? { ...next, since: status.since } : next
    options.onStatus?.(status)
  }

  /** Connects, follows, and starts over after every trouble, until stopped. */
  async function run(stop: AbortSignal, first: () => void): Promise<void> {
    let failures = 0
    while (!stop.aborted) {
      // What belongs to one connection ends with it.
      const link = new AbortController()
      const end = () => link.abort()
      stop.addEventListener('abort', end, { once: true })
      try {
        await connect(link, () => {
          failures = 0
          say({ kind: 'live' })
          first()
        })
      } catch (error) {
        if (stop.aborted) return
        if (error instanceof ScopeChanged) continue
        if (error instanceof HttpTrouble && error.status === 401) say({ kind: 'signedOut' })
        else {
          say({ kind: 'offline', since: clock.now(), reason: error instanceof Error ? error.message : String(error) })
          options.onTrouble?.(error)
        }
        failures++
        wake = new AbortController()
        const most = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10))
        await clock.sleep(most * (0.5 + options.random() / 2), AbortSignal.any([stop, wake.signal]))
      } finally {
        link.abort()
        stop.removeEventListener('abort', end)
      }
    }
  }

  async function connect(ends: AbortController, live: () => void): Promise<void> {
    const link = ends.signal
    const plan = await getJson<SyncPlan>('/sync/v1/plan?' + new URLSearchParams({ device: options.deviceId }), link)
    if (plan.schemaHash !== options.schemaHash) {
      throw new Error('The server was updated. Reload the page to go on; nothing you wrote is lost.')
    }
    await accept(plan)
    // A command without its receipt may have been lost with its server: sending it again is harmless.
    await sql.query(`update outbox set status = 'waiting' where status = 'accepted'`)
    await load(plan, link)
    await catchUp(plan, link, false)
    live()
    const both = [followForever(plan, link), pushForever(link)]
    try {
      await Promise.race(both)
    } finally {
      // Whichever fails first ends the connection. The other must be through with its transaction before the next one
      // begins, or it could write older rows over newer ones.
      ends.abort()
      await Promise.allSettled(both)
    }
  }

  /** Takes on what the plan says: another store, other rights, another person. Rows beyond the rights go at once. */
  async function accept(plan: SyncPlan): Promise<void> {
    const storeId = await readMeta<string>(sql, 'store')
    const allowed = new Set(plan.shapes.map((shape) => shape.name))
    const isOtherReach = me !== undefined && JSON.stringify(me.reach) !== JSON.stringify(plan.me.reach)
    const emptied: Shape[] = []
    await sql.transaction(async (tx) => {
      if (storeId !== undefined && storeId !== plan.storeId) await tx.exec('update sync_state set lsn = 0; delete from sync_load;')
      for (const [name] of await tx.rows('select shape from sync_state union select shape from sync_load')) {
        const shape = byName.get(name as string)
        const isLost = shape === undefined || !allowed.has(shape.name)
        if (!isLost && !(isOtherReach && shape.cut === 'territory')) continue
        await tx.query('delete from sync_state where shape = $1', [name])
        await tx.query('delete from sync_load where shape = $1', [name])
        if (shape) emptied.push(shape)
      }
      if (emptied.length > 0) {
        await onTrueRows(tx, parts, async () => {
          for (const shape of emptied) await tx.exec(`truncate "${shape.tableName}"`)
        })
        await writeMeta(tx, 'loaded', false)
      }
      await writeMeta(tx, 'store', plan.storeId)
      await writeMeta(tx, 'me', plan.me)
    })
    me = plan.me
    await options.flush()
    if (emptied.length === 0) return
    isLoaded = false
    lsn = '0'
    for (const shape of emptied) await options.onReset?.(shape.name)
    await parts.onTouched(new Set(emptied.map((shape) => shape.tableName)))
  }

  /** Loads the shapes that have no state yet, or one at position 0 (what is there is not good any more), then swaps them in. */
  async function load(plan: SyncPlan, link: AbortSignal): Promise<void> {
    const states = await readStates(sql)
    const todo = plan.shapes.map((shape) => byName.get(shape.name)).filter((shape) => shape !== undefined && (states.get(shape.name)?.lsn ?? 0) === 0) as Shape[]
    if (todo.length === 0) return finishLoad()
    const estimated = new Map(plan.shapes.map((shape) => [shape.name, shape.estimatedRows]))
    const totalRows = todo.reduce((sum, shape) => sum + (estimated.get(shape.name) ?? 0), 0)
    // A reload keeps the old rows on the screen until the new ones are complete; a first load is fed as it comes.
    const isFirst = !isLoaded
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
        sql, flush: options.flush, fetch: options.fetch, baseUrl, deviceId: options.deviceId, rangeRows: options.rangeRows, signal,
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
    for (const shape of todo) for (const table of await swapIn(shape)) touched.add(table)
    lsn = positionOf(await readStates(sql))
    const report = { rows, bytes, loadMs: loadedAt - began, indexMs: clock.now().getTime() - loadedAt }
    if (!isFirst) for (const shape of todo) await feed(shape)
    await finishLoad()
    await parts.onTouched(touched)
    options.onProgress?.(undefined)
    await options.onLoaded?.(report)
  }

  async function swapIn(shape: Shape): Promise<ReadonlySet<string>> {
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
    await options.flush()
    return new Set([...touched, shape.tableName])
  }

  async function feed(shape: Shape): Promise<void> {
    await options.onReset?.(shape.name)
    await readTable(sql, shape.tableName, shape, async (file) => options.onRows?.(shape.name, file))
  }

  async function finishLoad(): Promise<void> {
    if (isLoaded) return
    await writeMeta(sql, 'loaded', true)
    await options.flush()
    isLoaded = true
  }

  /** One round: asks the pulse and brings every shape to the position it names. */
  async function catchUp(plan: SyncPlan, link: AbortSignal, isWaiting: boolean): Promise<void> {
    const states = await readStates(sql)
    const since = Math.min(...lsnsOf(states))
    const timeout = new AbortController()
    const done = new AbortController()
    void clock.sleep(PULSE_MS, done.signal).then(() => done.signal.aborted || timeout.abort())
    let pulse: Pulse
    try {
      pulse = await getJson<Pulse>(`/sync/v1/pulse?since=${since}${isWaiting ? '' : '&wait=0'}`, AbortSignal.any([link, timeout.signal]))
    } finally {
      done.abort()
    }
    if (pulse.scope !== plan.scope) throw new ScopeChanged('The rights of this session changed.')
    const news = pulse.shapes.map((name) => byName.get(name)).filter((shape) => shape !== undefined)
    const position = Number(pulse.lsn)
    if (news.length === 0 && position <= since) return
    const { batch, lost } = await follow(parts, news, position, link)
    lsn = lost.length === 0 && lsnsOf(states).every((each) => each <= position) ? batch.lsn : positionOf(await readStates(sql))
    await tellOutbox()
    await options.onChanges?.({ ...batch, lsn })
    if (lost.length > 0) {
      lsn = '0'
      await sql.query(`update sync_state set lsn = 0 where shape = any ($1::text[])`, [`{${lost.map((shape) => shape.name).join(',')}}`])
      await load(plan, link)
      await catchUp(plan, link, false)
    }
  }

  async function followForever(plan: SyncPlan, link: AbortSignal): Promise<void> {
    while (!link.aborted) await catchUp(plan, link, true)
  }

  async function pushForever(link: AbortSignal): Promise<void> {
    while (!link.aborted) {
      wakePush = new AbortController()
      const { signal } = wakePush
      let isMore = me !== undefined
      while (isMore) isMore = await push(parts, me!, link)
      if (!signal.aborted && !link.aborted) await clock.sleep(60_000, AbortSignal.any([signal, link]))
    }
  }

  async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
    const response = await mustBeOk(await options.fetch(`${baseUrl}${path}`, { signal }), path.split('?')[0]!)
    return await response.json() as T
  }

  await tellOutbox()
  const replica: ReplicaSync = {
    get isLoaded() { return isLoaded },
    me: () => me,
    lsn: () => lsn,
    start() {
      if (running) return running.first
      const stop = new AbortController()
      const { promise: first, resolve, reject } = deferred()
      const done = run(stop.signal, resolve).then(resolve, reject)
      first.catch(() => undefined)
      running = { stop, first, done }
      return first
    },
    async stop() {
      running?.stop.abort()
      await running?.done
      running = undefined
    },
    nudge() {
      wake.abort()
      wakePush.abort()
    },
    async send(name, input, id = options.newId()) {
      const command = commands.get(name)
      if (!command) throw new Error(`There is no command “${name}”.`)
      if (!me) throw new Error('Nobody has signed in here yet.')
      await keep(parts, { id, command, input, at: clock.now(), me, isShown: isLoaded })
      wakePush.abort()
      return id
    },
    outbox: () => readOutbox(sql),
    async retry(commandId) {
      await sendAgain(parts, commandId, options.newId())
      wakePush.abort()
    },
    discard: (commandId) => forget(parts, commandId),
    async reload() {
      const wasRunning = running !== undefined
      await replica.stop()
      await sql.exec('update sync_state set lsn = 0; delete from sync_load;')
      lsn = '0'
      if (wasRunning) await replica.start()
    },
    async readRows(name, take) {
      const shape = byName.get(name)
      if (!shape) throw new Error(`There is no shape “${name}”.`)
      await readTable(sql, shape.tableName, shape, (file) => take(file))
    },
  }
  return replica
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

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve = () => {}
  let reject = (_error: unknown) => {}
  const promise = new Promise<void>((good, bad) => {
    resolve = good
    reject = bad
  })
  return { promise, resolve, reject }
}

/** Makes the tables if need be; after an upgrade that changed them, drops everything but the outbox first. */
async function prepare({ sql, shapes, schemaHash, flush }: ReplicaSyncOptions): Promise<void> {
  const [exists] = await sql.rows(`select to_regclass('sync_meta') is not null`)
  const hasTables = exists?.[0] === true
  if (hasTables && await readMeta<string>(sql, 'schema') === schemaHash) return
  await sql.transaction(async (tx) => {
    await createTables(tx, [])
    await dropShapes(tx)
    await tx.query(`delete from sync_meta where key in ('loaded', 'store')`)
    await writeMeta(tx, 'schema', schemaHash)
    await writeMeta(tx, 'tables', shapes.map((shape) => shape.tableName))
    await createTables(tx, shapes)
  })
  await flush()
}

async function readMeta<T>(sql: Sql, key: string): Promise<T | undefined> {
  const [row] = await sql.rows('select value from sync_meta where key = $1', [key])
  return row === undefined ? undefined : JSON.parse(row[0] as string) as T
}

async function writeMeta(sql: Sql, key: string, value: unknown): Promise<void> {
  await sql.query('insert into sync_meta values ($1, $2) on conflict (key) do update set value = excluded.value', [key, JSON.stringify(value)])
}

function lsnsOf(states: ReadonlyMap<string, ShapeState>): number[] {
  return states.size === 0 ? [0] : [...states.values()].map((state) => state.lsn)
}

/** Where the tables stand. After a load each shape may stand elsewhere; then the name tells all of them: only those are the same rows. */
function positionOf(states: ReadonlyMap<string, ShapeState>): string {
  const lsns = lsnsOf(states)
  const least = Math.min(...lsns)
  if (lsns.every((lsn) => lsn === least)) return String(least)
  const ahead = [...states].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state.lsn - least)
  return `${least}+${ahead.join('.')}`
}

/** `interaction` → `interactions`, `runStep` → `run steps`: good enough for a progress line. */
function wordsOf(name: string): string {
  return `${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}s`
}
