import type { JourneyLog } from '@throughline/analytics'
import { bytesOfColumns } from '@throughline/analytics/columns/bytes'
import { demoLog } from './demoLog.ts'
import { isQuick, remark, rounded, tell } from './figure.ts'
import { longRunsLog } from './peers/longRuns.ts'

/*
 * Memory of the replica's columns for each interaction: in the shape that targets are promised for, 6.7 contacts a run, and in the demo company's, where runs
 * have 2.5 and most contacts stand in a run of another tier, too.
 */
const ENTRIES = isQuick ? 50_000 : 1_000_000

const long = weigh(longRunsLog(ENTRIES))
tell({ name: 'columns of an interaction, 6.7 contacts a run', value: rounded(long), unit: 'bytes', reference: null, ratio: null, target: 'at most 32', holds: long <= 32 })
tell({ name: 'columns of an interaction, demo company', value: rounded(weigh(await demoLog(ENTRIES))), unit: 'bytes', reference: null, ratio: null, target: 'reported', holds: true })

function weigh(log: JourneyLog): number {
  const parts = Object.entries(bytesOfColumns(log)).map(([part, bytes]): [string, number] => [part, bytes / log.entries.count])
  remark(parts.map(([part, bytes]) => `${part} ${rounded(bytes)}`).join(', '))
  return parts.reduce((sum, [, bytes]) => sum + bytes, 0)
}
