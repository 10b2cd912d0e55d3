import { shortDuration } from '../columns/entryValues.ts'
import { LONGER, NO_CODE, NO_CODE8, NO_NUMBER, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { packed } from '../columns/sparse.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { CHANNELS, COST_PER_MINUTE, DETOURS, JOURNEYS, LIFE_STAGES, OUTCOMES, TERRITORIES } from './madeUpInsurer.ts'

export interface MadeUpLogOptions {
  /** About how many entries; default 20,000. */
  readonly entries?: number
  /** Length of the period; default 365. */
  readonly days?: number
  /** First day, ISO; default 2025-01-01. */
  readonly from?: string
}

const EPOCH_S = Date.UTC(2000, 0, 1) / 1000
const PRODUCTS = ['home', 'motor', 'travel', 'liability']
const COLLEAGUES = 60

/**
 * A believable insurer's journey log: same seed, same log. For developing screens, property tests and benches.
 * Planted: storm claims (attribute `peril` = storm) wait long for the assessor and call; long waits make people leave;
 * app customers cost less; December is slow.
 */
export function madeUpLog(seed = 1, options: MadeUpLogOptions = {}): JourneyLog {
  const random = seededRandom(seed)
  const entryCount = options.entries ?? 20_000
  const days = options.days ?? 365
  const from = Date.parse(`${options.from ?? '2025-01-01'}T00:00:00Z`) / 1000 - EPOCH_S
  const end = from + days * 86_400
  const room = entryCount + 64

  const catalogue = makeCatalogue()
  const touchpointOf = new Map(catalogue.touchpoints.map((t, i) => [t.code, i]))
  const channelOf = new Map(catalogue.channels.map((c, i) => [c.code, i]))
  const outcomeOf = new Map(catalogue.outcomeKinds.map((o, i) => [o.code, i]))
  const journeyOf = new Map(catalogue.journeys.map((j, i) => [j.code, i]))
  const stepOf = new Map(catalogue.steps.map((s, i) => [`${s.journeyId} ${s.key}`, i]))

  const actorCount = Math.max(10, Math.round(entryCount / 14))
  const actorTerritory = new Uint8Array(actorCount)
  const product = new Uint16Array(actorCount)
  const peril = new Uint16Array(actorCount)
  const style = new Float32Array(actorCount)
  for (let a = 0; a < actorCount; a++) {
    actorTerritory[a] = Math.floor(random() ** 1.4 * TERRITORIES.length)
    product[a] = Math.floor(random() * PRODUCTS.length)
    peril[a] = random() < 0.22 ? 1 : 0
    style[a] = random()
  }

  const at = new Int32Array(room), touchpoint = new Uint16Array(room), step = new Uint16Array(room)
  const channel = new Uint8Array(room), flags = new Uint8Array(room), durationS = new Int32Array(room)
  const cost = new Int32Array(room), revenue = new Int32Array(room), sentiment = new Float32Array(room), handler = new Uint16Array(room)
  const start: number[] = [0], runJourney: number[] = [], runActor: number[] = [], status: number[] = [], outcomeKind: number[] = []
  const startedAt: number[] = [], endedAt: number[] = [], outcomeValue: number[] = [], customerValue: number[] = []
  const outRun: number[] = [], outKind: number[] = [], outValue: number[] = [], outCustomer: number[] = []
  const otherRun: number[] = [], otherInteraction: number[] = []

  let e = 0
  const write = (when: number, code: string, stepIndex: number, channelCode: string, minutes: number, felt: number, earned: number): void => {
    at[e] = Math.round(when)
    touchpoint[e] = touchpointOf.get(code)!
    step[e] = stepIndex
    channel[e] = channelOf.get(channelCode)!
    const took = Math.max(0.2, minutes * (0.5 + random()))
    durationS[e] = Math.round(took * 60)
    cost[e] = Math.round(took * COST_PER_MINUTE[channelCode]!)
    revenue[e] = earned > 0 ? Math.round(earned * (0.6 + random() * 0.8)) : NO_NUMBER
    const isTold = random() < 0.22
    sentiment[e] = isTold ? Math.fround(Math.max(-1, Math.min(1, felt + (random() + random() - 1) * 0.7))) : Number.NaN
    const effort = isTold && random() < 0.6 ? Math.max(1, Math.min(7, Math.round(4 - felt * 3 + (random() - 0.5) * 2))) : 0
    // Of no chance of its own: every other column stays as it was.
    handler[e] = channelCode === 'call' || channelCode === 'branch' ? (Math.imul(e + 1, 0x9e3779b1) >>> 0) % COLLEAGUES : NO_CODE
    flags[e] = (channelCode === 'letter' ? 1 : 0) | (random() < 0.5 ? 2 | (random() < 0.85 ? 4 : 0) : 0) | (isTold && random() < 0.5 ? 8 : 0) | (effort << 4)
    e++
  }

  for (;;) {
    if (e >= entryCount - 16) break
    const actor = Math.floor(random() * actorCount)
    let pick = random()
    const journey = JOURNEYS.find((j) => (pick -= j.weight) < 0) ?? JOURNEYS[0]!
    const index = journeyOf.get(journey.code)!
    const id = catalogue.journeys[index]!.id
    const isStorm = journey.code === 'claim' && peril[actor] === 1
    let when = from + random() * days * 86_400
    const month = Math.floor((when - from) / 86_400 / 30.4) % 12
    const slowness = (isStorm ? 1.9 : 1) * (month === 11 ? 1.6 : 1)
    const began = when
    let isLost = false, isOpen = false, waited = 0
    for (const [i, s] of journey.steps.entries()) {
      if (s.optional && random() < 0.55) continue
      const preferred = style[actor]! < 0.4 && s.channels.includes('app') ? 'app' : s.channels[Math.floor(random() * s.channels.length)]!
      const felt = s.felt - (waited > 20 ? 0.35 : 0) - (isStorm && s.key === 'claim-form' ? 0.25 : 0)
      write(when, s.touchpoint, stepOf.get(`${id} ${s.key}`)!, preferred, s.minutes, felt, s.revenue ?? 0)
      if (i === journey.steps.length - 1) break
      const wait = -Math.log(1 - random() * 0.999) * s.days * slowness
      if (random() > s.onward - (waited > 20 ? 0.12 : 0)) {
        isLost = true
        break
      }
      const detours = random() < Math.min(0.6, 0.06 + wait * 0.02 * (isStorm ? 2.5 : 1)) ? 1 + Math.floor(random() * 2) : 0
      for (let d = 0; d < detours; d++) {
        if (e >= room - 12) break
        const [code, , detourChannel, minutes, detourFelt] = DETOURS[Math.floor(random() ** (isStorm ? 2 : 1) * DETOURS.length)]!
        write(when + ((d + 1) / (detours + 1)) * wait * 86_400, code, NO_CODE, detourChannel, minutes, detourFelt, 0)
      }
      waited += wait
      when += wait * 86_400
      if (when > end) {
        isOpen = true
        break
      }
    }
    const run = runJourney.length
    const isGood = !isLost && !isOpen
    const isAbandoned = isLost && random() < 0.5
    const kind = isOpen || isAbandoned ? NO_CODE8 : outcomeOf.get(isGood ? journey.good : journey.bad)!
    const worth = isGood ? Math.round(12_000 + journey.customerValue * 300 * random()) : 0
    start.push(e)
    runJourney.push(index)
    runActor.push(actor)
    status.push(isOpen ? 0 : isGood ? 1 : isAbandoned ? 3 : 2)
    outcomeKind.push(kind)
    startedAt.push(Math.round(began))
    endedAt.push(isOpen ? NO_NUMBER : Math.round(isAbandoned ? when + 30 * 86_400 : when))
    const valued = isGood ? Math.min(100, Math.max(0, Math.round(journey.customerValue + (random() - 0.5) * 20))) : NO_CODE8
    if (kind !== NO_CODE8) {
      outRun.push(run)
      outKind.push(kind)
      outValue.push(worth)
      outCustomer.push(valued)
    }
    const isRecommended = isGood && random() < 0.12
    if (isRecommended) {
      outRun.push(run)
      outKind.push(outcomeOf.get('recommended')!)
      outValue.push(5_000)
      outCustomer.push(NO_CODE8)
    }
    outcomeValue.push(worth + (isRecommended ? 5_000 : 0))
    customerValue.push(kind === NO_CODE8 ? NO_CODE8 : valued)
  }

  const primaryRuns = runJourney.length
  // One life-stage run for each actor and stage, holding every interaction of the stage's journeys.
  const byStage = new Map<string, number[]>()
  for (let r = 0; r < primaryRuns; r++) {
    const parent = catalogue.journeys[runJourney[r]!]!.parentId
    const key = `${parent} ${runActor[r]}`
    const runs = byStage.get(key)
    if (runs) runs.push(r)
    else byStage.set(key, [r])
  }
  for (const [key, runs] of byStage) {
    const stage = catalogue.journeys.findIndex((j) => j.id === Number(key.split(' ')[0]))
    const run = runJourney.length
    runJourney.push(stage)
    runActor.push(runActor[runs[0]!]!)
    status.push(runs.some((r) => status[r] === 0) ? 0 : status[runs.at(-1)!]!)
    outcomeKind.push(NO_CODE8)
    startedAt.push(Math.min(...runs.map((r) => startedAt[r]!)))
    endedAt.push(runs.some((r) => status[r] === 0) ? NO_NUMBER : Math.max(...runs.map((r) => endedAt[r]!)))
    outcomeValue.push(0)
    customerValue.push(NO_CODE8)
    start.push(e)
    for (const r of runs) for (let i = start[r]!; i < start[r + 1]!; i++) {
      otherRun.push(run)
      otherInteraction.push(i + 1)
    }
  }

  const runCount = runJourney.length
  const interactionId = Int32Array.from({ length: e }, (_, i) => i + 1)
  // Detours may overtake: order each run by (time, arrival). Few are out of order, so insertion is quick.
  const columns = [touchpoint, step, channel, flags, durationS, cost, revenue, sentiment, handler] as const
  for (let r = 0; r < primaryRuns; r++) {
    for (let i = start[r]! + 1; i < start[r + 1]!; i++) {
      for (let j = i; j > start[r]! && at[j - 1]! > at[j]!; j--) {
        swap(at, j)
        for (const c of columns) swap(c, j)
      }
    }
  }
  const territoryOfRun = Uint8Array.from(runActor, (a) => actorTerritory[a]!)
  return {
    entries: {
      count: e, at: at.slice(0, e), interactionId, touchpoint: touchpoint.slice(0, e), step: step.slice(0, e), channel: channel.slice(0, e), flags: flags.slice(0, e),
      durationS: Uint16Array.from(durationS.subarray(0, e), shortDuration), longerS: packed(durationS, e, (seconds) => shortDuration(seconds) !== LONGER), cost: cost.slice(0, e), revenue: revenue.slice(0, e), currency: new Uint8Array(0),
      sentiment: packed(sentiment, e, Number.isNaN), handler: packed(handler, e, (code) => code === NO_CODE),
    },
    runs: {
      count: runCount, start: Int32Array.from(start), runId: Int32Array.from({ length: runCount }, (_, i) => i + 1), journey: Uint16Array.from(runJourney),
      actor: Int32Array.from(runActor), territory: territoryOfRun, status: Uint8Array.from(status), outcomeKind: Uint8Array.from(outcomeKind),
      startedAt: Int32Array.from(startedAt), endedAt: Int32Array.from(endedAt), outcomeValue: packed(Int32Array.from(outcomeValue), outcomeValue.length, (sum) => sum === 0), customerValue: Uint8Array.from(customerValue),
    },
    actors: {
      count: actorCount, actorId: Int32Array.from({ length: actorCount }, (_, i) => i + 1), kind: new Uint8Array(actorCount), territory: actorTerritory,
      attributes: new Map([['product', { values: PRODUCTS, code: product }], ['peril', { values: ['none', 'storm'], code: peril }]]), crowded: new Set(), numbers: new Map(),
    },
    outcomes: {
      count: outRun.length, outcomeId: Int32Array.from({ length: outRun.length }, (_, i) => i + 1), run: Int32Array.from(outRun),
      kind: Uint8Array.from(outKind), value: packed(Int32Array.from(outValue), outValue.length, (value) => value === NO_NUMBER), currency: new Uint8Array(0), customerValue: Uint8Array.from(outCustomer),
    },
    otherSteps: { count: otherRun.length, run: Int32Array.from(otherRun), interactionId: Int32Array.from(otherInteraction), step: new Uint16Array(otherRun.length).fill(NO_CODE) },
    catalogue,
    loose: [],
    lsn: '0',
    datasetHash: `made-up-${seed}-${e}`,
  }
}

function swap(column: { [index: number]: number }, j: number): void {
  const t = column[j]!
  column[j] = column[j - 1]!
  column[j - 1] = t
}

function makeCatalogue(): Catalogue {
  const stages = LIFE_STAGES.map(([code, name, goal], i) => ({ id: i + 1, code, name, tier: 'life stage', origin: 'defined', parentId: null, goal, version: 1, rules: null as unknown }))
  const journeys = JOURNEYS.map((j, i) => ({
    id: stages.length + i + 1, code: j.code, name: j.name, tier: 'journey', origin: 'defined', parentId: stages.find((s) => s.code === j.parent)!.id, goal: j.goal, version: 1,
    rules: { cut: 'definition', steps: j.steps.map((s) => ({ key: s.key, name: s.name, touchpoints: [s.touchpoint], journeys: [], optional: s.optional ?? false })), entry: [j.steps[0]!.touchpoint], outcomes: [], timeoutMs: 30 * 86_400_000 } as unknown,
  }))
  let id = 0
  const steps = JOURNEYS.flatMap((j, i) => j.steps.map((s, position) => ({ id: ++id, journeyId: journeys[i]!.id, key: s.key, name: s.name, position: position + 1 })))
  const touchpoints = [...JOURNEYS.flatMap((j) => j.steps.map((s) => [s.touchpoint, s.name] as const)), ...DETOURS.map(([code, name]) => [code, name] as const)]
  return {
    currency: 'EUR', currencies: ['EUR'], handlers: Array.from({ length: COLLEAGUES }, (_, i) => 900_001 + i), journeys: [...stages, ...journeys], steps,
    touchpoints: touchpoints.map(([code, name], i) => ({ id: i + 1, code, name })),
    channels: CHANNELS.map(([code, name], i) => ({ id: i + 1, code, name })),
    territories: TERRITORIES.map(([code, name], i) => ({ id: i + 1, code, name })),
    outcomeKinds: OUTCOMES.map(([code, name, isGood], i) => ({ id: i + 1, code, name, isGood })),
  }
}
