import { runAnalysis, seededRandom, type AnalysisContext, type Cohort } from '@throughline/analytics'
import { madeUpLog } from '@throughline/analytics/testing/madeUpLog'
import { isQuick, remark, rounded, tell } from './figure.ts'
import { mainThreadCpuMs } from './threadCpu.ts'

/*
 * A filter changes: the mask is made anew and every panel of a screen is worked out. CPU of the one thread that does it, in the
 * median of changes that differ from all before (so no mask is found ready). The reference counts which touchpoint follows which
 * over all entries in the plainest loop, in the same run on the same columns.
 */
const ENTRIES = isQuick ? 200_000 : 1_000_000
const CHANGES = 14
const WARM_UP = 4
const LIMIT_MS = 60

const log = madeUpLog(1, { entries: ENTRIES, days: 730, from: '2024-11-01' })
const { journeys, channels, territories } = log.catalogue
const context: AnalysisContext = { now: Date.UTC(2026, 9, 31) / 1000, timeZone: 'Europe/London', random: seededRandom }
const byTier = (tier: string): string[] => journeys.filter((journey) => journey.tier === tier).map(({ code }) => code)
const codes = byTier('journey')

/** Each gives another cohort for each change: another first day, and in turn fewer channels, fewer territories, both or neither. */
function cohortOf(change: number): Cohort {
  const from = new Date(Date.UTC(2024, 10, 1) + change * 86_400_000).toISOString().slice(0, 10)
  return {
    period: { from, to: '2026-10-31' },
    ...(change % 2 === 1 && { channels: channels.slice(0, 5).map(({ code }) => code) }),
    ...(change % 4 >= 2 && { territories: territories.slice(0, 3).map(({ code }) => code) }),
  }
}

const SCREENS: Readonly<Record<string, (cohort: Cohort) => readonly (readonly [string, unknown])[]>> = {
  'outcome board': (cohort) => [['outcome.board', { cohort, bucket: 'month' }]],
  'journey map': (cohort) => [['journey.map', { journey: codes[0], cohort }]],
  discovery: (cohort) => [
    ['journey.flow', { cohort, coverage: 0.8, topEdges: 60 }], ['journey.variants', { cohort, top: 40 }],
    ['journey.flow', { cohort: { ...cohort, statuses: ['failed', 'abandoned'] }, topEdges: 1 }],
  ],
  compare: (cohort) => [['journey.compare', { a: { ...cohort, territories: [territories[0]!.code] }, b: { ...cohort, territories: [territories[1]!.code] } }]],
  return: (cohort) => [['economics.roi', { cohort, by: 'journey' }]],
}

const reference = median(Array.from({ length: CHANGES }, () => spent(plainFlow)).slice(WARM_UP))
for (const [screen, questions] of Object.entries(SCREENS)) {
  const took: number[] = []
  let n = 0
  for (let change = 0; change < CHANGES; change++) {
    const asked = questions(cohortOf(change))
    took.push(spent(() => { for (const [name, params] of asked) n = runAnalysis(name, params, log, context, 'replica').n }))
  }
  const value = median(took.slice(WARM_UP))
  remark(`filter change, ${screen}: first ${rounded(took[0]!)} ms, then ${took.slice(WARM_UP).map((ms) => Math.round(ms)).join(' ')} ms; n = ${n}`)
  tell({ name: `filter change at ${ENTRIES / 1e6}M: ${screen}`, value: rounded(value), unit: 'ms CPU of the worker', reference: rounded(reference), ratio: rounded(value / reference), target: `at most ${LIMIT_MS} ms at 1M`, holds: value <= LIMIT_MS * (ENTRIES / 1e6) })
}

function spent(work: () => void): number {
  const before = mainThreadCpuMs()
  work()
  return mainThreadCpuMs() - before
}

function plainFlow(): void {
  const { entries, runs } = log
  const size = log.catalogue.touchpoints.length
  const counts = new Int32Array(size * size)
  for (let run = 0; run < runs.count; run++) {
    for (let entry = runs.start[run]! + 1; entry < runs.start[run + 1]!; entry++) counts[entries.touchpoint[entry - 1]! * size + entries.touchpoint[entry]!]! += 1
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
