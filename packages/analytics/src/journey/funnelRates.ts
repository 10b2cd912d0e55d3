import { ascending } from '../kernel/ascending.ts'
import { NO_NUMBER } from '../columns/journeyLog.ts'
import { clusteredShare, type ClusteredShare } from '../kernel/clusterShare.ts'
import { cumulativeIncidence, incidenceInterval, LOST, OPEN, REACHED, type Incidence } from '../kernel/cumulativeIncidence.ts'
import { medianSurvival, type SurvivalTime } from '../kernel/survival.ts'
import { stepBefore, type FunnelPlan } from './funnelDefinition.ts'
import type { FunnelUnits } from './funnelWalk.ts'

/** A share of those who go on in the end, open ones taken into account. Limits are null when nobody or everybody does. */
interface FunnelRate {
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
  const units = byCustomer(all, plan)
  const { count, clusters } = units
  const chain = new Map<number, Chain>([[0, { share: 1, moves: new Float64Array(clusters), open: 0, open0: new Uint8Array(count) }]])
  return plan.definition.steps.map((_, s) => {
    const before = stepBefore(plan, s)
    if (before === null) return { reached: count, actors: clusters, lost: 0, lostActors: 0, open: 0, openActors: 0, knownOfBefore: null, knownOfStarted: null, ofBefore: null, ofStarted: null, time: null }
    const ends = endsAt(units, plan, s, before)
    const tally = countEnds(ends)
    const order = ascending(ends.time)
    const incidence = cumulativeIncidence(ends.time, ends.end, ends.cluster, clusters, order)
    const parent = chain.get(before)!
    const here = extended(parent, incidence, ends)
    chain.set(s, here)
    const knownOfBefore = knownShare(ends.end, ends.cluster, ends.end.length)
    const knownOfStarted = startedShare(units, plan, s, here)
    return {
      ...tally, knownOfBefore, knownOfStarted,
      ofBefore: ends.time.length === 0 ? null : tally.open === 0 && knownOfBefore ? rateOf(knownOfBefore) : rateFrom(incidence.share, incidence.standardError),
      ofStarted: ends.time.length === 0 && parent.share === 0 ? null : here.open === 0 && knownOfStarted ? rateOf(knownOfStarted) : rateFrom(here.share, errorOf(here)),
      time: tally.reached === 0 ? null : medianSurvival(ends.time, reachedOnly(ends.end), order),
    }
  })
}

/** Those who began, customer by customer, so that sums by customer need no table. */
interface CustomerUnits extends Pick<FunnelUnits, 'count' | 'reachedAt' | 'isOpen' | 'seenUntil'> {
  /** Customer of each, ascending from 0 on. */
  readonly cluster: Int32Array
  readonly clusters: number
}

function byCustomer({ count, actor, actors, reachedAt, isOpen, seenUntil }: FunnelUnits, { steps }: FunnelPlan): CustomerUnits {
  const next = new Int32Array(actors + 1)
  for (let u = 0; u < count; u++) next[actor[u]! + 1]!++
  let clusters = 0
  const clusterOf = new Int32Array(actors)
  for (let a = 0; a < actors; a++) {
    clusterOf[a] = clusters
    if (next[a + 1]! > 0) clusters++
    next[a + 1]! += next[a]!
  }
  const units = { count, clusters, cluster: new Int32Array(count), reachedAt: new Int32Array(count * steps), isOpen: new Uint8Array(count), seenUntil: new Int32Array(count) }
  for (let u = 0; u < count; u++) {
    const to = next[actor[u]!]!++
    units.cluster[to] = clusterOf[actor[u]!]!
    units.isOpen[to] = isOpen[u]!
    units.seenUntil[to] = seenUntil[u]!
    for (let s = 0; s < steps; s++) units.reachedAt[to * steps + s] = reachedAt[u * steps + s]!
  }
  return units
}

function reachedOnly(end: Uint8Array): Uint8Array {
  const happened = new Uint8Array(end.length)
  for (let i = 0; i < end.length; i++) happened[i] = end[i]! & REACHED
  return happened
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

/** 1, or 0 for NO_NUMBER: who goes on cannot be guessed, and the processor would guess at every branch. Ends are put together from such bits. */
function isTime(value: number): number {
  const rest = value ^ NO_NUMBER
  return (rest | -rest) >>> 31
}

/** How everybody who came to the step before went on, customer by customer. */
function endsAt({ count, reachedAt, isOpen, seenUntil, cluster: clusterOf }: CustomerUnits, plan: FunnelPlan, s: number, before: number): Ends {
  const { steps } = plan
  const following = plan.definition.steps[s]!.optional && plan.order !== 'any' ? plan.required.find((r) => r > s) : undefined
  const unit = new Int32Array(count), time = new Int32Array(count), end = new Uint8Array(count), cluster = new Int32Array(count)
  let n = 0
  for (let u = 0; u < count; u++) {
    const from = reachedAt[u * steps + before]!
    if (from === NO_NUMBER) continue
    const to = reachedAt[u * steps + s]!
    const past = following === undefined ? NO_NUMBER : reachedAt[u * steps + following]!
    const isHere = isTime(to), isPast = isTime(past) & ~isHere, isOut = isHere | isPast
    unit[n] = u
    cluster[n] = clusterOf[u]!
    end[n] = isHere | ((1 ^ isHere) & (isPast | (1 ^ isOpen[u]!))) << 1
    time[n++] = ((to & -isHere) | (past & -isPast) | (seenUntil[u]! & (isOut - 1))) - from
  }
  return { unit: unit.subarray(0, n), time: time.subarray(0, n), end: end.subarray(0, n), cluster: cluster.subarray(0, n) }
}

function countEnds({ end, cluster }: Ends): Pick<FunnelStepRates, 'reached' | 'actors' | 'lost' | 'lostActors' | 'open' | 'openActors'> {
  const rows = new Int32Array(3), people = new Int32Array(3)
  for (let i = 0, customer = -1, seen = 0; i < end.length; i++) {
    const kind = end[i]!, bit = 1 << kind
    if (cluster[i] !== customer) {
      customer = cluster[i]!
      seen = 0
    }
    rows[kind]!++
    people[kind]! += (seen & bit) === 0 ? 1 : 0
    seen |= bit
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

function startedShare({ count, reachedAt, cluster }: CustomerUnits, { steps }: FunnelPlan, s: number, { open0 }: Chain): ClusteredShare | null {
  const end = new Uint8Array(count)
  for (let u = 0; u < count; u++) {
    const isHere = isTime(reachedAt[u * steps + s]!)
    end[u] = isHere | ((1 ^ isHere) & (1 ^ open0[u]!)) << 1
  }
  return knownShare(end, cluster, count)
}

/** Reached ÷ (reached + lost), rows that are open left out. Rows of a customer stand together. */
function knownShare(end: Uint8Array, cluster: Int32Array, count: number): ClusteredShare | null {
  const y = new Float64Array(2), yy = new Float64Array(2), yn = new Float64Array(2), present = new Int32Array(2)
  for (let i = 0; i < count;) {
    const customer = cluster[i]!
    let n = 0, k = 0
    for (; i < count && cluster[i] === customer; i++) {
      const kind = end[i]!
      n += (kind | (kind >> 1)) & 1
      k += kind & 1
    }
    if (n === 0) continue
    y[0]! += n
    yy[0]! += n * n
    yn[0]! += n * n
    y[1]! += k
    yy[1]! += k * k
    yn[1]! += k * n
    present[0]!++
    if (k > 0) present[1]!++
  }
  return clusteredShare({ per: Int32Array.of(0, 0), y, yy, yn, present }, 1)
}

const rateOf = ({ share, low, high }: ClusteredShare): FunnelRate => ({ share, low, high })

function rateFrom(share: number, standardError: number): FunnelRate {
  const interval = incidenceInterval(share, standardError)
  return { share, low: interval?.low ?? null, high: interval?.high ?? null }
}
