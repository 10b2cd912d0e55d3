import type { JourneyLog } from '../columns/journeyLog.ts'
import { normalFrom } from '../kernel/normalFrom.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { logOfRows, madeUpRows, type MadeUpRow } from './madeUpRows.ts'

const DAY = 86_400
const FIRST_S = Date.parse('2025-01-01T00:00:00Z') / 1000
/** Channels of `madeUpRows`. */
const CHANNELS = [1, 2, 5] as const

/** How often customers come: all five times, or by chance, few of them often. */
export const COMES: Readonly<Record<string, (random: () => number) => number>> = {
  'five times each': () => 5,
  'once and a few times more': (random) => 1 + poisson(1, random),
  'some five times': (random) => 1 + poisson(4, random),
  'a few of them very often': (random) => 1 + Math.floor(-4 * Math.log(1 - random())),
}

/**
 * Customers who all behave by the same chance, but for how often they come and, with `taste` above 0, for leanings that have no groups: which channel they like, how much they
 * spend, how they feel, how often they get there. With `planted` every third only calls, and spends and feels otherwise.
 */
export function alikeCustomers(seed: number, customers: number, comes: (random: () => number) => number, { taste = 0, planted = false }: { readonly taste?: number; readonly planted?: boolean } = {}): JourneyLog {
  const random = seededRandom(seed), normal = normalFrom(random), base = madeUpRows(1, { actors: 1, runs: 1 })
  const iso = (s: number): string => new Date(s * 1000).toISOString()
  const made = { actor: [] as MadeUpRow[], run: [] as MadeUpRow[], interaction: [] as MadeUpRow[], runStep: [] as MadeUpRow[], outcome: [], perception: [] }
  for (let id = 1; id <= customers; id++) {
    const isPlanted = planted && id % 3 === 0
    made.actor.push({ ...base.actor[0]!, id, person_id: null, attributes: '{}' })
    const likes = CHANNELS.map((_, c) => (isPlanted ? (c === 1 ? 1 : 0.02) : Math.exp(taste * normal()))), all = likes.reduce((sum, one) => sum + one, 0)
    const luck = 1 / (1 + Math.exp(-0.5 - taste * normal())), spends = (isPlanted ? 8 : 1) * Math.exp(taste * normal()), mood = (isPlanted ? -0.6 : 0) + 0.3 * taste * normal()
    for (let left = comes(random); left > 0; left--) {
      const run = made.run.length + 1, began = FIRST_S + Math.floor(random() * 300 * DAY)
      let at = began
      for (let contacts = 1 + Math.floor(random() * 4); contacts > 0; contacts--) {
        const contact = made.interaction.length + 1
        let channel = 0
        for (let u = random() * all - likes[0]!; u > 0 && channel < CHANNELS.length - 1; u -= likes[channel]!) channel++
        made.interaction.push({
          ...base.interaction[0]!, id: contact, actor_id: id, channel_id: CHANNELS[channel]!, touchpoint_id: 1, occurred_at: iso(at), handled_by_actor_id: null,
          revenue_minor: random() < 0.2 ? Math.round(5_000 * spends * Math.exp(random())) : null, cost_minor: Math.round(100 + 400 * random()), sentiment: random() < 0.3 ? Math.max(-1, Math.min(1, random() * 2 - 1 + mood)) : null,
        })
        made.runStep.push({ run_id: run, interaction_id: contact, step_id: null, territory_id: base.run[0]!.territory_id ?? null, is_primary: true })
        at += Math.floor(random() * 5 * DAY)
      }
      const status = random() < luck ? 'achieved' : random() < 0.5 ? 'failed' : 'abandoned'
      made.run.push({ ...base.run[0]!, id: run, journey_id: 2, actor_id: id, started_at: iso(began), last_at: iso(at), status, ended_at: iso(at), outcome_kind_id: null })
    }
  }
  return logOfRows({ ...base, ...made })
}

/** Knuth's product of uniform numbers. */
function poisson(mean: number, random: () => number): number {
  let n = 0
  for (let left = random(); left > Math.exp(-mean); left *= random()) n++
  return n
}
