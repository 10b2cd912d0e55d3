import type { ServiceCall } from './service.ts'
import type { StoreStatus } from './status.ts'

/** What the store worker offers to its page. */
export type StoreForPage = {
  /** Once, first: the way to this tab's columns. */
  open(columns: MessagePort): void
  ask(call: ServiceCall): Promise<unknown>
}

/** What the page offers to its store worker. */
export type PageForStore = {
  status(status: StoreStatus, role: 'leader' | 'follower'): void
  tablesChanged(tables: readonly string[]): void
  /** Somebody else has signed in: the page loads again. */
  startOver(): void
}
