import type { PGlite } from '@electric-sql/pglite'
import { readAnswer, scriptMessage, statementMessage, type Answer } from './wire.ts'

/** One session of PGlite, in this thread or behind a worker. Its calls run one after the other, in the order they were made. */
export interface Connection {
  run(text: string, params: readonly (string | null)[]): Promise<Answer>
  exec(text: string): Promise<Answer>
  copyOut(select: string): Promise<Uint8Array>
  copyIn(target: string, file: Uint8Array): Promise<number>
  close(): Promise<void>
}

/** Sends one message of the protocol and resolves with the whole answer to it, as bytes that nobody else holds. */
export type Exchange = (message: Uint8Array) => Promise<Uint8Array>

/** Statements over an exchange, wherever its other end is. `notified` hears each channel that a committed transaction has notified. */
export function statementsOver(exchange: Exchange, notified: (channel: string) => void): Pick<Connection, 'run' | 'exec'> {
  async function send(message: Uint8Array, statement: string): Promise<Answer> {
    const answer = readAnswer(await exchange(message), statement)
    for (const channel of answer.notified) notified(channel)
    return answer
  }
  return {
    run: (text, params) => send(statementMessage(text, params), text),
    exec: (text) => send(scriptMessage(text), text),
  }
}

/** A session of a PGlite in this thread. Its exchange serves another thread, where statements are written and answers read. */
export function connectionTo(db: PGlite, notified: (channel: string) => void): Connection & { readonly exchange: Exchange } {
  async function exchange(message: Uint8Array): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    // The bytes lie in WASM memory that the next statement overwrites.
    await db.execProtocolRawStream(message, { syncToFs: false, onRawData: (bytes) => void chunks.push(bytes.slice()) })
    return chunks.length === 1 ? chunks[0]! : joined(chunks)
  }
  const { run, exec } = statementsOver(exchange, notified)

  let last: Promise<unknown> = Promise.resolve()
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  /* oxlint-disable no-underscore-dangle -- PGlite's only way to reach /dev/blob around its own query */
  return {
    exchange: (message) => inOrder(() => exchange(message)),
    run: (text, params) => inOrder(() => run(text, params)),
    exec: (text) => inOrder(() => exec(text)),
    copyOut: (select) => inOrder(async () => {
      const statement = `COPY (${select}) TO '/dev/blob' (FORMAT binary)`
      try {
        await run(statement, [])
      } catch (error) {
        // A COPY that fails half-way leaves its chunks behind; they would become the head of the next file.
        await db._getWrittenBlob()
        throw error
      }
      const blob = await db._getWrittenBlob()
      if (blob === undefined) throw new Error('COPY gave no file.')
      return new Uint8Array(await blob.arrayBuffer())
    }),
    copyIn: (target, file) => inOrder(async () => {
      const statement = `COPY ${target} FROM '/dev/blob' (FORMAT binary)`
      await db._handleBlob(asBlob(file))
      try {
        const { tag } = await run(statement, [])
        return Number(tag.split(' ').at(-1))
      } finally {
        await db._cleanupBlob()
      }
    }),
    close: () => inOrder(() => db.close()),
  }
}

/** PGlite asks a blob for its bytes and for nothing else; a real one would copy them twice more. */
function asBlob(file: Uint8Array): Blob {
  const own = file.byteLength === file.buffer.byteLength ? file : new Uint8Array(file)
  return { arrayBuffer: async () => own.buffer } as unknown as Blob
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
