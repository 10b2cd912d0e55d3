import { runAnalysis, seededRandom, type AnalysisContext, type Cohort } from '@throughline/analytics'
import { demoLog } from './demoLog.ts'
import { isQuick, remark, rounded, tell } from './figure.ts'
import { mainThreadCpuMs } from './threadCpu.ts'

/*
 * A filter changes: the mask is made anew and every panel of a screen is worked out. CPU of the one thread that does it, in the
 * median of changes that differ from all before (so no mask is found ready). The reference counts which touchpoint follows which
 * over all entries in the plainest loop, in the same run on the same columns.
 */
const ENTRIES = isQuick ? 200_000 : 1_000_000
const CHANGES = 22
const WARM_UP = 8
const LIMIT_MS = 60
/** Hundreds of differences, each held against chance by customer: a limit of its own. */
const LIMITS_MS: Readonly<Record<string, number>> = { compare: 150 }
const DAY_MS = 86_400_000

const log = await demoLog(ENTRIES)
const { journeys, channels, territories } = log.catalogue
const context: AnalysisContext = { now: Date.UTC(2026, 10, 1) / 1000, timeZone: 'Europe/London', random: seededRandom }
const goals = journeys.filter((journey) => journey.tier === 'journey' && log.runs.journey.includes(journeys.indexOf(journey))).map(({ code }) => code)
remark(`${log.entries.count.toLocaleString('en')} entries, ${rounded(1 + log.otherSteps.count / log.entries.count)} run steps each, in ${log.runs.count.toLocaleString('en')} runs of ${log.actors.count.toLocaleString('en')} people`)

interface Change {
  /** The last year, the year before it, and all there is. */
  readonly now: Cohort
  readonly before: Cohort
  readonly all: Cohort
}

/** Another cohort for each change: one day later each time, and in turn fewer channels, fewer territories, both or neither. */
function changed(change: number): Change {
  const end = Date.UTC(2026, 10, 1) + change * DAY_MS
  const day = (daysBefore: number): string => new Date(end - daysBefore * DAY_MS).toISOString().slice(0, 10)
  const narrowed: Cohort = {
    ...(change % 2 === 1 && { channels: channels.slice(0, 5).map(({ code }) => code) }),
    ...(change % 4 >= 2 && { territories: territories.slice(0, 3).map(({ code }) => code) }),
  }
  const within = (from: number, to: number): Cohort => ({ ...narrowed, period: { from: day(from), to: day(to) } })
  return { now: within(365, 0), before: within(730, 365), all: within(800, 0) }
}

/** Totals of goals, not of contacts nobody assigned, as the board asks for them. */
const ofGoals = (cohort: Cohort): Cohort => ({ ...cohort, journeys: goals })

/** What each screen asks when a filter changes (apps/dashboard/src/…); all two years where it asks for one cohort only. */
const SCREENS: Readonly<Record<string, (change: Change) => readonly (readonly [string, unknown])[]>> = {
  'outcome board': ({ now, before }) => [['outcome.board', { cohort: ofGoals(now), compareTo: ofGoals(before), bucket: 'month' }]],
  'outcome board with the year before drawn': ({ now, before }) => [
    ['outcome.board', { cohort: ofGoals(now), compareTo: ofGoals(before), bucket: 'month' }], ['outcome.board', { cohort: ofGoals(before), bucket: 'month' }],
  ],
  'journey tree': ({ all }) => [['journey.tree', { cohort: all }]],
  'journey map': ({ all }) => [['journey.map', { journey: largest(), cohort: all }]],
  discovery: ({ all }) => [
    ['journey.flow', { cohort: all, coverage: 0.8, topEdges: 60 }], ['journey.variants', { cohort: all, top: 40 }],
  ],
  compare: ({ now, before }) => [['journey.compare', { a: now, b: before }]],
  return: ({ all }) => [['economics.roi', { cohort: all, by: 'journey' }]],
  'return with the year before drawn': ({ now, before }) => [['economics.roi', { cohort: now, by: 'step' }], ['economics.roi', { cohort: before, by: 'step' }]],
}

function largest(): string {
  const sizes = new Int32Array(journeys.length)
  for (let run = 0; run < log.runs.count; run++) sizes[log.runs.journey[run]!]! += log.runs.start[run + 1]! - log.runs.start[run]!
  return journeys[sizes.indexOf(Math.max(...sizes))]!.code
}

const reference = median(Array.from({ length: CHANGES }, () => spent(plainFlow)).slice(WARM_UP))
for (const [screen, questions] of Object.entries(SCREENS)) {
  const took: number[] = []
  let n = 0
  for (let change = 0; change < CHANGES; change++) {
    const asked = questions(changed(change))
    took.push(spent(() => { for (const [name, params] of asked) n = runAnalysis(name, params, log, context, 'replica').n }))
  }
  const value = median(took.slice(WARM_UP))
  remark(`filter change, ${screen}: first ${rounded(took[0]!)} ms, then ${took.slice(WARM_UP).map((ms) => Math.round(ms)).join(' ')} ms; n = ${n}`)
  const limit = LIMITS_MS[screen] ?? LIMIT_MS
  tell({ name: `filter change at ${ENTRIES / 1e6}M: ${screen}`, value: rounded(value), unit: 'ms CPU of the worker', reference: rounded(reference), ratio: rounded(value / reference), target: `at most ${limit} ms at 1M`, holds: value <= limit * (ENTRIES / 1e6) })
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
