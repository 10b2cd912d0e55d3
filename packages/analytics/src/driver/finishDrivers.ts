import type { z } from 'zod'
import type { AnalysisContext, TooFew } from '../analysis.ts'
import { MOST_VALUES } from '../columns/attributes.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import type { BootstrapOptions } from '../kernel/bootstrap.ts'
import { codesOf } from '../kernel/codes.ts'
import { designOf, designSteps, partOf, type Clusters, type Design, type Predictor } from '../kernel/design.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { studentP, studentQuantile } from '../kernel/distributions.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { verdictOf } from '../kernel/interval.ts'
import { linearModel, type Coefficient, type LinearModel, type ModelTooFew } from '../kernel/linear.ts'
import { logisticSteps } from '../kernel/logistic.ts'
import { fitLogistic } from '../kernel/logisticFit.ts'
import { byCode } from '../kernel/order.ts'
import { logisticRelativeWeightsSteps, relativeWeightsSteps, type Importances } from '../kernel/relativeWeights.ts'
import { approaching, lastOf, part } from '../progress.ts'
import { candidateSteps, EXPERIMENT, type Candidate } from './candidates.ts'
import { featureKey, type DriverTally } from './driverTally.ts'
import type { Agreement, Driver, LeftOut, NoDrivers, OutcomeDrivers, OutcomeDriversParams } from './drivers.ts'

/** Runs of the rarer outcome (money: runs) that a model is fitted from at least. */
const LEAST_RARER = 20
const LEAST_MEASURED = 60
/** Runs, on either side, and customers that a driver needs. */
const LEAST_SIDE = 20
const LEAST_SHARE = 0.01
/** Runs of the rarer outcome for each driver. Peduzzi et al., J. Clinical Epidemiology 1996, 49:1373. */
const RARER_PER_DRIVER = 10
/** Above this a driver says what the others say. Kutner, Nachtsheim & Neter 2004, §10.5. */
const MOST_INFLATION = 10
/** LMG looks at every subset of the drivers up to here, Johnson's weights beyond. */
const MOST_FOR_LMG = 12
/** Work for bootstrap intervals: rows × width² × rounds. */
const BOOTSTRAP_BUDGET = 2.5e8
const FDR = 0.05

type Params = z.output<typeof OutcomeDriversParams>

type Answer = OutcomeDrivers | NoDrivers | TooFew

/** Screens the candidates, fits one model on those that are left, and says what each goes with. */
export function finishDrivers(tally: DriverTally, params: Params, catalogue: Catalogue, context: AnalysisContext): Answer {
  return lastOf(driverVersions(tally, params, catalogue, context))
}

/** As {@link finishDrivers}: what each goes with first, then how sure it is how important it is, a moment's work at a time. */
export function* driverVersions(tally: DriverTally, params: Params, catalogue: Catalogue, context: AnalysisContext): Generator<Answer | undefined, Answer> {
  const { y } = tally
  const runs = y.length, isMoney = params.target.of === 'money'
  let sum = 0
  for (let i = 0; i < runs; i++) sum += y[i]!
  const rarer = isMoney ? runs : Math.min(sum, runs - sum), needed = isMoney ? LEAST_MEASURED : LEAST_RARER
  if (rarer < needed) return { kind: 'tooFew', n: rarer, needed }
  const clusters = codesOf(tally.actor)
  if (clusters.count < LEAST_RARER) return { kind: 'tooFew', n: clusters.count, needed: LEAST_RARER }

  const { fit: fitting, leftOut } = yield* screened(yield* approaching(candidateSteps(tally, params.longWait, catalogue), part(context.reached, 0.3, 0.4), 10), y, isMoney)
  for (const key of tally.crowded ?? []) leftOut.push({ key: featureKey('attribute', key), driver: { what: 'wholeAttribute', key }, runs: 0, because: { kind: 'crowded', most: MOST_VALUES } })
  const alone = benjaminiHochberg(yield* alonePs(fitting, y, clusters))
  const adjustedOf = new Map(fitting.map((c, i) => [c.key, alone[i]!]))
  const room = Math.max(1, Math.min(params.most, Math.floor(rarer / RARER_PER_DRIVER)))
  const all = yield* designSteps(fitting.map(predictorOf), runs, MOST_INFLATION, room)
  const collinear = new Map(all.dropped.flatMap((d) => (d.kind === 'collinear' ? [[d.name, d.with] as const] : [])))
  const byKey = new Map(fitting.map((c) => [c.key, c]))
  let used: Candidate[] = all.kept.map((place) => fitting[place]!)
  const isUsed = new Set(used)
  for (const candidate of fitting) {
    const near = collinear.get(candidate.key)
    if (near) leftOut.push({ ...named(candidate), because: { kind: 'collinear', with: near.map((key) => byKey.get(key)!.driver) } })
    else if (!isUsed.has(candidate)) leftOut.push({ ...named(candidate), because: { kind: 'weaker' } })
  }

  const placeOf = new Map(fitting.map((c, i) => [c.key, i]))
  // Nobody who stays is collinear: the columns made for all serve those who are used.
  const designed = (): Design => partOf(all, used.map((c) => placeOf.get(c.key)!))
  let design = designed()
  let model = isMoney ? linearModel(y, used.map(predictorOf), { clusters, design }) : yield* approaching(logisticSteps(y, used.map(predictorOf), { clusters, design }), part(context.reached, 0.4, 0.5), 10)
  if (model.kind === 'separated') {
    // Who lets the outcome be told without exception is named and stays out; the others are asked again.
    const [stay, tell] = yield* apart(used, y)
    leftOut.push(...tell.map((c) => ({ ...named(c), because: { kind: 'tells' as const } })))
    used = stay
    design = designed()
    model = yield* logisticSteps(y, used.map(predictorOf), { clusters, design })
  }
  if (model.kind === 'separated') return { kind: 'noDrivers', because: 'separated', runs, leftOut }
  if (model.kind === 'tooFew') return model
  if (used.length === 0) return { kind: 'noDrivers', because: 'noCandidate', runs, leftOut }
  yield

  const predictors = used.map(predictorOf)
  const rounds = Math.max(60, Math.min(400, Math.floor(BOOTSTRAP_BUDGET / (runs * (used.length + 2) ** 2))))
  const bootstrap: BootstrapOptions = { random: context.random(params.seed), clusters, rounds, ...(context.isCancelled && { isCancelled: context.isCancelled }) }
  // Those with the strongest bearing were chosen: plain intervals of them would miss too often.
  const widened = (line: Coefficient): Coefficient => afterChoosing(line, used.length / fitting.length, clusters.count - 1)
  const lines = ('effects' in model ? model.effects : model.coefficients).map(widened)
  const told = used.map((candidate, i) => ({ candidate, line: lines[i]!, means: meansBy(candidate.above ?? candidate.values, y), mean: meanOf(candidate.values) }))
  const money = params.against === undefined || !tally.money ? null : linearModel(tally.money, predictors, { clusters, design })
  const kind = params.target.of === 'outcome' ? catalogue.outcomeKinds.find((k) => k.code === (params.target as { code: string }).code) : undefined
  const isGood = params.target.of === 'outcome' ? (kind?.isGood ?? true) : params.target.of === 'achieved' || params.target.measure !== 'cost'
  leftOut.sort((a, b) => b.runs - a.runs || byCode(a.key, b.key))
  const answer = (weighed: Importances, resampled: OutcomeDrivers['resampled']): OutcomeDrivers => {
    const drivers = told.map(({ candidate, line: { estimate, low, high, p }, means, mean }, i): Driver => {
      const adjusted = adjustedOf.get(candidate.key)!, weight = weighed.predictors[i]!, explained = weighed.rSquared
      return {
        ...named(candidate), unit: candidate.unit, share: candidate.runs / runs, where: means.where, elsewhere: means.elsewhere, effect: estimate, low, high, p, adjusted,
        verdict: adjusted < FDR ? verdictOf(low, high) : 'noEvidence', importance: weight.share,
        importanceLow: weight.low === null || explained === 0 ? null : weight.low / explained, importanceHigh: weight.high === null || explained === 0 ? null : weight.high / explained,
        reach: candidate.unit === 'step' ? null : estimate * mean, drill: candidate.drill ? { ...params.cohort, ...candidate.drill(params.cohort) } : null,
      }
    }).sort((a, b) => b.importance - a.importance || byCode(a.key, b.key))
    return {
      kind: 'drivers', target: params.target, outcome: kind ? { code: kind.code, name: kind.name } : null, isGood, currency: catalogue.currency, runs, customers: clusters.count,
      drawnFrom: tally.found > runs ? tally.found : null, mean: sum / runs, model: isMoney ? 'linear' : 'logistic', auc: 'auc' in model ? model.auc : null,
      rSquared: 'pseudoRSquared' in model ? model.pseudoRSquared : model.rSquared, importanceBy: weighed.method, rounds: weighed.rounds, resampled, candidates: fitting.length, drivers,
      leftOut, against: money && held(money, params.against!, drivers, isGood, widened), evidence: evidenceOf({ kind: 'correlational' }),
    }
  }
  yield
  const steps = isMoney ? relativeWeightsSteps(y, predictors, { method: used.length <= MOST_FOR_LMG ? 'lmg' : 'johnson', bootstrap, design }) : logisticRelativeWeightsSteps(y, predictors, { bootstrap, ...('fitted' in model && { fitted: model.fitted }) })
  for (let said = -1; ;) {
    const step = steps.next()
    if (step.done === true) return step.value.kind === 'weights' ? answer(step.value, null) : { kind: 'noDrivers', because: 'separated', runs, leftOut }
    const { weights, done } = step.value
    const isNews = said < 0 || done - said >= rounds / SAID_TIMES
    if (isNews) said = done
    context.reached?.(0.5 + (0.5 * done) / rounds)
    yield isNews ? answer(weights, { done, of: rounds }) : undefined
  }
}

/**
 * Interval of a line that is one of a chosen `share` of all that were looked at: at level 1 − 5 % × share, so that of the intervals shown 5 in 100 miss,
 * whatever the choice went by (false coverage rate: Benjamini & Yekutieli, JASA 2005, 100:71).
 */
function afterChoosing(line: Coefficient, share: number, df: number): Coefficient {
  if (share >= 1) return line
  const half = studentQuantile(1 - (FDR * share) / 2, df) * line.standardError
  return { ...line, low: line.estimate - half, high: line.estimate + half }
}

/** How often it is said how many draws are done. */
const SAID_TIMES = 10

const predictorOf = ({ key, values }: Candidate): Predictor => ({ name: key, values })
const named = ({ key, driver, runs }: Candidate) => ({ key, driver, runs })

const isArm = ({ driver }: Candidate): boolean => driver.what === 'attribute' && driver.key.startsWith(EXPERIMENT)

/** Candidates looked at between two steps: some milliseconds' work at most. */
const PAUSE_CANDIDATES = 16

/** What can be told apart from chance, strongest first; the others with the reason. Candidates that never happened are not worth a line. */
function* screened(candidates: readonly Candidate[], y: Float64Array, isMoney: boolean): Generator<undefined, { fit: Candidate[]; leftOut: LeftOut[] }> {
  const n = y.length, least = Math.max(LEAST_SIDE, Math.ceil(LEAST_SHARE * n))
  const leftOut: LeftOut[] = [], strong: { candidate: Candidate; r: number }[] = []
  for (const [i, candidate] of candidates.entries()) {
    if (i % PAUSE_CANDIDATES === PAUSE_CANDIDATES - 1) yield
    const { values, runs, unit } = candidate
    if (runs === 0) continue
    if (isArm(candidate)) leftOut.push({ ...named(candidate), because: { kind: 'experiment' } })
    else if (unit === 'yes' && runs === n) leftOut.push({ ...named(candidate), because: { kind: 'always' } })
    else if (runs < least || (unit === 'yes' && n - runs < least)) leftOut.push({ ...named(candidate), because: { kind: 'rare', needed: least } })
    else if (!isMoney && unit === 'yes' && tells(values, y)) leftOut.push({ ...named(candidate), because: { kind: 'tells' } })
    else {
      const r = correlation(values, y)
      if (Number.isNaN(r)) leftOut.push({ ...named(candidate), because: { kind: 'always' } })
      // Twelve digits: sums in another order must not change the order of the candidates.
      else strong.push({ candidate, r: Math.round(Math.abs(r) * 1e12) })
    }
  }
  strong.sort((a, b) => b.r - a.r || byCode(a.candidate.key, b.candidate.key))
  return { fit: strong.map((s) => s.candidate), leftOut }
}

/** One of its two sides has a single outcome. */
function tells(values: Float64Array, y: Float64Array): boolean {
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < y.length; i++) counts[(values[i]! > 0 ? 2 : 0) + y[i]!]!++
  return counts.some((c) => c === 0)
}

function correlation(x: Float64Array, y: Float64Array): number {
  const mx = meanOf(x), my = meanOf(y)
  let xx = 0, yy = 0, xy = 0
  for (let i = 0; i < x.length; i++) {
    const a = x[i]! - mx, b = y[i]! - my
    xx += a * a
    yy += b * b
    xy += a * b
  }
  return xy / Math.sqrt(xx * yy)
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/** Means where it is above 0, and where it is 0. */
function meansBy(values: Float64Array, y: Float64Array): { where: number; elsewhere: number } {
  let n = 0, there = 0, without = 0, other = 0
  for (let i = 0; i < y.length; i++) {
    if (values[i]! > 0) {
      n++
      there += y[i]!
    } else if (values[i] === 0) {
      without++
      other += y[i]!
    }
  }
  return { where: n === 0 ? 0 : there / n, elsewhere: without === 0 ? 0 : other / without }
}

/** p of a candidate by itself, errors by customer: least squares on one predictor, Liang & Zeger 1986, t with customers − 1 degrees of freedom. */
function aloneP(x: Float64Array, y: Float64Array, { of, count }: Clusters): number {
  const n = y.length, mx = meanOf(x), my = meanOf(y)
  let xx = 0, xy = 0
  for (let i = 0; i < n; i++) {
    xx += (x[i]! - mx) ** 2
    xy += (x[i]! - mx) * (y[i]! - my)
  }
  const slope = xy / xx
  const sums = new Float64Array(count)
  for (let i = 0; i < n; i++) sums[of[i]!]! += (x[i]! - mx) * (y[i]! - my - slope * (x[i]! - mx))
  let meat = 0
  for (let g = 0; g < count; g++) meat += sums[g]! ** 2
  const error = Math.sqrt((count / (count - 1)) * ((n - 1) / (n - 2)) * meat) / xx
  return error > 0 ? studentP(slope / error, count - 1) : 0
}

function* alonePs(candidates: readonly Candidate[], y: Float64Array, clusters: Clusters): Generator<undefined, number[]> {
  const all: number[] = []
  for (const { values } of candidates) if (all.push(aloneP(values, y, clusters)) % PAUSE_CANDIDATES === 0) yield
  return all
}

/** Candidates, strongest first, that have a finite model together, and those that would spoil it. */
function* apart(candidates: readonly Candidate[], y: Float64Array): Generator<undefined, [Candidate[], Candidate[]]> {
  const stay: Candidate[] = [], tell: Candidate[] = []
  for (const candidate of candidates) {
    const hasFit = fitLogistic(designOf([...stay, candidate].map(predictorOf), y.length), y, null, null) !== null
    ;(hasFit ? stay : tell).push(candidate)
    yield
  }
  return [stay, tell]
}

/** The same drivers against money, and where the two lists agree. */
function held(model: LinearModel | ModelTooFew, measure: NonNullable<Params['against']>, drivers: readonly Driver[], isGood: boolean, widened: (line: Coefficient) => Coefficient): OutcomeDrivers['against'] {
  if (model.kind !== 'fitted' || !Number.isFinite(model.rSquared)) return null
  const adjusted = benjaminiHochberg(model.coefficients.map((line) => line.p))
  const at = new Map(model.coefficients.map((line, i) => [line.name, { line: widened(line), adjusted: adjusted[i]! }]))
  return {
    measure, rSquared: model.rSquared,
    list: drivers.map(({ key, driver, effect, verdict }): Agreement => {
      const { line, adjusted } = at.get(key)!
      const better = (effect > 0) === isGood, richer = (line.estimate > 0) === (measure !== 'cost')
      return {
        key, driver, effect, moneyEffect: line.estimate, moneyLow: line.low, moneyHigh: line.high, moneyAdjusted: adjusted,
        kind: verdict === 'noEvidence' || !(adjusted < FDR) ? 'oneOnly' : better !== richer ? 'conflict' : better ? 'bothBetter' : 'bothWorse',
      }
    }),
  }
}
