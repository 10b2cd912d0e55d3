/** Time as this package knows it, handed in. */
export interface Clock {
  now(): Date
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
