import { parentPort, workerData } from 'node:worker_threads'
import { connectionTo } from './connection.ts'
import { openDataDirectory } from './dataDirectory.ts'
import { SqlError } from './sqlError.ts'
import type { FromWorker, ToWorker, WorkerStart } from './workerMessages.ts'

// The embedded store's thread: PGlite computes here, so that HTTP goes on meanwhile.
const port = parentPort
if (port === null) throw new Error('pgliteWorker runs in a worker thread.')
const { directory, seed } = workerData as WorkerStart

const tell = (message: FromWorker, move: ArrayBuffer[] = []): void => port.postMessage(message, move)

try {
  const connection = connectionTo(await openDataDirectory(directory, seed), (channel) => tell({ kind: 'notified', channel }))
  port.on('message', (message: ToWorker) => {
    answer(message).then(
      ([value, move]) => tell({ kind: 'done', id: message.id, value }, move),
      (error: unknown) => tell({ kind: 'failed', id: message.id, ...asPlain(error) }),
    )
  })
  tell({ kind: 'ready' })

  async function answer(message: ToWorker): Promise<[unknown, ArrayBuffer[]?]> {
    switch (message.kind) {
      case 'exchange': {
        const bytes = await connection.exchange(message.message)
        return [bytes, [bytes.buffer as ArrayBuffer]]
      }
      case 'copyIn': return [await connection.copyIn(message.target, message.file)]
      case 'copyOut': {
        const file = await connection.copyOut(message.select)
        return [file, [file.buffer as ArrayBuffer]]
      }
      case 'close': return [await connection.close()]
    }
  }
} catch (error) {
  tell({ kind: 'notOpened', ...asPlain(error) })
}

/** Structured clones of errors lose their class and its fields. */
function asPlain(error: unknown): { message: string; code?: string; details?: SqlError['details'] } {
  if (error instanceof SqlError) return { message: error.message, code: error.code, details: error.details }
  return { message: error instanceof Error ? error.message : String(error) }
}
