import { z } from 'zod'
import { analysis, lastOf, type AnalysisContext, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { Catalogue, JourneyLog } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { attributeByMarkov, attributeByParts, attributeByShapleyOfRates, MOST_CHANNELS, partsOf, type Attribution, type Paths } from '../kernel/attribution.ts'
import { creditInterval, creditShares, pathsByCustomer } from '../kernel/creditShares.ts'
import { evidenceOf, type Evidence } from '../kernel/grade.ts'
import type { Interval } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { AchievedTarget, OutcomeTarget } from '../params.ts'
import { scatterOf, type Scatter } from './attributionScatter.ts'
import { tallyPaths } from './tallyPaths.ts'

/** Conventions first, then what the paths say by themselves. `shapleyRates` only for up to 16 codes. */
export const ATTRIBUTION_MODELS = ['first', 'last', 'linear', 'position', 'timeDecay', 'shapley', 'markov', 'shapleyRates'] as const
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
export const LEAST_CONVERTED = 10

export const economicsAttribution = analysis({
  name: 'economics.attribution',
  question: 'Which contacts does it owe to?',
  method: 'Credit for getting there, shared among the contacts of each path: first, last, linear, position (40/20/40) and time decay are conventions; Markov removal effects (Anderl et al. 2016) and Shapley values (Zhao et al. 2018; of rates: Dalessandro et al. 2012) come from the paths, those that did not get there included. Intervals by customer: sums by customer (Cochran 1977) for what each path shares by itself, customers drawn again for Markov and rates. None proves a cause',
  params: EconomicsAttributionParams,
  n: (answer: EconomicsAttribution | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.paths),
  answer: (log, params, context): EconomicsAttribution | TooFew => lastOf(versions(log, params, context)),
  versions,
})

function* versions(log: JourneyLog, params: z.output<typeof EconomicsAttributionParams>, context: AnalysisContext): Generator<EconomicsAttribution | undefined, EconomicsAttribution | TooFew> {
  const selection = select(log, params.cohort, context)
  return yield* attributionVersions(tallyPaths(log, selection, params), params, selection.log.catalogue, context)
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
  const place = new Int32Array(things.length).fill(-1), met: number[] = []
  for (let i = 0; i < tally.code.length; i++) if (place[tally.code[i]!]! < 0) place[tally.code[i]!] = met.push(tally.code[i]!) - 1
  const size = met.length
  const inPaths = new Int32Array(size), inConverted = new Int32Array(size), seen = new Int32Array(size).fill(-1)
  for (let p = 0; p < count; p++) for (let i = tally.start[p]!; i < tally.start[p + 1]!; i++) {
    const c = place[tally.code[i]!]!
    if (seen[c] === p) continue
    seen[c] = p
    inPaths[c]!++
    inConverted[c]! += tally.converted[p]!
  }

  const channel = Uint16Array.from(tally.code, (c) => place[c]!)
  const wins = Float64Array.from(tally.converted)
  const paths = (credit: Float64Array): Paths => ({ channels: size, start: tally.start, channel, count: new Float64Array(count).fill(1), credit, converted: wins, ageS: Float64Array.from(tally.ageS) })
  const conversions = paths(wins), money = paths(tally.amountMinor)
  const models = ATTRIBUTION_MODELS.filter((model) => model !== 'shapleyRates' || size <= MOST_CHANNELS)
  const markov = attributeByMarkov(conversions), customers = pathsByCustomer(tally.actor)
  let alike = 0, alikeMoney = 0
  const found = models.map((model): Shared => {
    if (model === 'markov') return { model, conversions: markov, money: attributeByMarkov(money), variance: null, moneyVariance: null }
    if (model === 'shapleyRates') return { model, conversions: attributeByShapleyOfRates(conversions), money: attributeByShapleyOfRates(money), variance: null, moneyVariance: null }
    const parts = partsOf(conversions, model === 'timeDecay' ? { kind: model, halfLifeS: params.halfLifeDays * 86_400 } : { kind: model })
    const own = creditShares(conversions, parts, customers), ownMoney = creditShares(money, parts, customers)
    alike = own.alike
    alikeMoney = ownMoney.alike
    return { model, conversions: attributeByParts(conversions, parts), money: attributeByParts(money, parts), variance: own.variance, moneyVariance: ownMoney.variance }
  })

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
    const places = met.map((thing, c): AttributedPlace => ({
      code: things[thing]!.code, name: things[thing]!.name, paths: inPaths[c]!, converted: inConverted[c]!, removalEffect: markov.removalEffect[c]!,
      credits: Object.fromEntries(found.map((one) => [one.model, creditOf(one, c)])),
      drill: by === 'channel' ? { ...params.cohort, channels: [things[thing]!.code] } : { ...params.cohort, touchpoint: things[thing]!.code },
    })).sort((a, b) => b.removalEffect - a.removalEffect || byCode(a.code, b.code))
    return {
      kind: 'attribution', currency: catalogue.currency, by, unit, paths: count, actors: tally.actors, converted, convertedMinor,
      unattributed: found[0]!.conversions.unattributed, unattributedMinor: found[0]!.money.unattributed, models, places, widest: widestOf(places, models), evidence: evidenceOf({ kind: 'correlational' }),
    }
  }
  yield told(null)
  return told(yield* scatterOf(tally.actor, conversions, money, context))
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
