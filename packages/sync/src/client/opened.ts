import type { Shape } from './contract.ts'
import type { OutboxParts } from './outbox.ts'
import type { Me, ReplicaSyncOptions } from './replicaSync.ts'

/** An open replica as its parts share it. */
export interface Opened {
  readonly options: ReplicaSyncOptions
  readonly parts: OutboxParts
  readonly byName: ReadonlyMap<string, Shape>
  me: Me | undefined
  /** A load was completed: what is on the screen can be trusted. */
  isLoaded: boolean
  /** Names where the tables stand. */
  lsn: string
}
