import type { ReplicaSql, ReplicaStore, Row } from '../sql.ts'

interface Answer<T> {
  rows: T[]
  affectedRows?: number
  blob?: Blob
}

/** What is needed of PGlite or one of its transactions, stated here so that this package needs no PGlite. */
interface PgliteConnection {
  query<T>(text: string, params?: unknown[], options?: { rowMode?: 'array' | 'object'; blob?: Blob }): Promise<Answer<T>>
  exec(text: string): Promise<unknown>
}

export interface PgliteLike extends PgliteConnection {
  transaction<T>(work: (tx: PgliteConnection) => Promise<T>): Promise<T>
}

/** The replica's PGlite as this package sees it. */
export function sqlOverPglite(pg: PgliteLike): ReplicaStore {
  return { ...sqlOver(pg), transaction: (work) => pg.transaction((tx) => work(sqlOver(tx))) }
}

/** All that PGlite reads of a blob. A real one would carry the bytes to the browser's own process and back. */
function blobOver(file: Uint8Array): Blob {
  const bytes = file.byteLength === file.buffer.byteLength ? file : file.slice()
  return { arrayBuffer: async () => bytes.buffer } as unknown as Blob
}

function sqlOver(on: PgliteConnection): ReplicaSql {
  return {
    query: async <R extends Row>(text: string, params: readonly unknown[] = []) => (await on.query<R>(text, [...params])).rows,
    rows: async (text, params = []) => (await on.query<unknown[]>(text, [...params], { rowMode: 'array' })).rows,
    exec: async (text) => void (await on.exec(text)),
    async copyOut(select) {
      const { blob } = await on.query(`copy (${select}) to '/dev/blob' (format binary)`)
      if (blob === undefined) throw new Error('COPY gave no file.')
      return new Uint8Array(await blob.arrayBuffer())
    },
    async copyIn(target, file) {
      const { affectedRows } = await on.query(`copy ${target} from '/dev/blob' (format binary)`, [], { blob: blobOver(file) })
      return affectedRows ?? 0
    },
    async copyTextIn(target, lines) {
      const { affectedRows } = await on.query(`copy ${target} from '/dev/blob'`, [], { blob: blobOver(new TextEncoder().encode(lines)) })
      return affectedRows ?? 0
    },
  }
}
