import { shortHash } from './server/definition.ts'
import type { Me } from './client/replicaSync.ts'

/** `GET /sync/v1/plan`: what this server has for this session. */
export interface SyncPlan {
  readonly schemaHash: string
  /** Names the store: another one means that nothing the replica holds can be continued. */
  readonly storeId: string
  /** The server's log position, decimal. */
  readonly lsn: string
  readonly me: Me
  /** Changes when the session's person, role or reach changes. */
  readonly scope: string
  readonly demo: boolean
  readonly timeZone: string
  /** In the order of loading; only what this person may have. */
  readonly shapes: readonly { readonly name: string; readonly estimatedRows: number }[]
}

/** `GET /sync/v1/pulse?since=LSN`: which shapes have news up to `lsn`. */
export interface Pulse {
  readonly lsn: string
  /** As in the plan: another one means that the plan must be read again before anything else. */
  readonly scope: string
  readonly shapes: readonly string[]
}

/** Headers of the fast lane beside `electric-handle` and `electric-offset`. */
export const RANGE_HEADERS = { lsn: 'throughline-lsn', nextKey: 'throughline-next-key', rows: 'throughline-rows' } as const

/** One command on its way up. `sentAt` is when the person meant it, ISO. */
export interface SentCommand {
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly sentAt: string
}

/** `POST /sync/v1/commands`. */
export interface CommandBatch {
  readonly deviceId: string
  readonly commands: readonly SentCommand[]
}

export type Verdict =
  | { readonly id: string; readonly verdict: 'accepted' }
  | { readonly id: string; readonly verdict: 'refused'; readonly code: string; readonly reason: string }

/** Most commands the server takes at once. */
export const COMMANDS_AT_ONCE = 100

export function scopeOf({ personId, role, reach }: Pick<Me, 'personId' | 'role' | 'reach'>): string {
  return shortHash(JSON.stringify([personId, role, reach]))
}

/** Changes when the tables a replica holds change. */
export function schemaHash(version: number, signature: string): string {
  return `${version}-${shortHash(signature)}`
}

/** The answer to a batch. `failed`: that command could not be run for now; it and those after it were not tried. */
export interface CommandAnswer {
  readonly verdicts: readonly Verdict[]
  readonly failed?: string
}
