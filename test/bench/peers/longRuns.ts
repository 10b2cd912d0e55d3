import { NO_CODE, NO_CODE8, NO_NUMBER, seededRandom, type JourneyLog } from '@throughline/analytics'
import { makeLog } from '@throughline/analytics/columns/build'
import { packed } from '@throughline/analytics/columns/sparse'

const ENTRIES_A_RUN = 6.7
const MOST_ENTRIES = 40
const RUNS_AN_ACTOR = 3
const TOUCHPOINTS = 24
const JOURNEYS = ['join', 'buy', 'pay', 'use', 'claim', 'renew', 'move', 'ask', 'complain', 'leave', 'return', 'recommend']
const CHANNELS = ['web', 'app', 'phone', 'email', 'chat', 'shop', 'post']
const TERRITORIES = ['north', 'east', 'south', 'west', 'centre', 'islands', 'coast', 'hills']
/** Where a way usually goes on, as steps ahead; the rest goes anywhere within reach. */
const USUAL = [1, 1, 1, 1, 1, 1, 2, 2, 3]
const USUAL_SHARE = 0.9
const REACH = 18
const DAY = 86_400
const UNTIL = (Date.UTC(2026, 10, 1) - Date.UTC(2000, 0, 1)) / 1000
const DAYS = 820

/**
 * A log in the shape that speed is promised for: for each million entries 150,000 runs of 50,000 actors (6.7 entries each, 40 at most), 24 touchpoints,
 * 7 channels, 12 journeys, some 430 edges and 36,000 variants. Runs of the demo company are shorter: 2.5 entries.
 */
export function longRunsLog(count: number): JourneyLog {
  const random = seededRandom(7)
  const below = (n: number): number => Math.floor(random() * n)
  const start = new Int32Array(Math.ceil(count / ENTRIES_A_RUN) * 2)
  let runs = 0, made = 0
  while (made < count) {
    const more = random() < 0.9 ? 1 + Math.floor(-Math.log(1 - random()) * 6.2) : 1
    made = Math.min(count, made + Math.min(MOST_ENTRIES, more))
    start[++runs] = made
  }
  const actors = Math.ceil(runs / RUNS_AN_ACTOR)
  const bytes = (fill: () => number): Uint8Array => Uint8Array.from({ length: count }, fill)
  const entries = {
    count, at: new Int32Array(count), interactionId: Int32Array.from({ length: count }, (_, e) => e + 1), touchpoint: new Uint16Array(count), step: new Uint16Array(count).fill(NO_CODE),
    channel: bytes(() => below(CHANNELS.length)), flags: new Uint8Array(count), durationS: Uint16Array.from({ length: count }, () => below(900)), longerS: packed(new Int32Array(0), 0, () => true),
    cost: Int32Array.from({ length: count }, () => below(1_500)), revenue: new Int32Array(count).fill(NO_NUMBER), currency: new Uint8Array(0),
    sentiment: packed(Float32Array.from({ length: count }, () => (random() < 0.3 ? random() * 2 - 1 : Number.NaN)), count, Number.isNaN), handler: packed(new Uint16Array(0), 0, () => true),
  }
  const run = {
    count: runs, start: start.slice(0, runs + 1), runId: Int32Array.from({ length: runs }, (_, r) => r + 1), journey: Uint16Array.from({ length: runs }, () => below(JOURNEYS.length)),
    actor: Int32Array.from({ length: runs }, () => below(actors)), territory: Uint8Array.from({ length: runs }, () => below(TERRITORIES.length)), status: new Uint8Array(runs),
    outcomeKind: new Uint8Array(runs).fill(NO_CODE8), startedAt: new Int32Array(runs), endedAt: new Int32Array(runs).fill(NO_NUMBER), outcomeValue: packed(new Int32Array(0), 0, () => true), customerValue: new Uint8Array(runs).fill(NO_CODE8),
  }
  for (let r = 0; r < runs; r++) {
    let here = random() < 0.8 ? 0 : below(6), now = UNTIL - below(DAYS * DAY)
    run.startedAt[r] = now
    for (let e = start[r]!; e < start[r + 1]!; e++) {
      entries.at[e] = now
      entries.touchpoint[e] = here
      if (random() < 0.08) entries.revenue[e] = below(20_000)
      here = (here + (random() < USUAL_SHARE ? USUAL[below(USUAL.length)]! : below(REACH))) % TOUCHPOINTS
      now += Math.floor(-Math.log(1 - random()) * DAY)
    }
    run.status[r] = below(4)
    if (run.status[r]! > 0) {
      run.outcomeKind[r] = run.status[r] === 1 ? 0 : 1
      run.endedAt[r] = entries.at[start[r + 1]! - 1]!
    }
  }
  const ended = Int32Array.from(run.status.keys()).filter((r) => run.status[r]! > 0)
  const named = (codes: readonly string[]): { id: number; code: string; name: string }[] => codes.map((code, i) => ({ id: i + 1, code, name: code }))
  return makeLog({
    entries, runs: run, lsn: '0', loose: [],
    actors: { count: actors, actorId: Int32Array.from({ length: actors }, (_, a) => a + 1), kind: new Uint8Array(actors), territory: new Uint8Array(actors).fill(NO_CODE8), attributes: new Map(), crowded: new Set(), numbers: new Map() },
    outcomes: {
      count: ended.length, outcomeId: Int32Array.from(ended.keys()), run: ended, kind: Uint8Array.from(ended, (r) => run.outcomeKind[r]!), value: packed(new Int32Array(0), 0, () => true),
      currency: new Uint8Array(0), customerValue: new Uint8Array(ended.length).fill(NO_CODE8),
    },
    otherSteps: { count: 0, run: new Int32Array(0), interactionId: new Int32Array(0), step: new Uint16Array(0) },
    catalogue: {
      currency: 'EUR', currencies: ['EUR'], handlers: [], steps: [], channels: named(CHANNELS), territories: named(TERRITORIES), touchpoints: named(Array.from({ length: TOUCHPOINTS }, (_, t) => `t${t}`)),
      journeys: named(JOURNEYS).map((journey) => ({ ...journey, tier: 'journey', origin: 'discovered', parentId: null, goal: '', version: 1, rules: {} })),
      outcomeKinds: [{ id: 1, code: 'kept', name: 'kept', isGood: true }, { id: 2, code: 'lost', name: 'lost', isGood: false }],
    },
  })
}
