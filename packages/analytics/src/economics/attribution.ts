import { z } from 'zod'
import { analysis, type AnalysisContext, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { isDrawn } from '../driver/driverTally.ts'
import { attributeByMarkov, attributeByRule, attributeByShapley, attributeByShapleyOfRates, attributionIntervals, MOST_CHANNELS, type Attribution, type Paths } from '../kernel/attribution.ts'
import { evidenceOf, type Evidence } from '../kernel/grade.ts'
import { Z95 } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { tallyPaths } from './tallyPaths.ts'

/** Conventions first, then what the paths say by themselves. `shapleyRates` only for up to 16 codes. */
export const ATTRIBUTION_MODELS = ['first', 'last', 'linear', 'position', 'timeDecay', 'shapley', 'markov', 'shapleyRates'] as const
export type AttributionModel = (typeof ATTRIBUTION_MODELS)[number]

export const EconomicsAttributionParams = z.strictObject({
  cohort: Cohort.default({}),
  target: z.discriminatedUnion('of', [z.strictObject({ of: z.literal('outcome'), code: z.string() }), z.strictObject({ of: z.literal('achieved') })]).default({ of: 'achieved' }),
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
  /** Conversions and revenue (minor units) credited by each model. Over places and `unattributed` they sum to `converted` and `convertedMinor`. */
  readonly credits: Readonly<Partial<Record<AttributionModel, { readonly conversions: number; readonly amountMinor: number }>>>
  /** Conversions that would be missing without it if paths were a Markov chain, 0–1. */
  readonly removalEffect: number
  /** Its share of the conversions credited by Markov removal, 0–1, with a 95 % interval: other customers would have gone other ways. */
  readonly markovShare: { readonly share: number; readonly low: number; readonly high: number }
  readonly drill: Cohort
}

/** Paths that got there, needed before credit is shared. */
export const LEAST_CONVERTED = 10

export const economicsAttribution = analysis({
  name: 'economics.attribution',
  question: 'Which contacts does it owe to?',
  method: 'Credit for getting there, shared among the contacts of each path: first, last, linear, position (40/20/40) and time decay are conventions; Markov removal effects (Anderl et al. 2016) and Shapley values (Zhao et al. 2018; of rates: Dalessandro et al. 2012) come from the paths, those that did not get there included. None proves a cause',
  params: EconomicsAttributionParams,
  n: (answer: EconomicsAttribution | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.paths),
  answer(log, params, context): EconomicsAttribution | TooFew {
    const selection = select(log, params.cohort, context)
    return finishAttribution(tallyPaths(log, selection, params), params, selection.log.catalogue, context)
  },
})

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
  const halfLifeS = params.halfLifeDays * 86_400
  const credit = (model: AttributionModel, of: Paths): Attribution => {
    switch (model) {
      case 'timeDecay': return attributeByRule(of, { kind: model, halfLifeS })
      case 'markov': return attributeByMarkov(of)
      case 'shapley': return attributeByShapley(of)
      case 'shapleyRates': return attributeByShapleyOfRates(of)
      default: return attributeByRule(of, { kind: model })
    }
  }
  const found = models.map((model) => ({ model, conversions: credit(model, conversions), money: credit(model, money) }))
  const markov = attributeByMarkov(conversions), scatter = scatterOf(tally.actor, conversions, context)
  const creditedByMarkov = markov.credit.reduce((sum, one) => sum + one, 0)
  const shareOf = (c: number): AttributedPlace['markovShare'] => {
    const share = creditedByMarkov > 0 ? markov.credit[c]! / creditedByMarkov : 0, half = Z95 * (scatter[c]! || 0)
    return { share, low: Math.max(0, share - half), high: Math.min(1, share + half) }
  }
  const firstRule = found[0]!

  const places = met.map((thing, c): AttributedPlace => ({
    code: things[thing]!.code, name: things[thing]!.name, paths: inPaths[c]!, converted: inConverted[c]!, removalEffect: markov.removalEffect[c]!, markovShare: shareOf(c),
    credits: Object.fromEntries(found.map((f) => [f.model, { conversions: f.conversions.credit[c]!, amountMinor: f.money.credit[c]! }])),
    drill: by === 'channel' ? { ...params.cohort, channels: [things[thing]!.code] } : { ...params.cohort, touchpoint: things[thing]!.code },
  })).sort((a, b) => b.removalEffect - a.removalEffect || byCode(a.code, b.code))
  return {
    kind: 'attribution', currency: catalogue.currency, by, unit, paths: count, actors: tally.actors, converted, convertedMinor,
    unattributed: firstRule.conversions.unattributed, unattributedMinor: firstRule.money.unattributed, models, places, widest: widestOf(places, models, converted), evidence: evidenceOf({ kind: 'correlational' }),
  }
}

/** Customers whose paths are drawn again at most; of more, a part by a hash of their ids stands for all. */
const MOST_DRAWN = 3_000

/** Standard errors of Markov shares by place: customers drawn again and again with all their paths. Of a part of them, the error is smaller by the root of that part. */
function scatterOf(actor: Int32Array, all: Paths, context: AnalysisContext): Float64Array {
  const of = new Map<number, number>(), everyone = new Set(actor).size
  const kept = Array.from(actor.keys()).filter((p) => isDrawn(actor[p]!, MOST_DRAWN / Math.max(1, everyone)))
  for (const p of kept) if (!of.has(actor[p]!)) of.set(actor[p]!, of.size)
  const start = new Int32Array(kept.length + 1)
  kept.forEach((p, i) => (start[i + 1] = start[i]! + all.start[p + 1]! - all.start[p]!))
  const channel = new Uint16Array(start[kept.length]!)
  kept.forEach((p, i) => channel.set(all.channel.subarray(all.start[p]!, all.start[p + 1]!), start[i]!))
  const take = (values: Float64Array): Float64Array => Float64Array.from(kept, (p) => values[p]!)
  const paths: Paths = { channels: all.channels, start, channel, count: take(all.count), credit: take(all.credit), converted: take(all.converted) }
  const shares = (drawn: Paths): Attribution => {
    const { credit, unattributed } = attributeByMarkov(drawn)
    const total = credit.reduce((sum, one) => sum + one, 0)
    return { credit: credit.map((one) => one / total), unattributed }
  }
  // Many places make each round dear: fewer rounds still tell an error to a tenth.
  const found = attributionIntervals(paths, shares, { random: context.random(7), rounds: all.channels <= 16 ? 100 : 40, clusters: { of: Int32Array.from(kept, (p) => of.get(actor[p]!)!), count: of.size }, ...(context.isCancelled && { isCancelled: context.isCancelled }) })
  return found.rounds < 20 ? new Float64Array(all.channels) : found.deviation.map((one) => one * Math.sqrt(of.size / everyone))
}

function widestOf(places: readonly AttributedPlace[], models: readonly AttributionModel[], converted: number): EconomicsAttribution['widest'] {
  let widest: EconomicsAttribution['widest'] = null
  for (const { code, name, credits } of places) {
    const ranked = models.map((model) => ({ model, share: credits[model]!.conversions / converted })).sort((a, b) => b.share - a.share)
    const most = ranked[0]!, least = ranked.at(-1)!
    // Nine digits: sums in another order must not choose another place.
    if (most.share - least.share > (widest ? widest.mostShare - widest.leastShare : 0) + 1e-9) widest = { code, name, most: most.model, least: least.model, mostShare: most.share, leastShare: least.share }
  }
  return widest
}
