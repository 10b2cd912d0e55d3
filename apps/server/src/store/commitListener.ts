import { COMMIT_CHANNEL } from '@throughline/sync/capture'
import { Client } from 'pg'

export interface CommitListener {
  on(heard: () => void): () => void
  close(): Promise<void>
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

/**
 * One connection that listens for commits to the change log, opened when somebody first asks. When it is lost it comes back by itself,
 * and everybody is told once, since commits may have passed meanwhile.
 */
export function listenForCommits(url: string, onFault: (error: Error) => void = () => undefined): CommitListener {
  const hearers = new Set<() => void>()
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined
  let waitMs = FIRST_WAIT_MS
  let closed = false

  function tellAll(): void {
    for (const heard of hearers) heard()
  }

  async function connect(): Promise<void> {
    const fresh = new Client({ connectionString: url, application_name: 'throughline-listener', keepAlive: true })
    client = fresh
    let lost = false
    const lose = (error: Error): void => {
      if (lost || closed) return
      lost = true
      onFault(error)
      retry = setTimeout(reconnect, waitMs, fresh)
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    }
    fresh.on('error', lose)
    fresh.on('end', () => lose(new Error('The connection that listens for commits was closed.')))
    fresh.on('notification', tellAll)
    try {
      await fresh.connect()
      await fresh.query(`LISTEN ${COMMIT_CHANNEL}`)
      waitMs = FIRST_WAIT_MS
      tellAll()
    } catch (error) {
      lose(error instanceof Error ? error : new Error(String(error)))
    }
  }

  function reconnect(old: Client): void {
    void old.end().catch(() => undefined)
    void connect()
  }

  return {
    on(heard) {
      hearers.add(heard)
      if (client === undefined && !closed) void connect()
      return () => void hearers.delete(heard)
    },
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => undefined)
    },
  }
}
