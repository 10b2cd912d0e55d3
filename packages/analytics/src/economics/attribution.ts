import { z } from 'zod'
import { analysis, type AnalysisContext, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { Catalogue, JourneyLog } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { attributeByMarkov, attributeByShapleyOfRates, MOST_CHANNELS, partsOf, type Attribution, type Paths } from '../kernel/attribution.ts'
import { codesOf } from '../kernel/codes.ts'
import { creditInterval, creditShares, reachedPaths, type ReachedPaths } from '../kernel/creditShares.ts'
import { evidenceOf, type Evidence } from '../kernel/grade.ts'
import type { Interval } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { AchievedTarget, OutcomeTarget } from '../params.ts'
import { lastOf, part } from '../progress.ts'
import { scatterOf, type Scatter } from './attributionScatter.ts'
import { pathSteps } from './tallyPaths.ts'

/** Conventions first, then what the paths say by themselves. `shapleyRates` only for up to 16 codes. */
const ATTRIBUTION_MODELS = ['first', 'last', 'linear', 'position', 'timeDecay', 'shapley', 'markov', 'shapleyRates'] as const
export type AttributionModel = (typeof ATTRIBUTION_MODELS)[number]

export const EconomicsAttributionParams = z.strictObject({
  cohort: Cohort.default({}),
  target: z.discriminatedUnion('of', [OutcomeTarget, AchievedTarget]).default({ of: 'achieved' }),
  by: z.enum(['channel', 'touchpoint']).default('channel'),
  /** A path is one ended run, or all a customer met in the cohort's runs until she first got there. */
  unit: z.enum(['run', 'customer']).default('run'),
  /** For customers: how far back from its end a path reaches. */
  lookbackDays: z.number().int().min(1).max(1_100).default(90),
  halfLifeDays: z.number().positive().max(365).default(7),
})
export type EconomicsAttributionParams = z.input<typeof EconomicsAttributionParams>

export interface EconomicsAttribution {
  readonly kind: 'attribution'
  readonly currency: string
  readonly by: 'channel' | 'touchpoint'
  readonly unit: 'run' | 'customer'
  readonly paths: number
  readonly actors: number
  /** Paths that got there, and the revenue of the runs that did. */
  readonly converted: number
  readonly convertedMinor: number
  /** Of those, without any contact before the last one (touchpoints only): nobody's. */
  readonly unattributed: number
  readonly unattributedMinor: number
  readonly models: readonly AttributionModel[]
  /** Most credit by Markov removal first. */
  readonly places: readonly AttributedPlace[]
  /** The place whose credit differs most between two models, in share of what was reached; null where all agree. */
  readonly widest: { readonly code: string; readonly name: string; readonly most: AttributionModel; readonly least: AttributionModel; readonly mostShare: number; readonly leastShare: number } | null
  readonly evidence: Evidence
}

export interface AttributedPlace {
  readonly code: string
  readonly name: string
  /** Paths that met it, and how many of them got there. */
  readonly paths: number
  readonly converted: number
  /** By each model. Over places and `unattributed` they sum to `converted` and `convertedMinor`. */
  readonly credits: Readonly<Partial<Record<AttributionModel, Credit>>>
  /** Conversions that would be missing without it if paths were a Markov chain, 0–1. */
  readonly removalEffect: number
  readonly drill: Cohort
}

/** What one model gives one place. Intervals are 95 %, by customer: others would have gone other ways; null while they are not known, and where one customer got everything. */
export interface Credit {
  readonly conversions: number
  /** Of all that got there, 0–1. */
  readonly share: number
  readonly interval: Interval | null
  /** Revenue, minor units. */
  readonly amountMinor: number
  readonly amountInterval: Interval | null
}

/** Paths that got there, needed before credit is shared. */
const LEAST_CONVERTED = 10

export const economicsAttribution = analysis({
  name: 'economics.attribution',
  question: 'Which contacts is it owed to?',
  method: 'Credit for getting there, shared among the contacts of each path: first, last, linear, position (40/20/40) and time decay are conventions; Markov removal effects (Anderl et al. 2016) and Shapley values (Zhao et al. 2018; of rates: Dalessandro et al. 2012) come from the paths, those that did not get there included. Intervals by customer: sums by customer (Cochran 1977) for what each path shares by itself, customers drawn again for Markov and rates. None proves a cause',
  params: EconomicsAttributionParams,
  n: (answer: EconomicsAttribution | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.paths),
  answer: (log, params, context): EconomicsAttribution | TooFew => lastOf(versions(log, params, context)),
  versions,
  readsOnce: true,
})

function* versions(log: JourneyLog, params: z.output<typeof EconomicsAttributionParams>, context: AnalysisContext): Generator<EconomicsAttribution | undefined, EconomicsAttribution | TooFew> {
  const selection = select(log, params.cohort, context)
  return yield* attributionVersions(yield* pathSteps(log, selection, params, part(context.reached, 0.02, 0.2)), params, selection.log.catalogue, context)
}

/** Paths in order of their runs' (customers') ids; contacts in order of time. */
export interface PathTally {
  readonly actors: number
  /** Id of the customer of each path. */
  readonly actor: Int32Array
  /** By path: contacts `start[p] … start[p + 1] − 1`, by index of the catalogue, with their age at the end of the path. */
  readonly start: Int32Array
  readonly code: Uint16Array
  readonly ageS: Int32Array | Float64Array
  readonly converted: Uint8Array
  /** Revenue of the run that got there. */
  readonly amountMinor: Float64Array
}

export function finishAttribution(tally: PathTally, params: z.output<typeof EconomicsAttributionParams>, catalogue: Catalogue, context: AnalysisContext): EconomicsAttribution | TooFew {
  return lastOf(attributionVersions(tally, params, catalogue, context))
}

/** All credit first, with intervals where sums by customer tell them; then those of the chains and rates, by customers drawn again. */
export function* attributionVersions(tally: PathTally, params: z.output<typeof EconomicsAttributionParams>, catalogue: Catalogue, context: AnalysisContext): Generator<EconomicsAttribution | undefined, EconomicsAttribution | TooFew> {
  const { by, unit } = params
  const count = tally.converted.length
  let converted = 0, convertedMinor = 0
  for (let p = 0; p < count; p++) {
    converted += tally.converted[p]!
    convertedMinor += tally.amountMinor[p]!
  }
  if (converted < LEAST_CONVERTED) return { kind: 'tooFew', n: converted, needed: LEAST_CONVERTED }

  const things = by === 'channel' ? catalogue.channels : catalogue.touchpoints
  const { met, channel } = places(tally.code, things.length)
  const size = met.length
  yield
  const { inPaths, inConverted } = meetings(tally, channel, size)
  const wins = Float64Array.from(tally.converted), ones = new Float64Array(count).fill(1)
  const paths: Paths = { channels: size, start: tally.start, channel, count: ones, credit: wins, converted: wins }
  yield
  const markov = attributeByMarkov(paths)
  yield
  const customers = codesOf(tally.actor)
  yield
  const reached = reachedPaths({ ...paths, ageS: tally.ageS }, tally.amountMinor, customers)
  yield
  const nobodys = { conversions: creditOfNobody(reached, reached.credit), money: creditOfNobody(reached, reached.money) }
  const models = ATTRIBUTION_MODELS.filter((model) => model !== 'shapleyRates' || size <= MOST_CHANNELS)
  let alike = 0, alikeMoney = 0
  const found: Shared[] = []
  for (const [m, model] of models.entries()) {
    context.reached?.(0.2 + (0.2 * m) / models.length)
    yield
    if (model === 'markov' || model === 'shapleyRates') {
      const conversions = model === 'markov' ? markov : attributeByShapleyOfRates(paths)
      found.push({ model, conversions, money: inMoney(conversions, convertedMinor, nobodys.money), variance: null, moneyVariance: null })
      continue
    }
    const parts = partsOf(reached, model === 'timeDecay' ? { kind: model, halfLifeS: params.halfLifeDays * 86_400 } : { kind: model })
    yield
    const own = creditShares(reached, reached.credit, parts), ownMoney = creditShares(reached, reached.money, parts)
    alike = own.alike
    alikeMoney = ownMoney.alike
    found.push({ model, conversions: { credit: own.credit, unattributed: nobodys.conversions }, money: { credit: ownMoney.credit, unattributed: nobodys.money }, variance: own.variance, moneyVariance: ownMoney.variance })
  }
  yield

  const told = (scatter: Scatter | null): EconomicsAttribution => {
    const creditOf = (one: Shared, c: number): Credit => {
      const variance = one.variance?.[c] ?? scatter?.conversions.get(one.model)?.[c], moneyVariance = one.moneyVariance?.[c] ?? scatter?.money.get(one.model)?.[c]
      const share = one.conversions.credit[c]! / converted, moneyShare = one.money.credit[c]! / convertedMinor
      const ofMoney = moneyVariance === undefined || !(convertedMinor > 0) ? null : creditInterval(moneyShare, moneyVariance, alikeMoney)
      return {
        conversions: one.conversions.credit[c]!, share, interval: variance === undefined ? null : creditInterval(share, variance, alike),
        amountMinor: one.money.credit[c]!, amountInterval: ofMoney && { low: ofMoney.low * convertedMinor, high: ofMoney.high * convertedMinor },
      }
    }
    const lines = met.map((thing, c): AttributedPlace => ({
      code: things[thing]!.code, name: things[thing]!.name, paths: inPaths[c]!, converted: inConverted[c]!, removalEffect: markov.removalEffect[c]!,
      credits: Object.fromEntries(found.map((one) => [one.model, creditOf(one, c)])),
      drill: by === 'channel' ? { ...params.cohort, channels: [things[thing]!.code] } : { ...params.cohort, touchpoint: things[thing]!.code },
    })).sort((a, b) => b.removalEffect - a.removalEffect || byCode(a.code, b.code))
    return {
      kind: 'attribution', currency: catalogue.currency, by, unit, paths: count, actors: tally.actors, converted, convertedMinor,
      unattributed: found[0]!.conversions.unattributed, unattributedMinor: found[0]!.money.unattributed, models, places: lines, widest: widestOf(lines, models), evidence: evidenceOf({ kind: 'correlational' }),
    }
  }
  yield told(null)
  return told(yield* scatterOf(tally.actor, customers.count, paths, tally.amountMinor, context))
}

/** Things met, in order of their first contact, and which of them each contact is with. */
function places(code: Uint16Array, things: number): { readonly met: readonly number[]; readonly channel: Uint16Array } {
  const place = new Int32Array(things).fill(-1), met: number[] = [], channel = new Uint16Array(code.length)
  for (let i = 0; i < code.length; i++) {
    const thing = code[i]!
    if (place[thing]! < 0) place[thing] = met.push(thing) - 1
    channel[i] = place[thing]!
  }
  return { met, channel }
}

/** Paths that met each place, and how many of them got there. */
function meetings({ start, converted }: PathTally, channel: Uint16Array, size: number): { readonly inPaths: Int32Array; readonly inConverted: Int32Array } {
  const inPaths = new Int32Array(size), inConverted = new Int32Array(size), seen = new Int32Array(size).fill(-1)
  for (let p = 0; p < converted.length; p++) for (let i = start[p]!, end = start[p + 1]!; i < end; i++) {
    const c = channel[i]!
    if (seen[c] === p) continue
    seen[c] = p
    inPaths[c]!++
    inConverted[c]! += converted[p]!
  }
  return { inPaths, inConverted }
}

/** Credit of paths without any contact. */
function creditOfNobody({ start }: ReachedPaths, credit: Float64Array): number {
  let sum = 0
  for (let p = 0; p < credit.length; p++) if (start[p] === start[p + 1]) sum += credit[p]!
  return sum
}

/** The same shares of money instead of conversions: removal effects and rates say nothing of amounts. */
function inMoney({ credit }: Attribution, allMinor: number, nobodysMinor: number): Attribution {
  let all = 0
  for (let c = 0; c < credit.length; c++) all += credit[c]!
  return all > 0 ? { credit: credit.map((one) => ((allMinor - nobodysMinor) * one) / all), unattributed: nobodysMinor } : { credit: new Float64Array(credit.length), unattributed: allMinor }
}

interface Shared {
  readonly model: AttributionModel
  readonly conversions: Attribution
  readonly money: Attribution
  /** Of each place's share by customer; null where only drawing customers again tells. */
  readonly variance: Float64Array | null
  readonly moneyVariance: Float64Array | null
}

function widestOf(places: readonly AttributedPlace[], models: readonly AttributionModel[]): EconomicsAttribution['widest'] {
  let widest: EconomicsAttribution['widest'] = null
  for (const { code, name, credits } of places) {
    const ranked = models.map((model) => ({ model, share: credits[model]!.share })).sort((a, b) => b.share - a.share)
    const most = ranked[0]!, least = ranked.at(-1)!
    // Nine digits: sums in another order must not choose another place.
    if (most.share - least.share > (widest ? widest.mostShare - widest.leastShare : 0) + 1e-9) widest = { code, name, most: most.model, least: least.model, mostShare: most.share, leastShare: least.share }
  }
  return widest
}
