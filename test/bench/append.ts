import { mergeChanges, seededRandom, type JourneyLog, type RowChange } from '@throughline/analytics'
import { demoLog } from './demoLog.ts'
import { durableAppend } from './durableAppend.ts'
import { isQuick, median, remark, rounded, tell } from './figure.ts'
import { cpuMsOf } from './threadCpu.ts'

/*
 * News into the columns: 1,000 live interactions, each in a run of its own choosing, most of them in recent runs, some in older ones; once as one
 * batch, as after a pause, and once in 50 batches of 20, as they come. CPU of the thread, median after a warm-up. Then the same kept in a browser.
 */
const ENTRIES = isQuick ? 50_000 : 1_000_000, NEWS = 1_000, ROUNDS = 12
const random = seededRandom(7)
let log: JourneyLog = await demoLog(ENTRIES)
let nextId = 1_000_000_000

const at = `${ENTRIES / 1e6}M entries`
const whole = median(Array.from({ length: ROUNDS }, () => cpuMsOf(() => merge(news(NEWS)))).slice(4))
const bitByBit = Array.from({ length: ROUNDS * 5 }, () => cpuMsOf(() => merge(news(20)))).slice(10)
remark(`20 interactions: median ${rounded(median(bitByBit))} ms CPU`)
tell({ name: `${NEWS.toLocaleString('en')} live interactions to columns of ${at}`, value: rounded(whole), unit: 'ms CPU', reference: null, ratio: null, target: 'at most 10 ms', holds: isQuick || whole <= 10 })
tell({ name: `20 live interactions to columns of ${at}`, value: rounded(median(bitByBit)), unit: 'ms CPU', reference: null, ratio: null, target: 'reported', holds: true })
await durableAppend()

function news(count: number): RowChange[] {
  const { runs } = log
  return Array.from({ length: count }, (): RowChange[] => {
    const r = Math.floor(runs.count * (random() < 0.8 ? 0.98 + 0.02 * random() : random()))
    const id = String(nextId++)
    return [
      { shape: 'interaction', operation: 'upsert', row: { id, actor_id: String(log.actors.actorId[runs.actor[r]!]), touchpoint_id: '1', channel_id: '1', direction: 'inbound', occurred_at: '2026-11-01 10:00:00+00', duration_ms: '1000', cost_minor: '12', revenue_minor: null, currency: log.catalogue.currency, success: null, effort: null, text: null } },
      { shape: 'runStep', operation: 'upsert', row: { run_id: String(runs.runId[r]), interaction_id: id, step_id: null, is_primary: 't' } },
    ]
  }).flat()
}

function merge(changes: readonly RowChange[]): void {
  const merged = mergeChanges(log, changes, String(nextId))
  if (!merged) throw new Error('the news could not be merged')
  log = merged
}
