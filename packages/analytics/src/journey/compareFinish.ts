import type { Catalogue } from '../columns/journeyLog.ts'
import type { Nodes } from '../columns/labels.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { byCode } from '../kernel/order.ts'
import type { Difference, JourneyComparison } from './compare.ts'
import { linesOf, variantMeasures, type Compared, type Line, type Lines } from './compareLines.ts'
import { permuteSides } from './comparePermuted.ts'
import type { SidesTally } from './compareSides.ts'
import { shiftOf } from './compareWaits.ts'

const SIGNIFICANT = 0.05
/** How often it is said how many permutations are done. */
const SAID_TIMES = 20

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
  const steps = permuteSides(tally, lines, of, random)
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
