import { kmeans } from 'ml-kmeans'
import { seededRandom, type AnalysisContext, type SegmentClusters } from '@throughline/analytics'
import { SegmentClusterParams } from '@throughline/analytics/segment/cluster'
import { divide } from '@throughline/analytics/segment/divide'
import { spaceFrom, spaceOf, type FeatureSpace } from '@throughline/analytics/segment/featureSpace'
import { featureTable, type Feature } from '@throughline/analytics/segment/features'
import { normalFrom } from '@throughline/analytics/kernel/normalFrom'
import { demoLog } from './demoLog.ts'
import { isQuick, median, remark, rounded, tell } from './figure.ts'
import { cpuMsOf, mainThreadCpuMs } from './threadCpu.ts'

/*
 * Groups of customers as a screen asks for them: until they are shown, and until they are judged against chance, by coming back and as rules.
 * 50,000 customers in six weakly separate groups, 12 standardised features; beside ml-kmeans on all of them, as it comes. CPU of the thread, median after a warm-up.
 */
const ROWS = isQuick ? 5_000 : 50_000, DIMENSIONS = 12, ROUNDS = isQuick ? 3 : 7
const context: AnalysisContext = { now: 0, timeZone: 'UTC', random: seededRandom }
const at = `${ROWS / 1000}k × ${DIMENSIONS}`

const spaces = [1, 2, 3].map(madeUpSpace)
const ten = spaces.map((space) => {
  const answer = asked(space, { k: 10 }).answer
  const { ms, inertia } = plain(space)
  return { ratio: inertiaOf(space, answer) / inertia, ms }
})
const reference = median(ten.map(({ ms }) => ms)), ratio = Math.max(...ten.map((one) => one.ratio))
const runs = Array.from({ length: ROUNDS }, () => asked(spaces[0]!, { k: 10 })), sweeps = Array.from({ length: ROUNDS }, () => asked(spaces[0]!, { range: [2, 10] }))
const shown = median(runs.map((run) => run.firstMs)), judged = median(runs.map((run) => run.allMs)), longest = Math.max(...runs.slice(1).map((run) => run.longestMs))
const sweepShown = median(sweeps.map((run) => run.firstMs)), sweep = median(sweeps.map((run) => run.allMs))
remark(`longest piece of work after the first answer: ${Math.round(longest)} ms CPU`)
tell({ name: `groups of ${at}, k = 10: shown`, value: rounded(shown), unit: 'ms CPU', reference: rounded(reference), ratio: rounded(shown / reference), target: 'at most 200 ms', holds: shown <= 200 })
tell({ name: `groups of ${at}, k = 10: fully judged`, value: rounded(judged), unit: 'ms CPU', reference: rounded(reference), ratio: rounded(judged / reference), target: 'reported', holds: true })
tell({ name: `groups of ${at}, k = 10: inertia, worst of ${spaces.length}`, value: rounded(ratio, 4), unit: 'of ml-kmeans on all rows', reference: 1, ratio: rounded(ratio, 4), target: 'at most 1.02', holds: ratio <= 1.02 })
tell({ name: `groups of ${at}, k = 2…10: shown`, value: rounded(sweepShown), unit: 'ms CPU', reference: null, ratio: null, target: 'reported', holds: true })
tell({ name: `groups of ${at}, k = 2…10: fully judged`, value: rounded(sweep), unit: 'ms CPU', reference: null, ratio: null, target: 'at most 1,000 ms', holds: sweep <= 1_000 })

const log = await demoLog(isQuick ? 50_000 : 1_000_000)
const everyone = new Uint8Array(log.actors.count).fill(1)
const matrix = median(Array.from({ length: ROUNDS + 4 }, () => cpuMsOf(() => featureTable({ ...log }))).slice(4))
featureTable(log)
const points = median(Array.from({ length: ROUNDS + 4 }, () => cpuMsOf(() => spaceOf(log, everyone, undefined))).slice(4))
const width = featureTable(log).columns.length
tell({ name: `features of ${log.actors.count.toLocaleString('en')} customers with ${log.entries.count.toLocaleString('en')} entries: ${width} columns`, value: rounded(matrix), unit: 'ms CPU', reference: null, ratio: null, target: isQuick ? 'reported' : 'at most 42 ms', holds: isQuick || matrix <= 42 })
tell({ name: `the same as points: scaled, standardised`, value: rounded(points), unit: 'ms CPU', reference: null, ratio: null, target: 'reported', holds: true })

function asked(space: FeatureSpace, params: SegmentClusterParams): { readonly firstMs: number; readonly allMs: number; readonly longestMs: number; readonly answer: SegmentClusters } {
  const steps = divide(space, space.actors, SegmentClusterParams.parse(params), context)
  const firstMs = cpuMsOf(() => steps.next())
  let allMs = firstMs, longestMs = 0
  for (;;) {
    const before = mainThreadCpuMs()
    const step = steps.next()
    const took = mainThreadCpuMs() - before
    allMs += took
    longestMs = Math.max(longestMs, took)
    if (step.done === true) return { firstMs, allMs, longestMs, answer: step.value.answer }
  }
}

function plain(space: FeatureSpace): { readonly ms: number; readonly inertia: number } {
  const rows = Array.from({ length: ROWS }, (_, i) => Array.from(space.points.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS)))
  let centres: number[][] = []
  const ms = cpuMsOf(() => { centres = kmeans(rows, 10, { initialization: 'kmeans++', seed: 1 }).centroids })
  return { ms, inertia: inertiaBy(space, centres) }
}

function inertiaOf(space: FeatureSpace, answer: SegmentClusters): number {
  if (answer.kind !== 'clusters') throw new Error(`no groups: ${answer.kind}`)
  const { rule } = answer.clusters[0]!
  if (rule.kind !== 'centroid') throw new Error('a found group has no centre')
  return inertiaBy(space, rule.centres)
}

function inertiaBy({ points }: FeatureSpace, centres: readonly (readonly number[])[]): number {
  let sum = 0
  for (let row = 0; row < points.length; row += DIMENSIONS) {
    let least = Number.POSITIVE_INFINITY
    for (const centre of centres) {
      let squares = 0
      for (let d = 0; d < DIMENSIONS; d++) squares += (points[row + d]! - centre[d]!) ** 2
      if (squares < least) least = squares
    }
    sum += least
  }
  return sum
}

/** Groups of 30, 25, 18, 12, 10 and 5 %. */
function madeUpSpace(seed: number): FeatureSpace {
  const random = seededRandom(seed), normal = normalFrom(random)
  const centres = Array.from({ length: 6 }, () => Float64Array.from({ length: DIMENSIONS }, () => 0.9 * normal()))
  const columns = Array.from({ length: DIMENSIONS }, () => new Float64Array(ROWS))
  for (let row = 0; row < ROWS; row++) {
    const share = random(), centre = centres[[0.3, 0.55, 0.73, 0.85, 0.95, 1].findIndex((upTo) => share < upTo)]!
    for (let d = 0; d < DIMENSIONS; d++) columns[d]![row] = centre[d]! + normal()
  }
  const features = columns.map((_, d): Feature => ({ feature: `f${d}`, label: `f${d}`, unit: 'score', scale: 'linear', more: `much f${d}`, less: `little f${d}` }))
  return spaceFrom({ features, columns }, Int32Array.from({ length: ROWS }, (_, row) => row), undefined)
}
