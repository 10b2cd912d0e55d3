import type { Clock } from '../clock.ts'
import type { Sql } from '../sql.ts'

const REMEMBERED = 4_096

/** The newest end of the change log, kept in memory so that asking for nothing new costs nothing. */
export interface LogTail {
  /** The newest log position, read now. */
  position(): Promise<number>
  /** Tables with changes after `since`, or `undefined` when the store does not know that position (compacted, lost, foreign). */
  changedSince(since: number): Promise<{ position: number; tables: ReadonlySet<string> } | undefined>
  /** Resolves when the position is above `since`, after `ms`, or when the signal aborts. */
  wait(since: number, ms: number, signal?: AbortSignal): Promise<void>
  close(): void
}

interface Commit {
  readonly lsn: number
  readonly tables: readonly string[]
}

/** @param onCommit calls back after each commit that changed a captured table, and gives what ends that */
export function openLogTail(sql: Sql, clock: Clock, onCommit: (heard: () => void) => () => void): LogTail {
  let recent: Commit[] = []
  let newest = -1
  let reading: Promise<void> | undefined
  let again = false
  const waiting = new Set<() => void>()

  function wakeAll(): void {
    for (const wake of Array.from(waiting)) wake()
  }

  async function read(): Promise<void> {
    // One read at a time; whoever comes while it runs may have come after its snapshot, so it is followed by another.
    if (reading) {
      again = true
      return reading
    }
    reading = (async () => {
      try {
        do {
          again = false
          await readOnce()
        } while (again)
      } finally {
        reading = undefined
      }
    })()
    return reading
  }

  async function readOnce(): Promise<void> {
    const rows = newest < 0
      ? await sql.rows('select max(lsn), null from sync.commit')
      : await sql.rows(
        `select m.lsn, (select array_agg(distinct c.rel) from sync.change c where c.xid = m.xid)
           from sync.commit m where m.lsn > $1 order by m.lsn`, [newest])
    for (const [lsn, tables] of rows) {
      if (lsn === null) continue
      newest = Number(lsn)
      recent.push({ lsn: newest, tables: (tables as string[] | null) ?? [] })
    }
    if (recent.length > 2 * REMEMBERED) recent = recent.slice(-REMEMBERED)
    if (rows.length > 0) wakeAll()
  }

  const stopHearing = onCommit(() => { void read().catch(wakeAll) })

  return {
    async position() {
      await read()
      return Math.max(newest, 0)
    },
    async changedSince(since) {
      await read()
      const tables = new Set<string>()
      const first = recent[0]
      if (first !== undefined && since >= first.lsn) {
        if (!recent.some((commit) => commit.lsn === since)) return undefined
        for (const commit of recent) if (commit.lsn > since) for (const table of commit.tables) tables.add(table)
        return { position: newest, tables }
      }
      const [known] = await sql.rows('select exists (select from sync.commit where lsn = $1)', [since])
      if (known?.[0] !== true) return undefined
      for (const [rel] of await sql.rows(
        'select distinct c.rel from sync.commit m join sync.change c using (xid) where m.lsn > $1 and m.lsn <= $2', [since, newest])) tables.add(rel as string)
      return { position: newest, tables }
    },
    async wait(since, ms, signal) {
      if (newest > since) return
      const done = new AbortController()
      const stop = () => done.abort()
      signal?.addEventListener('abort', stop, { once: true })
      waiting.add(stop)
      try {
        if (!signal?.aborted && newest <= since) await clock.sleep(ms, done.signal)
      } finally {
        waiting.delete(stop)
        signal?.removeEventListener('abort', stop)
      }
    },
    close: stopHearing,
  }
}
