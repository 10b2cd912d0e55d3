import type { AnalysisContext } from '../analysis.ts'
import { isDrawn } from '../driver/driverTally.ts'
import { attributeByMarkov, attributeByShapleyOfRates, MOST_CHANNELS, type Attribution, type Paths } from '../kernel/attribution.ts'
import { bootstrapSteps } from '../kernel/bootstrap.ts'
import { codesOf } from '../kernel/codes.ts'
import { part, telling } from '../progress.ts'
import type { AttributionModel } from './attribution.ts'

/** Variances of shares of all credit by place, of the models that read all paths together; none where too few draws told anything. */
export interface Scatter {
  readonly conversions: ReadonlyMap<AttributionModel, Float64Array>
  readonly money: ReadonlyMap<AttributionModel, Float64Array>
}

/** Customers whose paths are drawn again at most; of more, a part by a hash of their ids stands for all. */
const MOST_DRAWN = 3_000

/**
 * Customers drawn again and again with all their paths (Field & Welsh, JRSS B 2007). Of a part of them the variance is smaller by that part.
 * @param actor id of the customer of each path. @param everyone how many they are. @param worth of each path that got there
 */
export function* scatterOf(actor: Int32Array, everyone: number, conversions: Paths, money: Float64Array, context: AnalysisContext): Generator<undefined, Scatter> {
  const size = conversions.channels
  const kept = drawnOf(actor, MOST_DRAWN / Math.max(1, everyone))
  const of = codesOf(Int32Array.from(kept, (p) => actor[p]!))
  const start = new Int32Array(kept.length + 1)
  kept.forEach((p, i) => (start[i + 1] = start[i]! + conversions.start[p + 1]! - conversions.start[p]!))
  const channel = new Uint16Array(start[kept.length]!)
  kept.forEach((p, i) => channel.set(conversions.channel.subarray(conversions.start[p]!, conversions.start[p + 1]!), start[i]!))
  yield
  const take = (values: Float64Array): Float64Array => Float64Array.from(kept, (p) => values[p]!)
  const wins = take(conversions.converted), worth = take(money), rows = kept.length
  const count = new Float64Array(rows), converted = new Float64Array(rows), amount = new Float64Array(rows)

  const models: readonly (readonly [AttributionModel, (paths: Paths) => Attribution])[] = [['markov', attributeByMarkov], ...(size <= MOST_CHANNELS ? [['shapleyRates', attributeByShapleyOfRates] as const] : [])]
  const figures = 2 * size * models.length, shares = new Float64Array(figures)
  // Many places make each round dear: fewer rounds still tell an error to a tenth.
  const asked = size <= 10 ? 100 : 40
  const { deviation, rounds } = yield* telling(bootstrapSteps(rows, figures, (weights) => {
    let all = 0, allMoney = 0, credited = 0, creditedMoney = 0
    for (let p = 0; p < rows; p++) {
      const weight = weights[p]!
      count[p] = weight
      all += converted[p] = weight * wins[p]!
      allMoney += amount[p] = weight * worth[p]!
      if (start[p] === start[p + 1]) continue
      credited += converted[p]!
      creditedMoney += amount[p]!
    }
    models.forEach(([, attribute], m) => {
      const { credit } = attribute({ channels: size, start, channel, count, converted, credit: converted })
      const total = credit.reduce((sum, one) => sum + one, 0)
      for (let c = 0; c < size; c++) {
        const share = credit[c]! / total
        shares[2 * m * size + c] = (share * credited) / all
        // Without any revenue there is no share of it.
        shares[(2 * m + 1) * size + c] = allMoney > 0 ? (share * creditedMoney) / allMoney : 0
      }
    })
    return shares
  }, { random: context.random(7), rounds: asked, clusters: of, ...(context.isCancelled && { isCancelled: context.isCancelled }) }), asked, part(context.reached, 0.4, 1))
  const variances = (place: number): Float64Array => deviation.subarray(place * size, (place + 1) * size).map((one) => (one * one * of.count) / everyone)
  const by = (offset: number): Map<AttributionModel, Float64Array> => new Map(rounds < 20 ? [] : models.map(([model], m) => [model, variances(2 * m + offset)]))
  return { conversions: by(0), money: by(1) }
}

/** Paths of the customers who are drawn. */
function drawnOf(actor: Int32Array, share: number): Int32Array {
  const drawn = new Int32Array(actor.length)
  let n = 0
  for (let p = 0; p < actor.length; p++) if (isDrawn(actor[p]!, share)) drawn[n++] = p
  return drawn.slice(0, n)
}
