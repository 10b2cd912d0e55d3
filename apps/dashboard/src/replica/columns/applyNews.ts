import { mergeChanges, type JourneyLog } from '@throughline/analytics'
import type { RowChange } from '@throughline/sync/client/replicaSync'

/** The log with these changes in it; undefined when they are more than can be merged, and all rows must be read again. */
export function applyNews(log: JourneyLog, changes: readonly RowChange[], lsn: string): JourneyLog | undefined {
  if (changes.length === 0) return { ...log, lsn, get datasetHash() { return log.datasetHash } }
  return mergeChanges(log, changes, lsn) ?? undefined
}
