import { NO_NUMBER } from '../columns/journeyLog.ts'
import { clusteredShare, type ClusteredShare } from '../kernel/clusterShare.ts'
import { cumulativeIncidence, incidenceInterval, LOST, OPEN, REACHED, type Incidence } from '../kernel/cumulativeIncidence.ts'
import { kaplanMeier, survivalQuantile, type SurvivalTime } from '../kernel/survival.ts'
import { stepBefore, type FunnelPlan } from './funnelDefinition.ts'
import type { FunnelUnits } from './funnelWalk.ts'

/** A share of those who go on in the end, open ones taken into account. Limits are null when nobody or everybody does. */
export interface FunnelRate {
  readonly share: number
  readonly low: number | null
  readonly high: number | null
}

export interface FunnelStepRates {
  /** Attempts that came here, and the customers behind them. */
  readonly reached: number
  readonly actors: number
  /** Came to the step before and never here; of optional steps: also those who went past. */
  readonly lost: number
  readonly lostActors: number
  /** Came to the step before and may still come here: never counted as lost. */
  readonly open: number
  readonly openActors: number
  /** Reached ÷ those of whom it is known, from the step before and from the start. Null for the first step, or when nothing is known. */
  readonly knownOfBefore: ClusteredShare | null
  readonly knownOfStarted: ClusteredShare | null
  /** What share gets here in the end. From the start: the product over the steps on the way. */
  readonly ofBefore: FunnelRate | null
  readonly ofStarted: FunnelRate | null
  /** Seconds from the step before to here by which half are here, were nobody lost on the way. */
  readonly time: SurvivalTime | null
}

/** Rates of every step, from the best attempts. Customers count once in every interval. */
export function funnelRates(all: FunnelUnits, plan: FunnelPlan): FunnelStepRates[] {
  const units = started(all, plan)
  const { count, actor, actors } = units
  const cluster = new Int32Array(count)
  const own = new Int32Array(actors).fill(-1)
  let clusters = 0
  for (let u = 0; u < count; u++) {
    const a = actor[u]!
    if (own[a]! < 0) own[a] = clusters++
    cluster[u] = own[a]!
  }
  const chain = new Map<number, Chain>([[0, { share: 1, moves: new Float64Array(clusters), open: 0, open0: new Uint8Array(count) }]])
  return plan.definition.steps.map((_, s) => {
    const before = stepBefore(plan, s)
    if (before === null) return { reached: count, actors: clusters, lost: 0, lostActors: 0, open: 0, openActors: 0, knownOfBefore: null, knownOfStarted: null, ofBefore: null, ofStarted: null, time: null }
    const ends = endsAt(units, plan, s, before, cluster)
    const tally = countEnds(ends, clusters)
    const incidence = cumulativeIncidence(ends.time, ends.end, ends.cluster, clusters)
    const parent = chain.get(before)!
    const here = extended(parent, incidence, ends)
    chain.set(s, here)
    const knownOfBefore = knownShare(ends.end, ends.cluster, clusters)
    const knownOfStarted = startedShare(units, plan, s, here, cluster, clusters)
    return {
      ...tally, knownOfBefore, knownOfStarted,
      ofBefore: ends.time.length === 0 ? null : tally.open === 0 && knownOfBefore ? rateOf(knownOfBefore) : rateFrom(incidence.share, incidence.standardError),
      ofStarted: ends.time.length === 0 && parent.share === 0 ? null : here.open === 0 && knownOfStarted ? rateOf(knownOfStarted) : rateFrom(here.share, errorOf(here)),
      time: tally.reached === 0 ? null : survivalQuantile(kaplanMeier(ends.time, ends.end.map((end) => (end === REACHED ? 1 : 0))), 0.5),
    }
  })
}

/** Only those who began: usually few of many. */
function started({ count, actor, actors, reachedAt, isOpen, seenUntil }: FunnelUnits, { steps }: FunnelPlan): FunnelUnits {
  const places = new Int32Array(count)
  let n = 0
  for (let u = 0; u < count; u++) if (reachedAt[u * steps] !== NO_NUMBER) places[n++] = u
  const of = { count: n, actors, actor: new Int32Array(n), reachedAt: new Int32Array(n * steps), isOpen: new Uint8Array(n), seenUntil: new Int32Array(n) }
  for (let i = 0; i < n; i++) {
    const u = places[i]!
    of.actor[i] = actor[u]!
    of.isOpen[i] = isOpen[u]!
    of.seenUntil[i] = seenUntil[u]!
    for (let s = 0; s < steps; s++) of.reachedAt[i * steps + s] = reachedAt[u * steps + s]!
  }
  return of
}

/** What is known of the way from the start to a step. */
interface Chain {
  readonly share: number
  /** Influence of each customer on ln(share). */
  readonly moves: Float64Array
  readonly open: number
  /** 1 for units that are open here or before. */
  readonly open0: Uint8Array
}

interface Ends {
  readonly unit: Int32Array
  readonly time: Int32Array
  readonly end: Uint8Array
  readonly cluster: Int32Array
}

/** How everybody who came to the step before went on. */
function endsAt({ count, reachedAt, isOpen, seenUntil }: FunnelUnits, plan: FunnelPlan, s: number, before: number, clusterOf: Int32Array): Ends {
  const { steps } = plan
  const following = plan.definition.steps[s]!.optional && plan.order !== 'any' ? plan.required.find((r) => r > s) : undefined
  const unit = new Int32Array(count), time = new Int32Array(count), end = new Uint8Array(count), cluster = new Int32Array(count)
  let n = 0
  for (let u = 0; u < count; u++) {
    const from = reachedAt[u * steps + before]!
    if (from === NO_NUMBER) continue
    const to = reachedAt[u * steps + s]!
    const past = following === undefined ? NO_NUMBER : reachedAt[u * steps + following]!
    unit[n] = u
    cluster[n] = clusterOf[u]!
    if (to !== NO_NUMBER) {
      end[n] = REACHED
      time[n++] = to - from
    } else if (past !== NO_NUMBER) {
      end[n] = LOST
      time[n++] = past - from
    } else {
      end[n] = isOpen[u] === 1 ? OPEN : LOST
      time[n++] = seenUntil[u]! - from
    }
  }
  return { unit: unit.subarray(0, n), time: time.slice(0, n), end: end.slice(0, n), cluster: cluster.subarray(0, n) }
}

function countEnds({ end, cluster }: Ends, clusters: number): Pick<FunnelStepRates, 'reached' | 'actors' | 'lost' | 'lostActors' | 'open' | 'openActors'> {
  const rows = [0, 0, 0], people = [0, 0, 0]
  const seen = new Uint8Array(clusters)
  for (let i = 0; i < end.length; i++) {
    const kind = end[i]!, bit = 1 << kind
    rows[kind]!++
    if ((seen[cluster[i]!]! & bit) !== 0) continue
    seen[cluster[i]!]! |= bit
    people[kind]!++
  }
  return { reached: rows[REACHED]!, actors: people[REACHED]!, lost: rows[LOST]!, lostActors: people[LOST]!, open: rows[OPEN]!, openActors: people[OPEN]! }
}

function extended(parent: Chain, { share, influence }: Incidence, ends: Ends): Chain {
  const moves = parent.moves.slice()
  if (share > 0) for (let c = 0; c < moves.length; c++) moves[c]! += influence[c]! / share
  const open0 = parent.open0.slice()
  let open = parent.open
  for (let i = 0; i < ends.end.length; i++) {
    if (ends.end[i] !== OPEN) continue
    open0[ends.unit[i]!] = 1
    open++
  }
  return { share: parent.share * share, moves, open, open0 }
}

/** Of the product, by the delta method; customers are independent of each other. */
function errorOf({ share, moves }: Chain): number {
  let squares = 0
  for (const move of moves) squares += move * move
  return moves.length < 2 ? Number.NaN : share * Math.sqrt((squares * moves.length) / (moves.length - 1))
}

function startedShare({ count, reachedAt }: FunnelUnits, { steps }: FunnelPlan, s: number, { open0 }: Chain, cluster: Int32Array, clusters: number): ClusteredShare | null {
  const end = new Uint8Array(count).fill(OPEN)
  for (let u = 0; u < count; u++) {
    end[u] = reachedAt[u * steps + s] !== NO_NUMBER ? REACHED : open0[u] === 1 ? OPEN : LOST
  }
  return knownShare(end, cluster, clusters)
}

/** Reached ÷ (reached + lost), rows that are open left out. */
function knownShare(end: Uint8Array, cluster: Int32Array, clusters: number): ClusteredShare | null {
  const known = new Float64Array(clusters), reached = new Float64Array(clusters)
  for (let i = 0; i < end.length; i++) {
    if (end[i] === OPEN) continue
    known[cluster[i]!]!++
    if (end[i] === REACHED) reached[cluster[i]!]!++
  }
  const y = new Float64Array(2), yy = new Float64Array(2), yn = new Float64Array(2), present = new Int32Array(2)
  for (let c = 0; c < clusters; c++) {
    const n = known[c]!, k = reached[c]!
    y[0]! += n
    yy[0]! += n * n
    yn[0]! += n * n
    y[1]! += k
    yy[1]! += k * k
    yn[1]! += k * n
    if (n > 0) present[0]!++
    if (k > 0) present[1]!++
  }
  return clusteredShare({ per: Int32Array.of(0, 0), y, yy, yn, present }, 1)
}

const rateOf = ({ share, low, high }: ClusteredShare): FunnelRate => ({ share, low, high })

function rateFrom(share: number, standardError: number): FunnelRate {
  const interval = incidenceInterval(share, standardError)
  return { share, low: interval?.low ?? null, high: interval?.high ?? null }
}
