import { runAnalysis, runVersions, seededRandom, type AnalysisContext, type Cohort } from '@throughline/analytics'
import { demoLog } from './demoLog.ts'
import { isQuick, median, remark, rounded, tell } from './figure.ts'
import { mainThreadCpuMs } from './threadCpu.ts'

/*
 * A filter changes: the mask is made anew and every panel of a screen is worked out, as far as is drawn at once: what is refined afterwards comes
 * in slices, measured below. CPU of the one thread that does it, in the median of changes that differ from all before (so no mask is found ready). The reference counts which touchpoint follows which
 * over all entries in the plainest loop, in the same run on the same columns.
 */
const ENTRIES = isQuick ? 200_000 : 1_000_000
const CHANGES = 22
const WARM_UP = 8
/** Below the screen every so many changes are enough; and what takes long is not asked on and on. */
const BELOW_EVERY = 4
const ENOUGH_MS = 5_000
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

interface Screen {
  /** Asked by what stands on the screen at 1440 × 900 (apps/dashboard/src/…): the limit is for these together. All two years where one cohort is asked for. */
  readonly onScreen: readonly Question[]
  /** Asked by cards further down, each once somebody has scrolled near it (`WhenNear`). */
  readonly below?: readonly Question[]
}
type Question = readonly [analysis: string, params: unknown]

const SCREENS: Readonly<Record<string, (change: Change) => Screen>> = {
  'outcome board': ({ now, before }) => ({ onScreen: [['outcome.board', { cohort: ofGoals(now), compareTo: ofGoals(before), bucket: 'month' }], ['outcome.trend', { cohort: ofGoals(now), bucket: 'month' }]] }),
  'outcome board with the year before drawn': ({ now, before }) => ({
    onScreen: [['outcome.board', { cohort: ofGoals(now), compareTo: ofGoals(before), bucket: 'month' }], ['outcome.board', { cohort: ofGoals(before), bucket: 'month' }], ['outcome.trend', { cohort: ofGoals(now), bucket: 'month' }]],
  }),
  'journey tree': ({ all }) => ({ onScreen: [['journey.tree', { cohort: all }]] }),
  'journey map': ({ all }) => ({
    onScreen: [['journey.map', { journey: largest(), cohort: all }], ['journey.plan', { journey: largest(), cohort: all }]],
    below: [['journey.deviations', { journey: largest(), cohort: all }]],
  }),
  discovery: ({ all }) => ({
    onScreen: [['journey.flow', { cohort: all, coverage: 0.9, topEdges: 60, detailed: true }], ['journey.variants', { cohort: all, top: 40 }]],
    below: [['journey.why', { cohort: all, target: { of: 'lost' } }], ['journey.turns', { cohort: all }]],
  }),
  funnel: ({ all }) => ({ onScreen: [['journey.funnel', { cohort: all, steps: commonest().map((touchpoint) => ({ touchpoints: [touchpoint] })) }]] }),
  time: ({ all }) => ({
    onScreen: [['journey.time', { cohort: all, to: { kind: 'achieved' } }]],
    below: [['touchpoint.beforeAfter', { cohort: all, touchpoint: commonest()[0] }]],
  }),
  compare: ({ now, before }) => ({ onScreen: [['journey.compare', { a: now, b: before }]] }),
  drivers: ({ all }) => ({ onScreen: [['outcome.drivers', { cohort: all, target: { of: 'achieved' }, against: 'margin' }]] }),
  return: ({ all }) => ({
    onScreen: [['economics.roi', { cohort: all, by: 'journey' }]],
    below: [['economics.whatIf', { cohort: all, journey: largest(), fewer: 0.1 }], ['economics.attribution', { cohort: all, by: 'channel', unit: 'run' }], ['customer.value', { cohort: all, how: { kind: 'purchases' }, years: 1 }]],
  }),
  'return with the year before drawn': ({ now, before }) => ({ onScreen: [['economics.roi', { cohort: now, by: 'step' }], ['economics.roi', { cohort: before, by: 'step' }]] }),
}

/** Touchpoints most often met, of the largest journey. */
function commonest(): readonly string[] {
  const { entries, runs, catalogue } = log
  const journey = catalogue.journeys.findIndex(({ code }) => code === largest())
  const met = new Int32Array(catalogue.touchpoints.length)
  for (let run = 0; run < runs.count; run++) if (runs.journey[run] === journey) for (let entry = runs.start[run]!; entry < runs.start[run + 1]!; entry++) met[entries.touchpoint[entry]!]! += 1
  return [...met.keys()].sort((a, b) => met[b]! - met[a]!).slice(0, 4).map((touchpoint) => catalogue.touchpoints[touchpoint]!.code)
}

function largest(): string {
  const sizes = new Int32Array(journeys.length)
  for (let run = 0; run < log.runs.count; run++) sizes[log.runs.journey[run]!]! += log.runs.start[run + 1]! - log.runs.start[run]!
  return journeys[sizes.indexOf(Math.max(...sizes))]!.code
}

const reference = median(Array.from({ length: CHANGES }, () => spent(plainFlow)).slice(WARM_UP))
for (const [screen, questions] of Object.entries(SCREENS)) {
  const took: number[] = [], below = new Map<string, number[]>()
  let n = 0
  for (let change = 0; change < CHANGES && (sumOf(took) < ENOUGH_MS || change < 3); change++) {
    const asked = questions(changed(change))
    took.push(spent(() => { for (const question of asked.onScreen) n = drawn(question) }))
    // The mask of the filter is there when somebody scrolls.
    if (change % BELOW_EVERY === 0) for (const question of asked.below ?? []) {
      const before = below.get(question[0]) ?? []
      if (sumOf(before) < ENOUGH_MS) below.set(question[0], [...before, spent(() => answered(question))])
    }
  }
  const warm = took.slice(Math.min(WARM_UP, took.length - 2))
  const value = median(warm)
  remark(`filter change, ${screen}: first ${rounded(took[0]!)} ms, then ${warm.map((ms) => Math.round(ms)).join(' ')} ms; n = ${n}`)
  const limit = LIMITS_MS[screen] ?? LIMIT_MS
  tell({ name: `filter change at ${ENTRIES / 1e6}M: ${screen}`, value: rounded(value), unit: 'ms CPU of the worker', reference: rounded(reference), ratio: rounded(value / reference), target: `at most ${limit} ms at 1M`, holds: value <= limit * (ENTRIES / 1e6) })
  for (const [analysis, ms] of below) {
    const value = median(ms.length > 1 ? ms.slice(1) : ms)
    tell({ name: `scrolled to at ${ENTRIES / 1e6}M: ${screen}, ${analysis}`, value: rounded(value), unit: 'ms CPU of the worker', reference: rounded(reference), ratio: rounded(value / reference), target: 'told, not limited: asked when somebody comes near', holds: true })
  }
}

/*
 * What takes long is worked out in slices (`versions`): the longest one is how long a filter change may have to wait. Told for the median of runs
 * with warm code; the first run, whose code is cold, is remarked.
 */
const LONGEST_MS = 50
const SLICED: Readonly<Record<string, (change: Change) => Question>> = {
  drivers: ({ all }) => ['outcome.drivers', { cohort: all, target: { of: 'achieved' }, against: 'margin' }],
  'drivers of margin': ({ all }) => ['outcome.drivers', { cohort: all, target: { of: 'money', measure: 'margin' } }],
  'why they fail': ({ all }) => ['journey.why', { cohort: all, target: { of: 'lost' } }],
  'attribution by channel': ({ all }) => ['economics.attribution', { cohort: all, by: 'channel', unit: 'run' }],
  'attribution by touchpoint and customer': ({ all }) => ['economics.attribution', { cohort: all, by: 'touchpoint', unit: 'customer' }],
  'worth to come': ({ all }) => ['customer.value', { cohort: all, how: { kind: 'purchases' }, years: 1 }],
  'worth to come of contracts': ({ all }) => ['customer.value', { cohort: all, how: { kind: 'contract', stay: 'renewed', leave: 'left' }, years: 1 }],
  compare: ({ now, before }) => ['journey.compare', { a: now, b: before }],
  'compare with 2,000 permutations': ({ now, before }) => ['journey.compare', { a: now, b: before, permutations: 2_000 }],
}
const SLICED_CHANGES = 6
for (const [name, question] of Object.entries(SLICED)) {
  const runs = Array.from({ length: SLICED_CHANGES }, (_, change) => inSlices(question(changed(CHANGES + change))))
  const warm = runs.slice(1), longest = median(warm.map((run) => run.longest)), first = median(warm.map((run) => run.first)), all = median(warm.map((run) => run.all))
  remark(`${name}: cold, first version after ${rounded(runs[0]!.first)} ms, longest slice ${rounded(runs[0]!.longest)} of ${rounded(runs[0]!.all)} ms; warm, ${rounded(first)}, ${rounded(longest)} of ${rounded(all)} ms in ${warm.at(-1)!.slices} slices`)
  tell({ name: `longest slice at ${ENTRIES / 1e6}M: ${name}`, value: rounded(longest), unit: 'ms CPU of the worker', reference: rounded(all), ratio: rounded(longest / all), target: `at most ${LONGEST_MS} ms`, holds: longest <= LONGEST_MS })
  tell({ name: `first version at ${ENTRIES / 1e6}M: ${name}`, value: rounded(first), unit: 'ms CPU of the worker', reference: rounded(all), ratio: rounded(first / all), target: 'told, not limited: in slices', holds: true })
}

interface Slices {
  readonly slices: number
  readonly longest: number
  /** Until there was a first version, and in all. */
  readonly first: number
  readonly all: number
}

function inSlices([analysis, params]: Question): Slices {
  const steps = runVersions(analysis, params, log, context, 'replica')
  let slices = 0, longest = 0, all = 0, first = 0
  for (;;) {
    const before = mainThreadCpuMs()
    const step = steps.next()
    const took = mainThreadCpuMs() - before
    slices++
    all += took
    longest = Math.max(longest, took)
    if (first === 0 && step.value !== undefined) first = all
    if (step.done === true) return { slices, longest, first, all }
  }
}

/** Up to the first version that can be drawn. Gives its n. */
function drawn([analysis, params]: Question): number {
  const steps = runVersions(analysis, params, log, context, 'replica')
  for (;;) {
    const { value } = steps.next()
    if (value !== undefined) return value.n
  }
}

function answered([analysis, params]: Question): number {
  return runAnalysis(analysis, params, log, context, 'replica').n
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

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
