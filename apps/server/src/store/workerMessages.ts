import type { SqlErrorDetails } from './sqlError.ts'

export interface WorkerStart {
  readonly directory: string
  readonly seed: string | undefined
}

export type Ask =
  /** A message of Postgres' protocol; the value of the answer is the backend's, both moved and not copied. */
  | { readonly kind: 'exchange'; readonly message: Uint8Array }
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
