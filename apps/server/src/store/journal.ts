import { mkdir, open, readFile, readdir, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Sql } from './store.ts'
import { syncPath } from './syncPath.ts'

/**
 * What was accepted, on the disk before the store commits it. Write in this order, and an acknowledged batch outlives the process:
 *
 *     const position = await journal.append(batch)
 *     await store.transaction(async (sql) => { await write(sql, batch); await journal.mark(sql, position) })
 *     journal.committed(position)
 *     // now acknowledge
 */
export interface Journal {
  /**
   * Resolves once the records are on the disk (`fdatasync`); batches that wait at the same time share one.
   * Records must survive JSON. Positions rise by one with each batch.
   * @throws the file system's error; nothing was accepted then.
   */
  append(records: readonly unknown[]): Promise<number>
  /** Notes, in the transaction that writes the batch, that everything up to `position` is in the store. */
  mark(sql: Sql, position: number): Promise<void>
  /** Says that a marked transaction has committed: segments that are no longer needed are deleted. */
  committed(position: number): void
  /**
   * Hands over every batch that the store has not marked, in order. `apply` writes and marks as for a new batch.
   * Call it once at start, before appending.
   */
  replay(apply: (records: readonly unknown[], position: number) => Promise<void>): Promise<Replayed>
  close(): Promise<void>
}

export interface Replayed {
  readonly batches: number
  /** Lines whose checksum is wrong: torn by a crash before they were acknowledged. */
  readonly unreadable: number
}

export interface JournalOptions {
  /** A new segment begins after so many bytes. */
  readonly segmentBytes?: number
}

/** Segments are named by the position of their first batch. */
interface Segment {
  readonly path: string
  readonly first: number
}

interface Waiting {
  readonly line: string
  readonly position: number
  readonly resolve: (position: number) => void
  readonly reject: (error: unknown) => void
}

/** Opens the journal of a migrated store in `directory`, which one process at a time may use. */
export async function openJournal(directory: string, store: Sql, options: JournalOptions = {}): Promise<Journal> {
  const segmentBytes = options.segmentBytes ?? 16 * 1024 * 1024
  await mkdir(directory, { recursive: true })
  const marked = await markedPosition(store)
  let segments = await segmentsIn(directory)
  const found = await lastPosition(segments)
  let next = Math.max(marked, found) + 1
  let committedUpTo = marked
  let current: { readonly file: FileHandle; bytes: number } | undefined
  let waiting: Waiting[] = []
  let flushing: Promise<void> | undefined
  let closed = false
  await forget()

  /** One write and one `fdatasync` for all that wait, until nobody waits. */
  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        current ??= await begin(group[0]!.position)
        const bytes = Buffer.from(group.map((one) => one.line).join(''))
        await current.file.appendFile(bytes)
        await current.file.datasync()
        current.bytes += bytes.byteLength
        for (const one of group) one.resolve(one.position)
        if (current.bytes >= segmentBytes) await end()
      } catch (error) {
        for (const one of group) one.reject(error)
        // The segment may end in half a line: never write behind that.
        await end().catch(() => undefined)
      }
    }
    flushing = undefined
  }

  async function begin(position: number): Promise<{ file: FileHandle; bytes: number }> {
    const segment: Segment = { path: join(directory, `${String(position).padStart(16, '0')}.ndjson`), first: position }
    const file = await open(segment.path, 'a')
    await syncPath(directory)
    segments = [...segments, segment]
    return { file, bytes: 0 }
  }

  async function end(): Promise<void> {
    const ended = current
    current = undefined
    await ended?.file.close()
    await forget()
  }

  /** Deletes segments that lie wholly before the mark: those whose follower begins at or before the position after it. */
  async function forget(): Promise<void> {
    const needed = segments.filter((segment, at) => {
      const follower = segments[at + 1]?.first ?? (current === undefined ? next - waiting.length : Infinity)
      return follower > committedUpTo + 1
    })
    const gone = segments.filter((segment) => !needed.includes(segment))
    segments = needed
    for (const segment of gone) await rm(segment.path, { force: true })
  }

  return {
    append(records) {
      if (closed) return Promise.reject(new Error('The journal is closed.'))
      const position = next++
      return new Promise((resolve, reject) => {
        waiting.push({ line: journalLine(position, records), position, resolve, reject })
        flushing ??= flush()
      })
    },
    async mark(sql, position) {
      await sql.query(
        `INSERT INTO store.journal_mark (position) VALUES ($1)
         ON CONFLICT (id) DO UPDATE SET position = greatest(journal_mark.position, excluded.position)`,
        [position],
      )
    },
    committed(position) {
      committedUpTo = Math.max(committedUpTo, position)
    },
    async replay(apply) {
      let batches = 0
      let unreadable = 0
      for (const segment of segments) {
        for await (const batch of readSegment(segment)) {
          if (batch === null) unreadable++
          else if (batch.position > marked) {
            await apply(batch.records, batch.position)
            batches++
          }
        }
      }
      committedUpTo = await markedPosition(store)
      await forget()
      return { batches, unreadable }
    },
    async close() {
      closed = true
      await flushing
      await end()
    },
  }
}

/** For Postgres, which keeps its own promises: nothing is written, nothing is replayed. */
export function noJournal(): Journal {
  return {
    append: async () => 0,
    mark: async () => undefined,
    committed: () => undefined,
    replay: async () => ({ batches: 0, unreadable: 0 }),
    close: async () => undefined,
  }
}

/** The last position whose batch is in the store; 0 when there is none. */
export async function markedPosition(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ position: number }>('SELECT position FROM store.journal_mark')
  return row?.position ?? 0
}

function journalLine(position: number, records: readonly unknown[]): string {
  const json = JSON.stringify(records)
  return `{"position":${position},"crc32":${crc32(json)},"records":${json}}\n`
}

const LINE = /^\{"position":(\d+),"crc32":(\d+),"records":/

/** One line back to its batch, or `null` when it is not whole. */
function readLine(line: string): { position: number; records: readonly unknown[] } | null {
  const head = LINE.exec(line)
  if (head === null || !line.endsWith('}')) return null
  const json = line.slice(head[0].length, -1)
  if (crc32(json) !== Number(head[2])) return null
  return { position: Number(head[1]), records: JSON.parse(json) as unknown[] }
}

async function* readSegment(segment: Segment): AsyncGenerator<{ position: number; records: readonly unknown[] } | null> {
  for (const line of (await readFile(segment.path, 'utf8')).split('\n')) if (line !== '') yield readLine(line)
}

async function segmentsIn(directory: string): Promise<Segment[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{16}\.ndjson$/.test(name)).toSorted()
  return names.map((name) => ({ path: join(directory, name), first: Number(name.slice(0, 16)) }))
}

/** Every open begins a new segment, so the last position is that of the last readable line, at least that of the last name. */
async function lastPosition(segments: readonly Segment[]): Promise<number> {
  const last = segments.at(-1)
  if (last === undefined) return 0
  let position = last.first
  for await (const batch of readSegment(last)) if (batch !== null) position = Math.max(position, batch.position)
  return position
}
