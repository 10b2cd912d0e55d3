import { commands, SCHEMA_SIGNATURE, SCHEMA_VERSION, shapes } from '@throughline/domain'
import { openReplica } from '@throughline/sync/client/openReplica'
import { sqlOverPglite } from '@throughline/sync/client/pgliteSql'
import type { LinkStatus, OutboxEntry, ReplicaSync } from '@throughline/sync/client/replicaSync'
import { HttpTrouble } from '@throughline/sync/client/trouble'
import { schemaHash, type SyncPlan } from '@throughline/sync/wire'
import type { Remote } from '../browser/remote.ts'
import type { ColumnsForStore } from '../columns/offers.ts'
import { deviceId } from './device.ts'
import { openDatabase } from './openDatabase.ts'
import { openOutboxJournal } from './outboxJournal.ts'
import { openOwnerNote } from './owner.ts'
import { UNKNOWN, type StoreStatus } from './status.ts'
import type { Tabs } from './tabs.ts'

const ALL = Object.values(shapes)
/** News that come one after the other go into the tables together: each row once, and what a transaction costs by itself once. */
const APPLY_AFTER_MS = 5_000

/** Opens the replica in this tab, keeps it in step with the server, and serves all tabs. Never ends while the tab lives. */
export async function lead(tabs: Tabs, columns: Remote<ColumnsForStore>): Promise<void> {
  let status: StoreStatus = UNKNOWN
  const say = (change: Partial<StoreStatus>) => {
    status = { ...status, ...change }
    tabs.publish(status)
  }
  const { db, storage } = await openDatabase()
  say({ storage })
  const sql = sqlOverPglite(db)
  const owner = await openOwnerNote(sql, tabs.startOver)
  /** Shapes that the columns were given since they were last whole. */
  const fed = new Set<string>()
  let isWhole = false
  /** Nothing is shown before it is known that the rows are this person's, or that nobody can be asked. */
  let confirm = () => {}
  const confirmed = new Promise<void>((resolve) => { confirm = resolve })

  const journal = await openOutboxJournal()
  const replica: ReplicaSync = await openReplica({
    sql,
    flush: () => db.syncToFs(),
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (response.ok && new URL(response.url).pathname === '/sync/v1/plan') await owner.follow((await response.clone().json()) as SyncPlan)
      return response
    },
    baseUrl: location.origin,
    shapes: ALL,
    commands: Object.values(commands),
    schemaHash: schemaHash(SCHEMA_VERSION, SCHEMA_SIGNATURE),
    deviceId: await deviceId(),
    applyAfterMs: APPLY_AFTER_MS,
    ...(journal && { journal }),
    clock: { now: () => new Date(), sleep },
    newId: () => crypto.randomUUID(),
    random: Math.random,
    async onReset(shape) {
      // Rows given before cannot be taken back one shape at a time: what is lacking comes from the tables at the end.
      if (isWhole || fed.has(shape)) {
        fed.clear()
        await columns.call('clear')
      }
      isWhole = false
      fed.add(shape)
    },
    async onRows(shape, file) {
      // A shape that was forgotten on the way is given from its table at the end.
      if (fed.has(shape)) await columns.give([file.buffer], 'rows', shape, file, true)
    },
    async onCopied(loaded) {
      // One that was forgotten on the way is only in a table yet to be made.
      if (loaded.some((shape) => !fed.has(shape))) return
      await feedRest()
      await columns.call('gathered')
    },
    async onLoaded() {
      await feed()
      tabs.tablesChanged(ALL.map((shape) => shape.tableName))
    },
    onProgress: (load) => say({ load }),
    async onChanges(batch) {
      if (batch.tables.length > 0) tabs.tablesChanged(batch.tables)
      await feeding
      if (!isWhole || await columns.call('changes', batch)) return
      isWhole = false
      await feed()
    },
    onStatus(link) {
      say(link.kind === 'live' ? { link: linkOf(link), trouble: undefined } : { link: linkOf(link) })
      if (link.kind !== 'connecting' && link.kind !== 'signedOut') confirm()
    },
    onOutbox: (entries) => say(outboxStatus(entries)),
    onTrouble: (error) => {
      // Without a network there is nothing wrong: the link says so already.
      if (error instanceof Error && (error.name === 'AbortError' || /fetch|network|load failed/i.test(error.message))) return
      console.warn('The replica tries again.', error)
      say({ trouble: error instanceof HttpTrouble ? `The server did not give what was asked for (${error.message}). It is asked again; what is here stays, and so does what you write.` : error instanceof Error ? error.message : String(error) })
    },
  })

  /** Gives the columns every shape they lack, then lets them stand where the tables stood when this began. */
  let feeding: Promise<void> | undefined
  function feed(): Promise<void> {
    feeding ??= feedAll().finally(() => { feeding = undefined })
    return feeding
  }

  async function feedRest(): Promise<void> {
    for (const { name } of ALL) {
      if (fed.has(name)) continue
      await replica.readRows(name, (file) => columns.give([file.buffer], 'rows', name, file, false))
      fed.add(name)
    }
  }

  async function feedAll(): Promise<void> {
    if (isWhole) return
    // A batch that comes in between waits, and is merged on top: some of it twice, which does no harm.
    const lsn = replica.lsn()
    await feedRest()
    fed.clear()
    isWhole = true
    await columns.call('loaded', lsn, owner.current())
  }

  say(outboxStatus(await replica.outbox()))
  if (replica.isLoaded) {
    isWhole = await columns.call('stands', replica.lsn())
    void confirmed.then(feed)
  }
  tabs.lead({
    async rows(text, params) {
      await confirmed
      await replica.applied()
      return (await db.query<object>(text, [...params])).rows
    },
    send: async (commandId, name, input) => { await replica.send(name, input, commandId) },
    retry: (commandId) => replica.retry(commandId),
    discard: (commandId) => replica.discard(commandId),
    reload: () => replica.reload(),
    nudge: async () => replica.nudge(),
  })
  await replica.start()
  // The tab before died between its last table and the word that all are loaded.
  await feed()
}

function outboxStatus(entries: readonly OutboxEntry[]): Pick<StoreStatus, 'waiting' | 'needsAttention'> {
  return {
    waiting: entries.filter((entry) => entry.status !== 'refused').length,
    needsAttention: entries.filter((entry) => entry.status === 'refused').map((entry) => ({
      commandId: entry.id, name: entry.name, input: entry.input, code: entry.code ?? '', reason: entry.reason ?? '', sentAt: entry.sentAt,
    })),
  }
}

function linkOf(link: LinkStatus): StoreStatus['link'] {
  return link.kind === 'offline' ? { kind: 'offline', since: link.since } : link
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
  })
}
