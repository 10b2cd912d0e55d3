import type { SqlErrorDetails } from './sqlError.ts'

export interface WorkerStart {
  readonly directory: string
  readonly seed: string | undefined
}

export type Ask =
  | { readonly kind: 'run'; readonly text: string; readonly params: readonly (string | null)[] }
  | { readonly kind: 'exec'; readonly text: string }
  | { readonly kind: 'copyOut'; readonly select: string }
  | { readonly kind: 'copyIn'; readonly target: string; readonly file: Uint8Array }
  | { readonly kind: 'close' }

export type ToWorker = Ask & { readonly id: number }

interface Failure {
  readonly message: string
  /** SQLSTATE, when Postgres said no. */
  readonly code?: string
  readonly details?: SqlErrorDetails
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'notOpened' } & Failure)
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | ({ readonly kind: 'failed'; readonly id: number } & Failure)
  | { readonly kind: 'notified'; readonly channel: string }
