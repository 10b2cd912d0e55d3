import { normalFrom } from '../kernel/normalFrom.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { madeUpRows, type MadeUpRows } from './madeUpRows.ts'

/** How somebody lives: mean days between runs, shares of contacts by web, call and letter, mean effort 1–7 and feeling −1…1, share of runs that fail. */
export interface Way {
  readonly everyDays: number
  readonly web: number
  readonly call: number
  readonly effort: number
  readonly felt: number
  readonly fails: number
}

/** Someone who is there from a day on, and how they live from which day on (ascending). */
export interface Life {
  readonly since: number
  readonly ways: readonly (readonly [day: number, way: Way])[]
}

export const DAY_0 = Date.UTC(2023, 0, 2)
const TOUCHPOINTS = [1, 3, 5, 7, 9]

/** Rows of customers who live so for so many days: runs come by chance at their rate, contacts within a day or two; each one has ways a little of their own. */
export function livedRows(seed: number, days: number, lives: readonly Life[]): MadeUpRows {
  const random = seededRandom(seed), normal = normalFrom(random)
  const rows: MadeUpRows = { ...madeUpRows(1, { actors: 0, runs: 0 }), run: [], interaction: [], runStep: [], outcome: [], perception: [], actor: [] }
  const iso = (at: number): string => new Date(DAY_0 + Math.round(at * 24 * 60) * 60_000).toISOString()
  for (const [i, { since, ways }] of lives.entries()) {
    const id = i + 1, moreEffort = 0.4 * normal(), moreFelt = 0.15 * normal(), pace = Math.exp(0.25 * normal())
    rows.actor.push({ id, kind: 'customer', name: null, territory_id: 3, person_id: null, attributes: '{}', first_seen_at: iso(since) })
    const wayAt = (day: number): Way => ways.findLast(([from]) => from <= day)?.[1] ?? ways[0]![1]
    for (let day = since; ;) {
      day -= Math.log(1 - random()) * wayAt(day).everyDays * pace
      if (day >= days - 3) break
      const way = wayAt(day), run = rows.run.length + 1, contacts = 1 + Math.floor(random() * 4), isFailed = random() < way.fails
      let at = day
      for (let k = 0; k < contacts; k++, at += random() * 0.6) {
        const u = random(), interaction = rows.interaction.length + 1
        rows.interaction.push({
          id: interaction, actor_id: id, touchpoint_id: TOUCHPOINTS[Math.floor(random() * 5)]!, channel_id: u < way.web ? 1 : u < way.web + way.call ? 2 : 5, territory_id: 3, case_key: null, direction: 'inbound', occurred_at: iso(at),
          duration_ms: null, cost_minor: 100, revenue_minor: null, currency: 'EUR', success: null, effort: Math.min(7, Math.max(1, Math.round(way.effort + moreEffort + normal()))), text: null, handled_by_actor_id: null,
        })
        rows.runStep.push({ run_id: run, interaction_id: interaction, step_id: null, territory_id: 3, is_primary: true })
        rows.perception.push({ id: interaction, actor_id: id, territory_id: 3, interaction_id: interaction, occurred_at: iso(at), sentiment: Math.fround(Math.min(1, Math.max(-1, way.felt + moreFelt + 0.4 * normal()))), effort: null, success: null, score_kind: null, score: null, words: null })
      }
      rows.run.push({
        id: run, journey_id: 2, journey_version: 1, actor_id: id, territory_id: 3, case_key: null, first_interaction_id: rows.interaction.length - contacts + 1, last_interaction_id: rows.interaction.length,
        started_at: iso(day), last_at: iso(at), ended_at: iso(at), status: isFailed ? 'failed' : 'achieved', step_count: contacts, outcome_kind_id: null,
      })
    }
  }
  return rows
}
