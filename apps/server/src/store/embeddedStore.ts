import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { BUNDLED, bundledSeed } from './bundledSeed.ts'
import { statementsOver, type Connection } from './connection.ts'
import { lockDirectory } from './directoryLock.ts'
import { oneConnectionStore } from './oneConnectionStore.ts'
import { SqlError } from './sqlError.ts'
import type { Store } from './store.ts'
import { startUpkeep } from './upkeep.ts'
import type { Ask, FromWorker, WorkerStart } from './workerMessages.ts'

export interface EmbeddedOptions {
  /** Holds `store/` (PGlite's files), `store.json` (who wrote them) and `lock`. */
  readonly directory: string
  /** An empty data directory as .tar.gz. Beside the bundle lies one; without any, the first start takes some seconds longer. */
  readonly seed?: string
  /** Called when the store has stopped, or its upkeep failed. After a stop every call fails: the server must be started again. */
  readonly onFault?: (error: Error) => void
}

/**
 * PGlite on the file system, in a worker thread, alone on its directory.
 * @throws Error with one sentence when another process holds the directory, or another Postgres major wrote it.
 */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<Store> {
  let lost: (error: Error) => void = () => undefined
  const unlock = await lockDirectory(options.directory, { onLost: (error) => lost(error) })
  try {
    const { isIdle, ...store } = await oneConnectionStore((notified) => connectionInWorker(options, notified, unlock, (stop) => (lost = stop)))
    const stopUpkeep = startUpkeep(store, isIdle, options.onFault ?? (() => undefined))
    return {
      ...store,
      close() {
        stopUpkeep()
        return store.close()
      },
    }
  } catch (error) {
    await unlock()
    throw error
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

async function connectionInWorker(
  options: EmbeddedOptions, notified: (channel: string) => void, unlock: () => Promise<void>, onLost: (stop: (error: Error) => void) => void,
): Promise<Connection> {
  const start: WorkerStart = {
    directory: options.directory,
    seed: options.seed ?? bundledSeed,
  }
  const worker = BUNDLED ? new Worker(new URL('./pgliteWorker.js', import.meta.url), { workerData: start }) : workerFromSource(start)
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let stopped: Error | undefined

  function stop(error: Error): void {
    if (stopped !== undefined) return
    stopped = error
    for (const { reject } of waiting.values()) reject(stopped)
    waiting.clear()
    options.onFault?.(stopped)
  }

  function breakOff(error: Error): void {
    void worker.terminate()
    stop(error)
  }
  onLost(breakOff)

  /** After a panic, as when the disk is full, PGlite never answers again; the next start repairs what it left. */
  function breakOffAfter(error: unknown): void {
    if (error instanceof SqlError && (error.details.severity === 'PANIC' || error.details.severity === 'FATAL')) breakOff(hasStopped(error.message))
  }

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      switch (message.kind) {
        case 'ready': return resolve()
        case 'notOpened': return reject(new Error(message.message))
        case 'notified': return notified(message.channel)
        case 'done': return settle(message.id)?.resolve(message.value)
        case 'failed': {
          const { message: text, code, details } = message
          const error = code === undefined ? new Error(text) : new SqlError(text, code, details)
          settle(message.id)?.reject(error)
          return breakOffAfter(error)
        }
      }
    })
    worker.on('error', (error) => {
      const fault = hasStopped(error.message, error)
      reject(fault)
      stop(fault)
    })
    worker.on('exit', () => {
      const fault = hasStopped('its thread ended')
      reject(fault)
      stop(fault)
    })
  }).catch(async (error: unknown) => {
    stopped ??= hasStopped('it could not be opened')
    await worker.terminate()
    throw error
  })

  function settle(id: number): Waiting | undefined {
    const one = waiting.get(id)
    waiting.delete(id)
    return one
  }

  /** The worker's answer is of the type that the question asks for: both ends are `workerMessages.ts`. */
  function ask<T>(question: Ask, move: ArrayBuffer[] = []): Promise<T> {
    if (stopped !== undefined) return Promise.reject(stopped)
    const id = ++lastId
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: (value) => resolve(value as T), reject })
      worker.postMessage({ ...question, id }, move)
    })
  }

  const { run, exec } = statementsOver((message) => ask<Uint8Array>({ kind: 'exchange', message }, [message.buffer as ArrayBuffer]), notified)
  async function watched<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      breakOffAfter(error)
      throw error
    }
  }

  return {
    run: (text, params) => watched(run(text, params)),
    exec: (text) => watched(exec(text)),
    copyOut: (select) => ask<Uint8Array>({ kind: 'copyOut', select }),
    // Copied once, so that the caller keeps the bytes, then moved.
    copyIn(target, file) {
      const own = new Uint8Array(file)
      return ask<number>({ kind: 'copyIn', target, file: own }, [own.buffer])
    },
    async close() {
      try {
        if (stopped === undefined) await ask<undefined>({ kind: 'close' })
      } finally {
        stopped ??= new Error('The store is closed.')
        await worker.terminate()
        await unlock()
      }
    },
  }
}

function hasStopped(why: string, cause?: unknown): Error {
  return new Error(`The embedded store has stopped: ${why}. Nothing acknowledged is lost; remove the cause and restart the server.`, { cause })
}

/** Node 20 does not hand `--import tsx` down to a worker whose parent runs without it, as test runners do: the worker asks tsx itself. */
function workerFromSource(start: WorkerStart): Worker {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')).href.replace(/\.cjs$/, '.mjs')
  const source = new URL('./pgliteWorker.ts', import.meta.url).href
  return new Worker(`import(${JSON.stringify(tsx)}).then(({ tsImport }) => tsImport(${JSON.stringify(source)}, ${JSON.stringify(source)}))`, {
    eval: true, execArgv: [], workerData: start,
  })
}
