import { FetchError, ShapeStream, isControlMessage, type ChangeMessage, type Offset, type Row } from '@electric-sql/client'
import { holdingChanges } from './holdingChanges.ts'
import { HttpTrouble, MustRefetch } from './trouble.ts'

/** Beyond this many changes loading the shape anew is cheaper. */
const MOST_CHANGES = 200_000

export interface NewsMessage {
  readonly key: string
  readonly lsn: number
  readonly operation: 'insert' | 'update' | 'delete'
  readonly value: Readonly<Record<string, string | null>>
}

export interface ShapeNews {
  /** In log order, all of them up to `lsn`. */
  readonly messages: readonly NewsMessage[]
  readonly lsn: number
}

type TextRow = Row<string | null>
const asText = (value: string): string => value
/** Values stay as Postgres wrote them. */
export const TEXT_PARSER = Object.fromEntries(['int2', 'int4', 'int8', 'bool', 'float4', 'float8', 'json', 'jsonb'].map((type) => [type, asText]))
/** The caller decides when to try again. */
export const NO_RETRIES = { initialDelay: 1, maxDelay: 1, multiplier: 1, maxRetries: 0 }

/**
 * Asks one shape for everything after its offset, by Electric's own client, until it is up to date.
 * @throws MustRefetch when the server cannot continue from there; HttpTrouble with the status; or the network's error.
 */
export function askShape(ask: {
  url: string; fetch: typeof fetch; deviceId: string; handle: string; offset: string; signal: AbortSignal
}): Promise<ShapeNews> {
  const stop = new AbortController()
  const signal = AbortSignal.any([ask.signal, stop.signal])
  return new Promise<ShapeNews>((resolve, reject) => {
    const messages: NewsMessage[] = [], holding = holdingChanges(ask.fetch)
    let lsn = 0
    const fail = (error: unknown) => {
      reject(error)
      stop.abort()
    }
    ask.signal.addEventListener('abort', () => fail(new DOMException('stopped', 'AbortError')), { once: true, signal: stop.signal })
    const stream = new ShapeStream<TextRow>({
      url: ask.url,
      fetchClient: holding.fetch,
      params: { replica: 'full', device: ask.deviceId },
      handle: ask.handle,
      // Safe: it is what the server gave; the type only knows numbers before and after the bar.
      offset: ask.offset as Offset,
      subscribe: false,
      signal,
      backoffOptions: NO_RETRIES,
    })
    stream.subscribe((batch) => {
      for (const message of batch) {
        if (isControlMessage(message)) {
          if (message.headers.control === 'must-refetch') return fail(new MustRefetch())
          if (message.headers.control !== 'up-to-date') continue
          lsn = Math.max(lsn, Number(message.headers['global_last_seen_lsn'] ?? 0))
          resolve({ messages, lsn })
          return stop.abort()
        }
        for (const change of holding.heldBy(message) ?? []) {
          // Safe: what has a key is a change, and its values are as Postgres wrote them.
          const { key, headers, value } = change as unknown as ChangeMessage<TextRow>
          messages.push({ key, lsn: Number(headers['lsn'] ?? 0), operation: headers.operation, value: value as NewsMessage['value'] })
        }
      }
      if (messages.length > MOST_CHANGES) fail(new MustRefetch())
    }, (error) => fail(error instanceof FetchError ? new HttpTrouble(error.status, error.message) : error))
  })
}
