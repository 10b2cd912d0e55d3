import { createSignal, onCleanup, type Accessor, type Signal } from 'solid-js'
import { connect, type Remote, type Wire } from './browser/remote.ts'
import type { ColumnsForPage, PageForColumns } from './columns/offers.ts'
import { questionKey } from './columns/questions.ts'
import { createAnswer } from './createAnswer.ts'
import { createRows } from './createRows.ts'
import type { Replica, ReplicaStatus } from './replica.ts'
import type { PageForStore, StoreForPage } from './store/offers.ts'
import { createLateStart } from './store/lateStart.ts'
import type { ServiceCall } from './store/service.ts'
import { UNKNOWN } from './store/status.ts'

/**
 * Opens this tab's part of the replica: a worker that answers from columns, and one that keeps or follows the store. The store's
 * database takes a second of CPU to open, so it starts when the first screen is drawn from kept columns, or when there are none.
 */
export function createReplica(): Replica {
  const [status, setStatus] = createSignal<ReplicaStatus>({ ...UNKNOWN, role: 'unknown', canAnswer: false })
  const [version, setVersion] = createSignal(0)
  const tables = tableVersions()

  /** Who waits for better versions on a lane, or hears how far they are, and of which question. */
  const betterings = new Map<string, { readonly key: string; readonly onBetter: ((measured: never) => void) | undefined; readonly onReached: ((share: number) => void) | undefined }>()
  const columnsWorker = new Worker(new URL('./columns/columns.worker.ts', import.meta.url), { type: 'module', name: 'columns' })
  const columns = connect<ColumnsForPage>(columnsWorker as unknown as Wire, {
    awake: (canAnswer) => (canAnswer ? start.soon() : start.now()),
    columnsChanged(next) {
      setStatus((now) => (now.canAnswer ? now : { ...now, canAnswer: true }))
      setVersion(next)
    },
    better(lane, key, measured) {
      const waiting = betterings.get(lane)
      if (waiting?.key === key) waiting.onBetter?.(measured as never)
    },
    reached(lane, key, share) {
      const waiting = betterings.get(lane)
      if (waiting?.key === key) waiting.onReached?.(share)
    },
  } satisfies PageForColumns)
  const between = new MessageChannel()
  void columns.give([between.port1], 'open', between.port1)
  let storeWorker: Worker | undefined
  let opened: (store: Remote<StoreForPage>) => void
  const store = new Promise<Remote<StoreForPage>>((resolve) => { opened = resolve })
  const start = createLateStart(() => {
    storeWorker = new Worker(new URL('./store/store.worker.ts', import.meta.url), { type: 'module', name: 'store' })
    const remote = connect<StoreForPage>(storeWorker as unknown as Wire, {
      status: (next, role) => { setStatus((now) => ({ ...now, ...next, role })) },
      tablesChanged: (names) => tables.raise(names),
      startOver: () => location.reload(),
    } satisfies PageForStore)
    void remote.give([between.port2], 'open', between.port2)
    opened(remote)
  })

  // Without it a browser short of space may throw the replica away, with what waits to be sent.
  void navigator.storage?.persist?.()

  const serve = async (call: ServiceCall): Promise<unknown> => {
    // Rows can wait until the first screen is drawn, what somebody writes cannot.
    if (call.name !== 'rows') start.now()
    return (await store).call('ask', call)
  }
  const nudge = () => { if (storeWorker && document.visibilityState === 'visible') void serve({ name: 'nudge', args: [] }) }
  addEventListener('online', nudge)
  document.addEventListener('visibilitychange', nudge)
  onCleanup(() => {
    removeEventListener('online', nudge)
    document.removeEventListener('visibilitychange', nudge)
    columnsWorker.terminate()
    start.cancel()
    storeWorker?.terminate()
  })

  const ask: Replica['ask'] = async (analysis, params, options = {}) => {
    const { lane = crypto.randomUUID(), onBetter, onReached, signal, isSeen = true } = options
    signal?.throwIfAborted()
    signal?.addEventListener('abort', () => {
      betterings.delete(lane)
      void columns.call('leave', lane)
    }, { once: true })
    if (onBetter || onReached) betterings.set(lane, { key: questionKey(analysis, params), onBetter, onReached })
    const measured = await start.during(columns.call('ask', analysis, params, lane, isSeen))
    signal?.throwIfAborted()
    if (measured === undefined) throw new DOMException('A newer question took its place', 'AbortError')
    return measured as never
  }
  return {
    status, version, ask,
    createAnswer: (analysis, params) => createAnswer({ ask, version }, analysis, params),
    createRows: (query) => createRows({ rows: (text, params) => serve({ name: 'rows', args: [text, params] }) as Promise<never>, tableVersion: tables.read }, query),
    send: async (name, input) => { await serve({ name: 'send', args: [crypto.randomUUID(), name, input] }) },
    retry: async (commandId) => { await serve({ name: 'retry', args: [commandId] }) },
    discard: async (commandId) => { await serve({ name: 'discard', args: [commandId] }) },
    reload: async () => { await serve({ name: 'reload', args: [] }) },
  }
}

interface TableVersions {
  /** Tracked: whoever reads it runs again when one of the tables changes. */
  read(tables: readonly string[]): number
  raise(tables: readonly string[]): void
}

function tableVersions(): TableVersions {
  const versions = new Map<string, Signal<number>>()
  const versionOf = (table: string): Signal<number> => {
    const known = versions.get(table) ?? createSignal(0)
    versions.set(table, known)
    return known
  }
  return {
    read: (tables) => tables.reduce((sum, table) => sum + (versionOf(table)[0] as Accessor<number>)(), 0),
    raise: (tables) => { for (const table of tables) versionOf(table)[1]((now) => now + 1) },
  }
}
