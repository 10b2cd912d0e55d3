import type { Catalogue } from '../columns/journeyLog.ts'
import { labelsOf, type Nodes } from '../columns/labels.ts'
import type { ComparedSide, Difference, JourneyComparison, VariantMix } from './compare.ts'
import { FIRST_MEASURES, MEAN_KINDS, type MeanKind, type MeasureKey } from './compareMeasures.ts'
import { Pair } from './comparePair.ts'
import type { SidesTally } from './compareSides.ts'
import { compareTimes } from './compareTimes.ts'
import { OTHER_VARIANTS } from './compareVariants.ts'
import { waitTests } from './compareWaits.ts'

export type Compared = Extract<JourneyComparison, { kind: 'compared' }>
/** A difference before it is known how many were asked for. */
export type Line = Omit<Difference, 'adjusted' | 'isSignificant'>
export type Mix = Omit<VariantMix, 'adjusted' | 'isSignificant'>

interface LinesParams {
  readonly nodes: Nodes
  readonly minimum: number
}

export interface Lines extends Pick<Compared, 'currency' | 'a' | 'b'> {
  readonly variants: Mix
  readonly kind: 'lines'
  readonly lines: readonly Line[]
  /** Of each line: the measure it is made of; one beyond the last for time. */
  readonly measureOf: readonly number[]
  /** Null where a line is not tested. */
  readonly p: readonly (number | null)[]
}

/** Lines between two steps: some milliseconds' work. */
const PAUSE_LINES = 128

/** Every line there is something to say of, each with its own test. @param shared customers on both sides */
export function* linesOf(tally: SidesTally, shared: number, params: LinesParams, catalogue: Catalogue): Generator<undefined, Lines | Extract<JourneyComparison, { kind: 'tooFew' }>> {
  const { measures, a, b } = tally
  const [runsAt, matureAt] = [measures.indexOf('runs'), measures.indexOf('mature')]
  const side = ({ moments, entries }: SidesTally['a']): ComparedSide => ({ runs: moments.y[runsAt]!, actors: moments.present[runsAt]!, mature: moments.y[matureAt]!, entries, shared })
  const sides = { a: side(a), b: side(b) }
  const least = Math.min(sides.a.runs, sides.b.runs)
  if (least < params.minimum) return { kind: 'tooFew', n: least, needed: params.minimum, ...sides }

  const both = new Pair(a.moments, b.moments, tally.shared, params.minimum)
  const lines: Line[] = [], measureOf: number[] = []
  const put = (m: number, line: Line): void => {
    lines.push(line)
    measureOf.push(m)
  }
  const lineOf = lineMaker(tally, sides, both, params.nodes, catalogue)
  for (const [m, key] of measures.entries()) {
    if (m % PAUSE_LINES === PAUSE_LINES - 1) yield
    const line = lineOf(key, m)
    if (line) put(m, line)
  }
  yield
  put(measures.length, { kind: 'throughput', ...(yield* compareTimes(a.took, b.took, params.minimum)) } as Line)
  yield
  const variants = both.mix(variantMeasures(tally))
  yield
  return { kind: 'lines', currency: catalogue.currency, ...sides, lines, measureOf, p: lines.map((line) => (line.isTooFew ? null : line.p)), variants }
}

/** Gives the line of a measure, or null where there is nothing to say of it. */
function lineMaker({ a, b, measures, waits, withinS }: SidesTally, sides: Pick<Compared, 'a' | 'b'>, both: Pair, nodes: Nodes, catalogue: Catalogue): (key: MeasureKey, m: number) => Line | null {
  const one = a.moments, two = b.moments, { per } = one
  const at = new Map(measures.map((key, m) => [key, m]))
  const names = new Map(labelsOf(catalogue, nodes).map((label) => [label.code, label.name]))
  const nameOf = (code: string): string => names.get(code) ?? code
  const testWait = waitTests(waits)
  const costPerRun = (key: MeasureKey): number => (a.costs.get(key) ?? 0) / sides.a.runs - (b.costs.get(key) ?? 0) / sides.b.runs
  /** What the difference of an edge's rates costs: at the visits and the cost of a move of both sides together. */
  const ratesCost = (m: number, key: MeasureKey): number => {
    const visits = per[m]!, moves = (a.edges.get(key)?.moves ?? 0) + (b.edges.get(key)?.moves ?? 0)
    if (one.y[visits] === 0 || two.y[visits] === 0 || moves === 0) return 0
    const visitsPerRun = (one.y[visits]! / sides.a.runs + two.y[visits]! / sides.b.runs) / 2, paid = (a.costs.get(key) ?? 0) + (b.costs.get(key) ?? 0)
    return (one.y[m]! / one.y[visits]! - two.y[m]! / two.y[visits]!) * visitsPerRun * (paid / moves)
  }
  const shareOf = (key: MeasureKey): number => (one.y[at.get(key)!]! / sides.a.runs + two.y[at.get(key)!]! / sides.b.runs) / 2
  const endsOf = (rest: string) => {
    const [from = '', to = ''] = rest.split('\n')
    return { from, to, fromName: nameOf(from), toName: nameOf(to), withinS: withinS.get(from)! }
  }
  return (key, m) => {
    const [kind, rest] = split(key)
    const counted = kind === 'wait' ? per[m]! : m
    if (one.y[counted] === 0 && two.y[counted] === 0 && m >= FIRST_MEASURES.length) return null
    switch (kind) {
      case 'visits': return null
      case 'place': return { kind, code: rest, name: nameOf(rest), ...both.shares(m), costPerRun: costPerRun(key) } as Line
      case 'edge': {
        const ends = endsOf(rest), own = a.edges.get(key), others = b.edges.get(key)
        return {
          kind, ...ends, shareOfRuns: shareOf(`place ${ends.from}`), ...both.shares(m), costPerRun: ratesCost(m, key),
          ofRuns: { a: (own?.runs ?? 0) / sides.a.runs, b: (others?.runs ?? 0) / sides.b.runs }, medianA: own?.medianS ?? null, medianB: others?.medianS ?? null,
        } as Line
      }
      case 'wait': {
        // A wait that cannot be tested is no question: that its edge is rare is said there.
        if (both.isTooFew(m)) return null
        const edge = `edge ${rest}`, inA = a.edges.get(edge)?.runs ?? 0, inB = b.edges.get(edge)?.runs ?? 0
        return { kind, ...endsOf(rest), shareOfRuns: (inA / sides.a.runs + inB / sides.b.runs) / 2, ...testWait(waits.along(edge)) } as Line
      }
      case 'outcome': {
        const of = catalogue.outcomeKinds.find((k) => k.code === rest)!
        return { kind, code: rest, name: of.name, isGood: of.isGood, ...both.shares(m) } as Line
      }
      case 'achieved': return one.y[per[m]!] === 0 && two.y[per[m]!] === 0 ? null : { kind, ...both.shares(m) } as Line
      case 'variant': {
        const sequence = rest.split('\n')
        return { kind, sequence, names: sequence.map(nameOf), ...both.shares(m) } as Line
      }
      default: return isMeanKind(kind) && one.y[per[m]!]! + two.y[per[m]!]! > 0 ? { kind, ...both.means(m) } as Line : null
    }
  }
}

/** Each run has exactly one of them. */
export function variantMeasures({ measures }: SidesTally): number[] {
  const first = measures.findIndex((key) => key === OTHER_VARIANTS || key.startsWith('variant '))
  return measures.map((_, m) => m).slice(first)
}

function split(key: MeasureKey): readonly [kind: string, rest: string] {
  const space = key.indexOf(' ')
  return space < 0 ? [key, ''] : [key.slice(0, space), key.slice(space + 1)]
}

function isMeanKind(kind: string): kind is MeanKind {
  return (MEAN_KINDS as readonly string[]).includes(kind)
}
