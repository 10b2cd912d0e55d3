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

/** `notified` hears each channel that a committed transaction has notified. */
export function connectionTo(db: PGlite, notified: (channel: string) => void): Connection {
  async function send(message: Uint8Array, statement: string): Promise<Answer> {
    const chunks: Uint8Array[] = []
    // The bytes lie in WASM memory that the next statement overwrites.
    await db.execProtocolRawStream(message, { syncToFs: false, onRawData: (bytes) => void chunks.push(bytes.slice()) })
    const answer = readAnswer(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), statement)
    for (const channel of answer.notified) notified(channel)
    return answer
  }

  let last: Promise<unknown> = Promise.resolve()
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  /* oxlint-disable no-underscore-dangle -- PGlite's only way to reach /dev/blob around its own query */
  return {
    run: (text, params) => inOrder(() => send(statementMessage(text, params), text)),
    exec: (text) => inOrder(() => send(scriptMessage(text), text)),
    copyOut: (select) => inOrder(async () => {
      const statement = `COPY (${select}) TO '/dev/blob' (FORMAT binary)`
      try {
        await send(statementMessage(statement, []), statement)
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
      await db._handleBlob(new Blob([file as Uint8Array<ArrayBuffer>]))
      try {
        const { tag } = await send(statementMessage(statement, []), statement)
        return Number(tag.split(' ').at(-1))
      } finally {
        await db._cleanupBlob()
      }
    }),
    close: () => inOrder(() => db.close()),
  }
}
