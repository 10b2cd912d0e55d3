import type { Pulse, SyncPlan } from '../wire.ts'
import { acceptPlan } from './acceptPlan.ts'
import { follow, readStates } from './following.ts'
import { openJournal } from './journal.ts'
import { applyKept } from './keeping.ts'
import { keepLinked } from './keepLinked.ts'
import { loadAll } from './loadAll.ts'
import { readTable } from './loadState.ts'
import { prepare, readMeta } from './meta.ts'
import type { Opened } from './opened.ts'
import { forget, keep, push, readOutbox, sendAgain, type OutboxParts } from './outbox.ts'
import { lsnsOf, positionOf } from './position.ts'
import type { Me, ReplicaSync, ReplicaSyncOptions } from './replicaSync.ts'
import { mustBeOk, ScopeChanged } from './trouble.ts'

/** Pulses of this length without an answer mean that the connection is dead: the server answers after 20 s. */
const PULSE_MS = 45_000

/** Opens what is there of the replica, or makes it. Nothing is asked of the network before `start`. */
export async function openReplica(options: ReplicaSyncOptions): Promise<ReplicaSync> {
  const { sql, clock, shapes, baseUrl } = options
  const byName = new Map(shapes.map((shape) => [shape.name, shape]))
  const commands = new Map(options.commands.map((command) => [command.name, command]))
  await prepare(options)

  let running: { stop: AbortController; first: Promise<void>; done: Promise<void> } | undefined
  let wakePush = new AbortController()

  const parts: OutboxParts = {
    sql, flush: options.flush, fetch: options.fetch, baseUrl, deviceId: options.deviceId, shapes, commands, appliesLater: options.applyAfterMs !== undefined,
    async onTouched(tables) {
      await tellOutbox()
      if (tables.size > 0) await options.onChanges?.({ lsn: opened.lsn, news: '', tables: [...tables] })
    },
  }
  const opened: Opened = {
    options, parts, byName, me: await readMeta<Me>(sql, 'me'), isLoaded: (await readMeta<boolean>(sql, 'loaded')) === true, lsn: positionOf(await readStates(sql)),
  }
  /** Something may be noted that is not in the tables: so at the beginning, and after each round. */
  let mayWait = true
  let applying: Promise<void> | undefined
  const journal = await openJournal(parts, options.journal)
  await journal.restore(opened.isLoaded)
  const link = keepLinked(options, connect)

  /** After each change of the outbox, and before `send` resolves. */
  async function tellOutbox(): Promise<void> {
    // Kept in the database all the same: the journal is tried again at the next change.
    await journal.follow().catch((error: unknown) => options.onTrouble?.(error))
    if (options.onOutbox) options.onOutbox(await readOutbox(sql))
  }

  /** Puts what was noted into the tables. */
  function applied(): Promise<void> {
    if (!mayWait) return Promise.resolve()
    applying ??= (async () => {
      // What is noted from here on needs another turn.
      mayWait = false
      try {
        await sql.transaction((tx) => applyKept(tx, shapes))
      } catch (error) {
        mayWait = true
        throw error
      } finally {
        applying = undefined
      }
    })()
    return applying
  }

  async function connect(ends: AbortController, live: () => void): Promise<void> {
    const link = ends.signal
    const plan = await getJson<SyncPlan>('/sync/v1/plan?' + new URLSearchParams({ device: options.deviceId }), link)
    if (plan.schemaHash !== options.schemaHash) {
      throw new Error('The server was updated. Reload the page to go on; nothing you wrote is lost.')
    }
    // What is dropped or loaded anew from here on must not get older rows afterwards.
    await applied()
    await acceptPlan(opened, plan)
    // A command without its receipt may have been lost with its server: sending it again is harmless.
    await sql.query(`update outbox set status = 'waiting' where status = 'accepted'`)
    await loadAll(opened, plan, link)
    await catchUp(plan, link, false)
    live()
    const works = [followForever(plan, link), pushForever(link), applyForever(link)]
    try {
      await Promise.race(works)
    } finally {
      // Whichever fails first ends the connection. The others must be through with their transactions before the next one
      // begins, or it could write older rows over newer ones.
      ends.abort()
      await Promise.allSettled(works)
    }
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
    const { batch, lost } = await follow(parts, news, position, link).finally(() => { mayWait ||= parts.appliesLater })
    opened.lsn = lost.length === 0 && lsnsOf(states).every((each) => each <= position) ? batch.lsn : positionOf(await readStates(sql))
    await tellOutbox()
    await options.onChanges?.({ ...batch, lsn: opened.lsn })
    if (lost.length > 0) {
      opened.lsn = '0'
      await applied()
      await sql.query(`update sync_state set lsn = 0 where shape = any ($1::text[])`, [`{${lost.map((shape) => shape.name).join(',')}}`])
      await loadAll(opened, plan, link)
      await catchUp(plan, link, false)
    }
  }

  async function followForever(plan: SyncPlan, link: AbortSignal): Promise<void> {
    while (!link.aborted) await catchUp(plan, link, true)
  }

  async function applyForever(link: AbortSignal): Promise<void> {
    while (!link.aborted) {
      await clock.sleep(options.applyAfterMs ?? PULSE_MS, link)
      if (!link.aborted) await applied()
    }
  }

  async function pushForever(link: AbortSignal): Promise<void> {
    while (!link.aborted) {
      wakePush = new AbortController()
      const { signal } = wakePush
      let isMore = opened.me !== undefined
      while (isMore) isMore = await push(parts, opened.me!, link)
      if (!signal.aborted && !link.aborted) await clock.sleep(60_000, AbortSignal.any([signal, link]))
    }
  }

  async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
    const response = await mustBeOk(await options.fetch(`${baseUrl}${path}`, { signal }), path.split('?')[0]!)
    return await response.json() as T
  }

  await tellOutbox()
  const replica: ReplicaSync = {
    get isLoaded() { return opened.isLoaded },
    me: () => opened.me,
    lsn: () => opened.lsn,
    start() {
      if (running) return running.first
      const stop = new AbortController()
      const { promise: first, resolve, reject } = deferred()
      const done = link.run(stop.signal, resolve).then(resolve, reject)
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
      link.nudge()
      wakePush.abort()
    },
    async send(name, input, id = options.newId()) {
      const command = commands.get(name)
      if (!command) throw new Error(`There is no command “${name}”.`)
      const { me, isLoaded } = opened
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
      opened.lsn = '0'
      if (wasRunning) await replica.start()
    },
    applied,
    async readRows(name, take) {
      const shape = byName.get(name)
      if (!shape) throw new Error(`There is no shape “${name}”.`)
      await applied()
      await readTable(sql, shape.tableName, shape, (file) => take(file))
    },
  }
  return replica
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
