import type { Catalogue } from '../columns/journeyLog.ts'
import { labelsOf } from '../columns/labels.ts'
import { clusteredChange, clusteredMean, covarianceOf, varianceOf, type ClusteredMean } from '../kernel/clusterMean.ts'
import { changeOf, clusteredShare } from '../kernel/clusterShare.ts'
import type { Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { clusteredChiSquare } from '../kernel/chiSquare.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { normalQuantile } from '../kernel/distributions.ts'
import type { Change, Mean } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { permuteCustomers } from '../kernel/permute.ts'
import { FIRST_RUNS } from '../wasm/cells.ts'
import { FIRST_MEASURES, type MeasureKey } from './compareMeasures.ts'
import type { SidesTally } from './compareSides.ts'
import { MEAN_KINDS, type ComparedSide, type Difference, type JourneyComparison, type MeanKind, type VariantMix } from './compare.ts'
import { OTHER_VARIANTS } from './compareVariants.ts'
import { compareTimes, timeScores } from './compareTimes.ts'
import { shiftOf, waitTests } from './compareWaits.ts'
import type { Nodes } from './flow.ts'

/** With fewer customers on a side an error that counts customers is not to be relied upon (Cameron & Miller 2015). */
const LEAST_CUSTOMERS = 20
/** Fewer runs than this on both sides together: no line could differ, so none is tested, and the others are corrected for less. Chosen by the sum of both sides alone, which says nothing about their difference (Bourgon, Gentleman & Huber 2010). */
const LEAST_OCCURRENCES = 10
const SIGNIFICANT = 0.05
/** Standard errors that a true difference must be away to be seen four times in five: z₀.₉₇₅ + z₀.₈. */
const DETECTABLE = normalQuantile(0.975) + normalQuantile(0.8)

type Compared = Extract<JourneyComparison, { kind: 'compared' }>
type Line = Omit<Difference, 'adjusted' | 'isSignificant'>

interface FinishParams {
  readonly nodes: Nodes
  readonly minimum: number
  readonly permutations: number
}

/** The comparison at once, and with its p from permutations of customers when they are done. Of each part of the work it says how far it is. */
export function* finishCompare(tally: SidesTally, shared: number, params: FinishParams, catalogue: Catalogue, random: (seed: number) => () => number): Generator<JourneyComparison | undefined, JourneyComparison> {
  const found = yield* linesOf(tally, shared, params, catalogue)
  if (found.kind === 'tooFew') return found
  const of = params.permutations
  yield ranked(found, of === 0 ? null : { done: 0, of })
  const lines = { ...found, lines: yield* withShifts(found.lines, tally) }
  if (of === 0) return ranked(lines, null)
  const first = ranked(lines, { done: 0, of })
  yield first
  const steps = permuteSides(tally, wantedOf(tally, lines), of, random)
  for (let said = 0; ;) {
    const step = steps.next()
    if (step.done === true) {
      const { of: pOf, jointly } = step.value
      const { variants } = lines
      return ranked({ ...lines, p: lines.p.map((p, i) => (p === null ? null : pOf(lines.measureOf[i]!) ?? p)), variants: { ...variants, p: variants.p === null ? null : jointly(variantMeasures(tally)) ?? variants.p } }, { done: of, of })
    }
    const isNews = step.value - said >= of / SAID_TIMES
    if (isNews) said = step.value
    yield isNews ? { ...first, permuted: { done: said, of } } : undefined
  }
}

/** By how much waits differ, edge by edge. */
function* withShifts(lines: readonly Line[], { waits }: SidesTally): Generator<undefined, Line[]> {
  const shifted: Line[] = []
  for (const line of lines) {
    if (line.kind !== 'wait') {
      shifted.push(line)
      continue
    }
    const { from, to, verdict } = line as Extract<Difference, { kind: 'wait' }>
    shifted.push({ ...line, ...shiftOf(waits.along(`edge ${from}\n${to}`), verdict) } as Line)
    yield
  }
  return shifted
}

/** How often it is said how many permutations are done. */
const SAID_TIMES = 20
const SEED = 20_130_841

interface PermutedP {
  readonly of: (measure: number) => number | undefined
  /** Of measures of which each run has one. */
  readonly jointly: (choices: readonly number[]) => number | undefined
}

/** Only what is asked is permuted: measures with a p, those of the ways, and what divides them. By measure its number among them, −1 for others. */
function wantedOf({ a: { moments: { per } }, measures }: SidesTally, { measureOf, p, variants }: Lines): { readonly numberOf: Int32Array; readonly per: Int32Array } {
  const isWanted = new Uint8Array(measures.length), first = variants.p === null ? measures.length : measures.length - 1 - variants.compared
  for (let m = 0; m < measures.length; m++) if (m === FIRST_RUNS || m >= first) isWanted[m] = 1
  measureOf.forEach((m, i) => {
    for (let each = m; p[i] !== null && each < measures.length && isWanted[each] === 0; each = per[each]!) isWanted[each] = 1
  })
  let wanted = 0
  const numberOf = Int32Array.from(isWanted, (is) => (is === 1 ? wanted++ : -1))
  return { numberOf, per: Int32Array.from([...per.filter((_, m) => isWanted[m] === 1), FIRST_RUNS], (m) => numberOf[m]!) }
}

/** Says how many permutations are done; in the end gives the p of each measure, the last of which is time. */
function* permuteSides(tally: SidesTally, { numberOf, per }: ReturnType<typeof wantedOf>, permutations: number, random: (seed: number) => () => number): Generator<number, PermutedP> {
  const scores = timeScores(tally.a.took, tally.b.took)
  yield 0
  const summing = tally.byCustomer(numberOf, scores)
  let summed = summing.next()
  for (; summed.done !== true; summed = summing.next()) yield 0
  const { present } = tally.a.moments
  const steps = permuteCustomers(...summed.value, per, random(SEED), permutations)
  for (;;) {
    const step = steps.next()
    if (step.done === true) {
      const { p: counted, finer, jointly } = step.value
      const known = (p: number): number | undefined => (Number.isNaN(p) ? undefined : p)
      return {
        of: (measure) => {
          // What few customers of a side have varies in leaps, and unlike to both sides: no tail can be fitted.
          const isRare = Math.min(present[measure] ?? LEAST_CUSTOMERS, tally.b.moments.present[measure] ?? LEAST_CUSTOMERS) < LEAST_CUSTOMERS
          const m = numberOf[measure] ?? per.length - 1
          return known(isRare ? counted[m]! : finer(m))
        },
        jointly: (choices) => known(jointly(choices.map((measure) => numberOf[measure]!))),
      }
    }
    yield step.value.done
  }
}

interface Lines extends Pick<Compared, 'currency' | 'a' | 'b'> {
  readonly variants: Omit<VariantMix, 'adjusted' | 'isSignificant'>
  readonly kind: 'lines'
  readonly lines: readonly Line[]
  /** Of each line: the measure it is made of; one beyond the last for time. */
  readonly measureOf: readonly number[]
  /** Null where a line is not tested. */
  readonly p: readonly (number | null)[]
}

/** Lines between two steps: some milliseconds' work. */
const PAUSE_LINES = 128

function* linesOf(tally: SidesTally, shared: number, params: FinishParams, catalogue: Catalogue): Generator<undefined, Lines | Extract<JourneyComparison, { kind: 'tooFew' }>> {
  const { measures, a, b } = tally
  const at = new Map(measures.map((key, m) => [key, m]))
  const one = a.moments, two = b.moments
  const { per } = one
  const count = (moments: Moments, key: MeasureKey): number => moments.y[at.get(key)!]!
  const side = (moments: Moments, entries: number): ComparedSide => ({ runs: count(moments, 'runs'), actors: moments.present[at.get('runs')!]!, mature: count(moments, 'mature'), entries, shared })
  const sides = { a: side(one, a.entries), b: side(two, b.entries) }
  const least = Math.min(sides.a.runs, sides.b.runs)
  if (least < params.minimum) return { kind: 'tooFew', n: least, needed: params.minimum, ...sides }

  const both = new Pair(one, two, tally.shared, params.minimum)
  const names = new Map(labelsOf(catalogue, params.nodes).map((label) => [label.code, label.name]))
  const nameOf = (code: string): string => names.get(code) ?? code
  const costPerRun = (key: MeasureKey): number => (a.costs.get(key) ?? 0) / sides.a.runs - (b.costs.get(key) ?? 0) / sides.b.runs
  const ratesCost = (m: number, key: MeasureKey): number => {
    const visits = per[m]!, moves = (a.edges.get(key)?.moves ?? 0) + (b.edges.get(key)?.moves ?? 0)
    if (one.y[visits] === 0 || two.y[visits] === 0 || moves === 0) return 0
    const visitsPerRun = (one.y[visits]! / sides.a.runs + two.y[visits]! / sides.b.runs) / 2, paid = (a.costs.get(key) ?? 0) + (b.costs.get(key) ?? 0)
    return (one.y[m]! / one.y[visits]! - two.y[m]! / two.y[visits]!) * visitsPerRun * (paid / moves)
  }
  const shareOf = (key: MeasureKey): number => (one.y[at.get(key)!]! / sides.a.runs + two.y[at.get(key)!]! / sides.b.runs) / 2
  const lines: Line[] = [], measureOf: number[] = [], testWait = waitTests(tally.waits)
  const put = (m: number, line: Line): void => {
    lines.push(line)
    measureOf.push(m)
  }
  const tell = (key: MeasureKey, m: number): void => {
    const [kind, rest] = split(key)
    const counted = kind === 'wait' ? per[m]! : m
    if (one.y[counted] === 0 && two.y[counted] === 0 && m >= FIRST_MEASURES.length) return
    switch (kind) {
      case 'visits': return
      case 'place':
        put(m, { kind, code: rest, name: nameOf(rest), ...both.shares(m), costPerRun: costPerRun(key) } as Line)
        return
      case 'edge': {
        const [from = '', to = ''] = rest.split('\n'), own = a.edges.get(key), others = b.edges.get(key)
        put(m, {
          kind, from, to, fromName: nameOf(from), toName: nameOf(to), withinS: tally.withinS.get(from)!, shareOfRuns: shareOf(`place ${from}`), ...both.shares(m), costPerRun: ratesCost(m, key),
          ofRuns: { a: (own?.runs ?? 0) / sides.a.runs, b: (others?.runs ?? 0) / sides.b.runs }, medianA: own?.medianS ?? null, medianB: others?.medianS ?? null,
        } as Line)
        return
      }
      case 'wait': {
        // A wait that cannot be tested is no question: that its edge is rare is said there.
        if (both.isTooFew(m)) return
        const [from = '', to = ''] = rest.split('\n'), [inA, inB] = [a, b].map(({ edges }) => edges.get(`edge ${rest}`)?.runs ?? 0) as [number, number]
        put(m, { kind, from, to, fromName: nameOf(from), toName: nameOf(to), withinS: tally.withinS.get(from)!, shareOfRuns: (inA / sides.a.runs + inB / sides.b.runs) / 2, ...testWait(tally.waits.along(`edge ${rest}`)) } as Line)
        return
      }
      case 'outcome': {
        const of = catalogue.outcomeKinds.find((k) => k.code === rest)!
        put(m, { kind, code: rest, name: of.name, isGood: of.isGood, ...both.shares(m) } as Line)
        return
      }
      case 'achieved':
        if (one.y[per[m]!] === 0 && two.y[per[m]!] === 0) return
        put(m, { kind, ...both.shares(m) } as Line)
        return
      case 'variant': {
        const sequence = rest.split('\n')
        put(m, { kind, sequence, names: sequence.map(nameOf), ...both.shares(m) } as Line)
        return
      }
      default:
        if (isMeanKind(kind) && one.y[per[m]!]! + two.y[per[m]!]! > 0) put(m, { kind, ...both.means(m) } as Line)
    }
  }
  for (const [m, key] of measures.entries()) {
    if (m % PAUSE_LINES === PAUSE_LINES - 1) yield
    tell(key, m)
  }
  yield
  put(measures.length, { kind: 'throughput', ...(yield* compareTimes(a.took, b.took, params.minimum)) } as Line)
  yield
  const variants = both.mix(variantMeasures(tally))
  yield
  return { kind: 'lines', currency: catalogue.currency, ...sides, lines, measureOf, p: lines.map((line) => (line.isTooFew ? null : line.p)), variants }
}

/** Each run has exactly one of them. */
function variantMeasures({ measures }: SidesTally): number[] {
  const first = measures.findIndex((key) => key === OTHER_VARIANTS || key.startsWith('variant '))
  return measures.map((_, m) => m).slice(first)
}

/** Corrected for asking so many questions at once, and in the order in which they are read. */
function ranked({ lines, p, variants, currency, a, b }: Lines, permuted: Compared['permuted']): Compared {
  // Whether the ways differ as a whole is one question more among those read together, so it is corrected with them.
  const adjusted = benjaminiHochberg(Float64Array.from([...p, variants.p].filter((each) => each !== null)))
  let next = 0
  const differences = lines.map((line, i): Difference => {
    const q = p[i] === null ? null : adjusted[next++]!
    return { ...line, p: p[i] ?? line.p, adjusted: q, isSignificant: q !== null && q <= SIGNIFICANT } as Difference
  })
  differences.sort((x, y) => Number(y.isSignificant) - Number(x.isSignificant) || weightOf(y) - weightOf(x) || byCode(keyOf(x), keyOf(y)))
  const ofMix = variants.p === null ? null : adjusted.at(-1)!
  return { kind: 'compared', currency, a, b, tested: adjusted.length, permuted, differences, variants: { ...variants, adjusted: ofMix, isSignificant: ofMix !== null && ofMix <= SIGNIFICANT }, unripe: null }
}

function split(key: MeasureKey): readonly [kind: string, rest: string] {
  const space = key.indexOf(' ')
  return space < 0 ? [key, ''] : [key.slice(0, space), key.slice(space + 1)]
}

function isMeanKind(kind: string): kind is MeanKind {
  return (MEAN_KINDS as readonly string[]).includes(kind)
}

/** Two sides' moments, asked line by line. */
class Pair {
  private readonly a: Moments
  private readonly b: Moments
  private readonly shared: SharedMoments
  private readonly minimum: number

  constructor(a: Moments, b: Moments, shared: SharedMoments, minimum: number) {
    this.a = a
    this.b = b
    this.shared = shared
    this.minimum = minimum
  }

  /** Effect: Cohen's h = |2 asin √p₁ − 2 asin √p₂| (Cohen 1988). */
  shares(m: number): Omit<Line, 'kind'> {
    const a = clusteredShare(this.a, m), b = clusteredShare(this.b, m)
    const effect = a && b ? Math.abs(2 * Math.asin(Math.sqrt(a.share)) - 2 * Math.asin(Math.sqrt(b.share))) : 0
    const isTooFew = this.isTooFew(m) || this.a.y[m]! + this.b.y[m]! < LEAST_OCCURRENCES
    // What is not tested has no interval either: it could be read as a test.
    const change = isTooFew ? null : changeOf(a, b, this.a, this.b, m, this.shared)
    return { a: a && plainShare(a), b: b && plainShare(b), change: change && plainChange(change), effect, p: change && change.p, isTooFew, detectable: isTooFew ? null : this.detectable(m) }
  }

  /** Effect: difference in standard deviations of a customer's own mean, pooled over the sides. */
  means(m: number): Omit<Line, 'kind'> {
    const a = clusteredMean(this.a, m), b = clusteredMean(this.b, m)
    const isTooFew = this.isTooFew(m)
    const change = isTooFew ? null : clusteredChange(this.a, this.b, m, this.shared)
    const spread = a && b ? Math.sqrt((a.standardError ** 2 * a.customers + b.standardError ** 2 * b.customers) / 2) : 0
    const effect = change && spread > 0 ? Math.abs(change.difference) / spread : 0
    return { a: a && plainMean(a), b: b && plainMean(b), change: change && plainChange(change), effect, p: change && change.p, isTooFew, detectable: isTooFew ? null : this.detectable(m) }
  }

  isTooFew(m: number): boolean {
    const d = this.a.per[m]!
    return Math.min(this.a.y[d]!, this.b.y[d]!) < this.minimum || Math.min(this.a.present[d]!, this.b.present[d]!) < Math.min(LEAST_CUSTOMERS, this.minimum)
  }

  /** Of measures of which each run has exactly one: how far the two mixes of them are apart, and whether at all. */
  mix(choices: readonly number[]): Lines['variants'] {
    const { a, b } = this, runsA = a.y[FIRST_RUNS]!, runsB = b.y[FIRST_RUNS]!
    const common = choices.length - 1
    const isTooFew = common === 0 || choices.some((m) => this.isTooFew(m))
    const found = isTooFew ? null : clusteredChiSquare(a, b, choices, this.shared)
    let apart = 0
    for (const m of choices) apart += Math.abs(a.y[m]! / runsA - b.y[m]! / runsB) / 2
    const others = choices.at(-1)!
    return { compared: common, otherRuns: { a: a.y[others]!, b: b.y[others]! }, apart, p: found?.p ?? null, isTooFew: isTooFew || found === null }
  }

  private detectable(m: number): number | null {
    const d = this.a.per[m]!
    if (this.a.present[d]! < 2 || this.b.present[d]! < 2) return null
    const variance = varianceOf(this.a, m) + varianceOf(this.b, m) - 2 * covarianceOf(this.a, this.b, this.shared, m)
    return variance > 0 ? DETECTABLE * Math.sqrt(variance) : null
  }
}

function plainShare({ count, n, share, low, high }: { count: number; n: number; share: number; low: number; high: number }) {
  return { count, n, share, low, high }
}

function plainMean({ mean, low, high, n }: ClusteredMean): Mean {
  return { mean, low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null, n }
}

function plainChange({ difference, low, high, verdict }: Change): Change | null {
  return Number.isFinite(low) && Number.isFinite(high) ? { difference, low, high, verdict } : null
}

/** What few runs come to matters less, however much it differs. */
function weightOf(d: Difference): number {
  return d.kind === 'edge' || d.kind === 'wait' ? d.effect * d.shareOfRuns : d.effect
}

function keyOf(d: Difference): string {
  switch (d.kind) {
    case 'place': case 'outcome': return `${d.kind} ${d.code}`
    case 'edge': case 'wait': return `${d.kind} ${d.from} ${d.to}`
    case 'variant': return `${d.kind} ${d.sequence.join(' ')}`
    default: return d.kind
  }
}
