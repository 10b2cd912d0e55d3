import type { PersonId, Reach, Role } from '@throughline/domain'
import type { Config } from '../config.ts'
import type { Store } from '../store/store.ts'

/** Somebody signed in, as the server knows them. */
export interface Session {
  readonly personId: PersonId
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly reach: Reach
}

/** A program that sends interactions. */
export interface KeyHolder {
  readonly source: string
}

/** What every part of the server is built from. */
export interface AppContext {
  readonly store: Store
  readonly config: Config
  readonly now: () => Date
  readonly newId: () => string
  /** Notes an administrative act in the audit. */
  readonly audit: (session: Session, action: string, subject: unknown) => Promise<void>
  readonly log: (entry: { level: 'info' | 'warn' | 'error'; message: string; requestId?: string; error?: unknown; [more: string]: unknown }) => void
}

/** Hono's variables on each request. */
export interface HttpEnv {
  Variables: {
    requestId: string
    /** Looked up once by `authenticate`, which runs before every route. */
    session: Session | null
    keyHolder: KeyHolder | null
  }
}
