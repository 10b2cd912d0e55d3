import { shapes, type ShapeName } from '@throughline/domain'
import { COLUMN_SHAPES, LogBuilder, type ColumnShape } from '../columns/build.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { pgcopyOf, type Cell } from './pgcopyOf.ts'

export type MadeUpRow = Record<string, Cell>
/** Rows of every shape the columns are made of, as the store holds them: SQL names, moments as ISO text. */
export type MadeUpRows = Record<ColumnShape, MadeUpRow[]>

export interface MadeUpRowsOptions {
  readonly actors?: number
  readonly runs?: number
}

const RULES = JSON.stringify({ cut: 'definition', steps: [{ key: 'ask', name: 'Ask', touchpoints: ['ask'], journeys: [], optional: false }, { key: 'get', name: 'Get', touchpoints: ['get'], journeys: [], optional: true }, { key: 'pay', name: 'Pay', touchpoints: ['pay'], journeys: [], optional: false }], entry: [], outcomes: [], timeoutMs: 1 })

/**
 * A small, nasty store from a seed: ties in time, merged actors, several currencies, missing values, empty journeys,
 * runs of every tier, outcomes outside runs, several perceptions of one contact. Made for tests against rows, not for looks.
 */
export function madeUpRows(seed: number, options: MadeUpRowsOptions = {}): MadeUpRows {
  const random = seededRandom(seed)
  const int = (below: number): number => Math.floor(random() * below)
  const pick = <T>(list: readonly T[]): T => list[int(list.length)]!
  const maybe = <T>(chance: number, value: () => T): T | null => (random() < chance ? value() : null)
  const from = Date.UTC(2025, 1, 20)
  // Whole minutes and few of them: ties are common.
  const moment = (after: number, days: number): number => after + int(days * 24 * 4) * 900_000 + (random() < 0.2 ? int(60_000) : 0)
  const iso = (at: number): string => new Date(at).toISOString()

  const rows: MadeUpRows = {
    territory: [{ id: 3, code: 'north', name: 'North' }, { id: 7, code: 'south', name: 'South' }],
    channel: [{ id: 1, code: 'web', name: 'Web' }, { id: 2, code: 'call', name: 'Call' }, { id: 5, code: 'letter', name: 'Letter' }],
    touchpoint: ['ask', 'get', 'pay', 'chase', 'thanks'].map((code, i) => ({ id: i * 2 + 1, code, name: `Do ${code}`, usual_channel_id: null })),
    outcomeKind: [{ id: 1, code: 'done', name: 'Done', is_good: true }, { id: 2, code: 'praised', name: 'Praised', is_good: true }, { id: 4, code: 'left', name: 'Left', is_good: false }],
    journey: [
      { id: 1, code: 'staying', name: 'Staying', tier: 'life stage', origin: 'defined', parent_id: null, goal: 'Stay', version: 1, rules: RULES },
      { id: 2, code: 'claim', name: 'Claim', tier: 'journey', origin: 'defined', parent_id: 1, goal: 'Be paid', version: 2, rules: RULES },
      { id: 4, code: 'log', name: 'Log', tier: 'journey', origin: 'discovered', parent_id: null, goal: 'Log', version: 1, rules: '{"cut":"case","source":"log","outcomes":[]}' },
      { id: 5, code: 'upload', name: 'Upload', tier: 'micro-journey', origin: 'defined', parent_id: 2, goal: 'Send it', version: 1, rules: RULES },
      { id: 6, code: 'other', name: 'Other contact', tier: 'journey', origin: 'unassigned', parent_id: null, goal: '', version: 1, rules: '{}' },
      { id: 9, code: 'never', name: 'Never used', tier: 'journey', origin: 'defined', parent_id: null, goal: '', version: 1, rules: '{}' },
    ],
    journeyStep: [[2, 'ask', 1], [2, 'get', 2], [2, 'pay', 3], [4, 'ask', 1], [4, 'chase', 2], [1, 'ask', 1], [5, 'get', 1]].map(([journey, key, position], i) => ({ id: i + 1, journey_id: journey as number, key: key as string, name: `Step ${key}`, position: position as number })),
    run: [], interaction: [], runStep: [], outcome: [], perception: [], actor: [],
  }
  const actorCount = options.actors ?? 40
  for (let id = 1; id <= actorCount; id++) {
    rows.actor.push({
      id, kind: pick(['customer', 'customer', 'partner']), name: null, territory_id: maybe(0.8, () => pick([3, 7])), person_id: id > 4 && random() < 0.1 ? 1 + int(3) : null,
      attributes: JSON.stringify({ ...(random() < 0.9 ? { plan: pick(['basic', 'plus', 'pro']) } : {}), ...(random() < 0.5 ? { isNew: random() < 0.5, size: int(3) } : {}) }), first_seen_at: iso(from),
    })
  }
  const stepOf = (journey: number, touchpoint: number): number | null => {
    const code = rows.touchpoint.find((t) => t.id === touchpoint)!.code
    return (rows.journeyStep.find((s) => s.journey_id === journey && s.key === code)?.id as number | undefined) ?? null
  }
  const parts: { run: number; journey: number; at: number; actor: number }[] = []
  const runCount = options.runs ?? 120
  for (let id = 1; id <= runCount; id++) {
    const actor = rows.actor[int(actorCount)]!
    const journey = pick([2, 2, 2, 4, 4, 5, 6])
    const began = moment(from, 70)
    const status = journey === 6 ? pick(['active', 'abandoned']) : pick(['active', 'achieved', 'achieved', 'failed', 'abandoned'])
    const kind = status === 'achieved' ? pick([1, 1, 2, null]) : status === 'failed' ? 4 : null
    let at = began
    const size = 1 + int(random() < 0.1 ? 9 : 4)
    for (let k = 0; k < size; k++) {
      parts.push({ run: id, journey, at, actor: actor.id as number })
      at = moment(at, 3)
    }
    rows.run.push({
      id, journey_id: journey, journey_version: 1, actor_id: (actor.person_id ?? actor.id) as number, territory_id: actor.territory_id!, case_key: null, first_interaction_id: id, last_interaction_id: id,
      started_at: iso(began), last_at: iso(at), ended_at: status === 'active' ? null : iso(at), status, step_count: size, outcome_kind_id: kind,
    })
    for (let k = int(3); k >= 0; k--) {
      if (kind === null && random() < 0.8) continue
      rows.outcome.push({
        id: rows.outcome.length * 3 + 1, kind_id: k === 0 && kind !== null ? kind : pick([1, 2, 4]), actor_id: actor.id!, territory_id: actor.territory_id!, run_id: random() < 0.93 ? id : null, interaction_id: null,
        occurred_at: iso(at), value_minor: maybe(0.8, () => int(90_000) - 20_000), currency: random() < 0.85 ? 'EUR' : 'CHF', customer_value_percent: maybe(0.6, () => int(101)),
      })
    }
  }
  // Arrival is not the order of happening.
  const arrival = parts.map((part) => ({ part, key: part.at + int(40) * 3_600_000 })).sort((a, b) => a.key - b.key)
  // Some colleagues are nobody's customer, and not among the actors at hand. Of its own chance: other rows stay as they are.
  const chance = seededRandom(seed + 7_919)
  const handler = (): number | null => (chance() < 0.5 ? 1 + Math.floor(chance() * 3) * (chance() < 0.3 ? 41 : 2) : null)
  const lifeRun = new Map<number, number>()
  arrival.forEach(({ part }, i) => {
    const id = i * 2 + 1
    const touchpoint = 1 + 2 * int(5)
    const territory = rows.actor.find((a) => a.id === part.actor)!.territory_id!
    const currency = maybe(0.8, () => (random() < 0.9 ? 'EUR' : 'CHF'))
    rows.interaction.push({
      id, actor_id: part.actor, touchpoint_id: touchpoint, channel_id: pick([1, 1, 2, 5]), territory_id: territory, case_key: null, direction: pick(['inbound', 'outbound']), occurred_at: iso(part.at),
      duration_ms: maybe(0.7, () => int(900_000)), cost_minor: currency && maybe(0.8, () => int(5_000)), revenue_minor: currency && maybe(0.3, () => int(50_000) - 5_000), currency,
      success: maybe(0.4, () => random() < 0.7), effort: maybe(0.2, () => 1 + int(7)), text: maybe(0.2, () => pick(['', 'well', 'oh no'])), handled_by_actor_id: handler(),
    })
    rows.runStep.push({ run_id: part.run, interaction_id: id, step_id: stepOf(part.journey, touchpoint), territory_id: territory, is_primary: true })
    for (let p = 0; random() < 0.3; p++) {
      rows.perception.push({
        id: rows.perception.length + 1, actor_id: part.actor, territory_id: territory, interaction_id: random() < 0.95 ? id : null, occurred_at: iso(part.at),
        sentiment: maybe(0.8, () => Math.fround(random() < 0.15 ? 0 : random() * 2 - 1)), effort: maybe(0.5, () => 1 + int(7)), success: maybe(0.3, () => random() < 0.5), score_kind: null, score: null, words: maybe(0.4, () => pick(['', 'fine', 'too slow'])),
      })
    }
    if (part.journey === 2) {
      let run = lifeRun.get(part.actor)
      if (run === undefined) {
        const of = rows.run.find((r) => r.id === part.run)!
        run = rows.run.length + 1
        lifeRun.set(part.actor, run)
        rows.run.push({ ...of, id: run, journey_id: 1, status: pick(['active', 'achieved', 'failed']), outcome_kind_id: null, ended_at: null })
      }
      rows.runStep.push({ run_id: run, interaction_id: id, step_id: stepOf(1, touchpoint), territory_id: territory, is_primary: false })
    }
  })
  return rows
}

/** The columns of such rows, by the way they take to a replica: shape by shape, in two files each. */
export function logOfRows(rows: MadeUpRows, lsn = '1'): JourneyLog {
  const builder = new LogBuilder()
  for (const shape of [...COLUMN_SHAPES].reverse()) {
    const half = Math.floor(rows[shape].length / 2)
    builder.add(shape, fileOf(shape, rows[shape].slice(half)))
    builder.add(shape, fileOf(shape, rows[shape].slice(0, half)))
  }
  return builder.build(lsn)
}

function fileOf(shape: ShapeName, rows: readonly MadeUpRow[]): Uint8Array {
  return pgcopyOf(shapes[shape].columns, rows)
}
