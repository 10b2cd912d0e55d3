import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openEmbeddedStore } from './embeddedStore.ts'
import { noJournal, openJournal, type Journal } from './journal.ts'
import { migrate } from './migrate.ts'
import { openPostgresStore } from './postgresStore.ts'
import type { Store } from './store.ts'

export interface OpenStoreOptions {
  /** What other capabilities need in the database, after the tables stand. Idempotent. */
  readonly install?: readonly string[]
  readonly onFault?: (error: Error) => void
}

/**
 * The store that the configuration names, migrated, with its journal. Bind the port first: the loser of two servers on one address
 * must not have touched the data. Then `journal.replay(…)`, before anything new is accepted.
 * @throws Error with one sentence that says what to do.
 */
export async function openStore(config: Pick<Config, 'dataDir' | 'databaseUrl'>, options: OpenStoreOptions = {}): Promise<{ store: Store; journal: Journal }> {
  const { install = [], onFault } = options
  const heard = onFault === undefined ? {} : { onFault }
  const store = config.databaseUrl === undefined
    ? await openEmbeddedStore({ directory: config.dataDir, ...heard })
    : await openPostgresStore({ url: config.databaseUrl, ...heard })
  try {
    await migrate(store, { install })
    return { store, journal: store.kind === 'embedded' ? await openJournal(join(config.dataDir, 'journal'), store) : noJournal() }
  } catch (error) {
    await store.close()
    throw error
  }
}
