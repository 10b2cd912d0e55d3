import type { ReplicaStatus } from '../replica/replica.ts'
import { format } from './format.ts'

/** How far a first load is, in whole per cents that never say 100 too early. */
export function loadedShare(load: NonNullable<ReplicaStatus['load']>): string {
  return format.share(Math.floor((load.totalRows > 0 ? Math.min(1, load.rows / load.totalRows) : 0) * 100) / 100)
}
