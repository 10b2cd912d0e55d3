import { labelsOf, type Nodes } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import { byCode } from '../kernel/order.ts'
import { rankInPlace } from '../kernel/quantile.ts'
import { nowhere, sequencesOf, type Sequences } from '../kernel/sequences.ts'
import { variantTable, type VariantTable } from '../kernel/variantTable.ts'
import type { MeasureKey } from './compareMeasures.ts'

/** So many variants are compared one by one; the others are one. */
const MOST_VARIANTS = 20
/** Runs with a variant that the smaller side would have if both took it alike: with fewer a χ² is not to be relied upon. Cochran, Biometrics 1954, 10:417. */
const LEAST_EXPECTED = 5

/** The variants that are compared, as measure keys, with all others as the last; and by run of each side 1 + its place among them, 0 for runs of neither. */
export interface VariantsOfSides {
  readonly keys: readonly MeasureKey[]
  readonly ofA: Uint8Array
  readonly ofB: Uint8Array
}

export const OTHER_VARIANTS: MeasureKey = 'otherVariants'

function variantKey(codes: readonly string[]): MeasureKey {
  return `variant ${codes.join('\n')}`
}

export function variantsOfSides(a: Selection, b: Selection, nodes: Nodes): VariantsOfSides {
  const sides = [sequencesOf(a, nodes), sequencesOf(b, nodes)] as const
  const tables = [variantTable(sides[0]), variantTable(sides[1])] as const
  const { common, examples } = inCommon(sides, tables)
  const count = new Int32Array(common.distinct)
  for (let i = 0; i < examples.length; i++) count[common.variant[i]!]! += examples.count[i]!
  const labels = labelsOf(a.log.catalogue, nodes)
  // Only those that could be chosen are spelt out.
  const least = Math.max(LEAST_EXPECTED, count.length <= MOST_VARIANTS ? 0 : rankInPlace(count.slice(), count.length - MOST_VARIANTS))
  const spelt: (Counted & { readonly variant: number })[] = []
  for (let v = 0; v < common.distinct; v++) {
    if (count[v]! < least) continue
    const first = common.example[v]!
    spelt.push({ key: variantKey(Array.from(examples.code.subarray(examples.start[first]!, examples.end[first]!), (code) => labels[code]!.code)), runs: count[v]!, variant: v })
  }
  const chosen = mostTaken(spelt, a.runs, b.runs)
  const place = new Uint8Array(common.distinct).fill(chosen.length + 1)
  chosen.forEach(({ variant }, i) => (place[variant] = i + 1))
  const placesOf = (side: 0 | 1, { runIn, picked, runs }: Selection): Uint8Array => {
    const { run, count: n } = sides[side], { variant, distinct } = tables[side]
    const from = side === 0 ? 0 : tables[0].distinct
    const placeOf = new Uint8Array(distinct)
    for (let v = 0; v < distinct; v++) placeOf[v] = place[common.variant[from + v]!]!
    const places = new Uint8Array(runIn.length)
    // Runs of nothing but what has no such code take no way that could be compared: they are among the others.
    for (let i = 0; n < runs && i < runs; i++) places[picked[i]!] = chosen.length + 1
    for (let i = 0; i < n; i++) places[run[i]!] = placeOf[variant[i]!]!
    return places
  }
  return { keys: [...chosen.map(({ key }) => key), OTHER_VARIANTS], ofA: placesOf(0, a), ofB: placesOf(1, b) }
}

interface Counted {
  readonly key: MeasureKey
  /** On both sides together. */
  readonly runs: number
}

/**
 * Those that most runs take, ties by code. Chosen by the sum of both sides, which says nothing about their difference (Bourgon, Gentleman & Huber 2010).
 */
export function mostTaken<Each extends Counted>(variants: readonly Each[], runsA: number, runsB: number): Each[] {
  const ofSmaller = Math.min(runsA, runsB) / (runsA + runsB)
  return variants.filter(({ runs }) => runs * ofSmaller >= LEAST_EXPECTED).sort((x, y) => y.runs - x.runs || byCode(x.key, y.key)).slice(0, MOST_VARIANTS)
}

/** Variants of both sides under common numbers, by one run of each. */
function inCommon(sides: readonly Sequences[], tables: readonly VariantTable[]): { readonly common: VariantTable; readonly examples: Examples } {
  const length = tables.reduce((n, table) => n + table.distinct, 0)
  const start = new Int32Array(length), end = new Int32Array(length), count = new Int32Array(length)
  const sizeOf = (side: number): number => tables[side]!.example.reduce((n, i) => n + sides[side]!.end[i]! - sides[side]!.start[i]!, 0)
  const code = new Uint16Array(sides.reduce((n, _, side) => n + sizeOf(side), 0))
  let n = 0, filled = 0
  for (const [side, { start: from, end: to, code: codes }] of sides.entries()) {
    const { distinct, example, count: counts } = tables[side]!
    for (let v = 0; v < distinct; v++, n++) {
      start[n] = filled
      for (let e = from[example[v]!]!, last = to[example[v]!]!; e < last; e++) code[filled++] = codes[e]!
      end[n] = filled
      count[n] = counts[v]!
    }
  }
  const examples = { length, start, end, code, count }
  return { examples, common: variantTable({ ...examples, count: length, run: start, entries: filled, at: start, width: sides[0]!.width, wholeRunsOf: null, inMemory: nowhere }) }
}

interface Examples {
  readonly length: number
  readonly start: Int32Array
  readonly end: Int32Array
  readonly code: Uint16Array
  /** Runs of this side with it. */
  readonly count: Int32Array
}
