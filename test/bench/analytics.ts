import { mergeChanges, runAnalysis, seededRandom, type AnalysisContext, type AnalysisName, type JourneyLog, type RowChange } from '@throughline/analytics'
import { decodeSnapshot, encodeSnapshot } from '@throughline/analytics/columns/snapshot'
import { madeUpLog } from '@throughline/analytics/testing/madeUpLog'

/**
 * `node --import tsx test/bench/analytics.ts [entries]`: CPU ms of this process, one JSON line each.
 * Every filter is new, so that each figure holds the mask and all panels of a screen; median of 7 after warm-up.
 */
const entries = Number(process.argv[2] ?? 1_000_000)
const context: AnalysisContext = { now: 0, timeZone: 'Europe/Berlin', random: seededRandom }
const log = madeUpLog(1, { entries })

const SCREENS: Readonly<Record<string, (cohort: object) => readonly [AnalysisName, object][]>> = {
  board: (cohort) => [['outcome.board', { cohort, bucket: 'week' }]],
  discovery: (cohort) => [['journey.flow', { cohort }], ['journey.variants', { cohort }]],
  map: (cohort) => [['journey.map', { cohort, journey: 'claim' }]],
  roi: (cohort) => [['economics.roi', { cohort }]],
  compare: (cohort) => [['journey.compare', { a: cohort, b: { journeys: ['billing'] } }]],
}
const FILTERS: Readonly<Record<string, (i: number) => object>> = {
  everything: (i) => ({ period: { from: `1999-01-0${i + 1}` } }),
  filtered: (i) => ({ period: { from: `2025-03-0${i + 1}`, to: '2025-09-15' }, channels: ['web', 'app', 'call', 'letter'], territories: ['north', 'south', 'east'] }),
}

for (const [filter, cohortOf] of Object.entries(FILTERS)) {
  for (const [screen, panelsOf] of Object.entries(SCREENS)) {
    const took = Array.from({ length: 9 }, (_, i) => cpu(() => {
      for (const [name, params] of panelsOf(cohortOf(i))) runAnalysis(name, params, log, context, 'replica')
    })).slice(2)
    say(`filter change, ${screen}, ${filter}`, median(took), 60)
  }
}
say('snapshot written', median(Array.from({ length: 5 }, () => cpu(() => encodeSnapshot(log)))))
const file = encodeSnapshot(log)
say('snapshot read and checked', median(Array.from({ length: 5 }, () => cpu(() => decodeSnapshot(file)))), 150)
line('bytes for each entry', file.byteLength / log.entries.count, 'B', 32)

// News as in life: most new interactions belong to recent runs, some to older ones.
let current: JourneyLog = decodeSnapshot(file)!
const random = seededRandom(7)
let nextId = 10_000_000
const merged = Array.from({ length: 8 }, (_, round) => {
  const news = Array.from({ length: 1_000 }, (): RowChange[] => {
    const r = Math.floor(current.runs.count * (random() < 0.8 ? 0.6 + 0.02 * random() : random()))
    const id = String(nextId++)
    return [
      { shape: 'interaction', operation: 'upsert', row: { id, actor_id: '1', touchpoint_id: '1', channel_id: '1', direction: 'inbound', occurred_at: '2026-03-01 10:00:00+00', duration_ms: '1000', cost_minor: '12', revenue_minor: null, currency: 'EUR', success: null, effort: null, text: null } },
      { shape: 'runStep', operation: 'upsert', row: { run_id: String(current.runs.runId[r]), interaction_id: id, step_id: null, is_primary: 't' } },
    ]
  }).flat()
  return cpu(() => {
    current = mergeChanges(current, news, String(round))!
  })
})
say('1,000 interactions merged', median(merged.slice(2)), 10)

function cpu(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const used = process.cpuUsage(before)
  return (used.user + used.system) / 1000
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}

function say(name: string, value: number, target?: number): void {
  line(name, value, 'ms CPU', target)
}

function line(name: string, value: number, unit: string, target?: number): void {
  console.log(JSON.stringify({ name: `${name}, ${entries.toLocaleString('en')} entries`, value: Number(value.toFixed(1)), unit, reference: null, ratio: null, target: target ?? null, holds: target === undefined ? null : value <= target }))
}
