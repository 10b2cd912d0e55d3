import type { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import type { Label } from '../columns/labels.ts'
import { numbersOf } from '../columns/numberText.ts'
import { byCode } from '../kernel/order.ts'
import { quantileInPlace } from '../kernel/quantile.ts'
import { featureKey, type DriverTally, type Texts } from './driverTally.ts'
import type { DriverOf, DriverUnit, Scope } from './drivers.ts'
import { numberTerm } from './numberTerm.ts'

export interface Candidate {
  readonly key: string
  readonly driver: DriverOf
  readonly unit: DriverUnit
  readonly values: Float64Array
  /** Of a number, where it was high (1), where not (0) and where nobody told it (−1). */
  readonly above?: Float64Array
  /** Runs in which it was above 0; of a number: that tell it. */
  readonly runs: number
  /** Narrows a cohort to the runs behind it, where a cohort can say that. */
  readonly drill: ((cohort: Cohort) => Cohort) | null
}

/** An attribute with more values than this is taken as a number, or else apart into its commonest ones, one fewer, and all others as one. */
const MOST_VALUES = 20
/** A cohort that names more values than this is no link any more. */
const MOST_NAMED = 50

/** Attributes that say the arm of an experiment are named so. */
export const EXPERIMENT = 'experiment:'

/** Numbers looked at between two steps: some milliseconds' work. */
const PAUSE_NUMBERS = 1_000_000

/** Everything that may go with an outcome, one number a run, in order of keys. A moment's work lies between two steps. */
export function* candidateSteps(tally: DriverTally, longWait: number, catalogue: Catalogue): Generator<undefined, Candidate[]> {
  const rows = tally.y.length
  const labels = { touchpoint: labelOf(catalogue.touchpoints), channel: labelOf(catalogue.channels), journey: labelOf(catalogue.journeys) }
  const list: Candidate[] = []
  const add = (key: string, driver: DriverOf, unit: DriverUnit, values: Float64Array, drill: Candidate['drill'] = null): void => {
    let runs = 0
    for (let i = 0; i < rows; i++) if (values[i]! > 0) runs++
    list.push({ key, driver, unit, values, runs, drill })
  }
  let looked = 0
  for (const [key, found] of tally.features) {
    const [what, ...about] = JSON.parse(key) as [string, ...string[]]
    const values = new Float64Array(found)
    switch (what) {
      case 'met': {
        const [scope, code] = about as [Scope, string]
        add(key, { what, scope, touchpoint: labels.touchpoint(code) }, 'yes', values, scope === 'run' ? () => ({ touchpoint: code }) : null)
        break
      }
      case 'waited': {
        const [scope, from, to] = about as [Scope, string, string]
        const moreThanS = longest(values, longWait)
        if (moreThanS === null) break
        for (let i = 0; i < rows; i++) values[i] = values[i]! > moreThanS ? 1 : 0
        add(key, { what, scope, from: labels.touchpoint(from), to: labels.touchpoint(to), moreThanS }, 'yes', values)
        break
      }
      case 'failed': case 'hard': case 'feltBad': add(key, { what, scope: about[0] as Scope }, 'yes', values); break
      case 'contacts': case 'repeats': case 'switches': add(key, { what, scope: about[0] as Scope }, 'count', values); break
      case 'channel': add(key, { what, channel: labels.channel(about[0]!) }, 'tenths', values); break
      case 'skipped': case 'outOfOrder': case 'repeated': case 'unplanned': add(key, { what }, 'yes', values); break
    }
    if ((looked += 3 * rows) < PAUSE_NUMBERS) continue
    looked = 0
    yield
  }
  yield
  const addNumber = (attribute: string, numbers: ArrayLike<number>): void => {
    const term = numberTerm(numbers)
    if (!term) return
    const { step, middle, mean, known, values, above } = term
    list.push({ key: featureKey('attribute number', attribute), driver: { what: 'number', key: attribute, step, middle }, unit: 'step', values, above, runs: known, drill: null })
    add(featureKey('attribute', attribute), { what: 'numberUnknown', key: attribute, mean }, 'yes', above.map((is) => (is < 0 ? 1 : 0)))
  }
  for (const [attribute, numbers] of tally.numbers ?? []) addNumber(attribute, numbers)
  for (const [attribute, of] of tally.attributes) {
    const all = commonestOf(of)
    if (all.length < 2) continue
    const known = all.length > MOST_VALUES && !attribute.startsWith(EXPERIMENT) ? numbersOf(all.map((place) => of.values[place]!)) : null
    if (known) {
      const byPlace = new Float64Array(of.values.length)
      for (const [i, place] of all.entries()) byPlace[place] = known[i]!
      addNumber(attribute, Float64Array.from(of.code, (code) => (code < byPlace.length ? byPlace[code]! : Number.NaN)))
      continue
    }
    const found = all.length > MOST_VALUES ? all.slice(0, MOST_VALUES - 1) : all, others = all.slice(found.length)
    const than = of.values[found[0]!]!
    for (const place of found.slice(1)) {
      const value = of.values[place]!
      add(featureKey('attribute', attribute, value), { what: 'attribute', key: attribute, value, than }, 'yes', isAt(of, place), (cohort) => ({ attributes: { ...cohort.attributes, [attribute]: [value] } }))
    }
    if (others.length > 0 && !attribute.startsWith(EXPERIMENT)) {
      const values = others.map((place) => of.values[place]!).sort(byCode)
      add(featureKey('attribute others', attribute), { what: 'otherValues', key: attribute, values: others.length, than }, 'yes', isAmong(of, others), others.length > MOST_NAMED ? null : (cohort) => ({ attributes: { ...cohort.attributes, [attribute]: values } }))
    }
    // Of whom nobody told it: apart, or they would stand beside the value the others are compared with.
    if (!attribute.startsWith(EXPERIMENT)) add(featureKey('attribute', attribute), { what: 'attribute', key: attribute, value: null, than }, 'yes', isNowhere(of))
  }
  const { journey } = tally, journeys = commonestOf(journey)
  for (const place of journeys.slice(1)) {
    const code = journey.values[place]!
    add(featureKey('journey', code), { what: 'journey', journey: labels.journey(code), than: labels.journey(journey.values[journeys[0]!]!) }, 'yes', isAt(journey, place), () => ({ journeys: [code] }))
  }
  return list.sort((a, b) => byCode(a.key, b.key))
}

/** Seconds that a wait is long above; null where nobody waited. */
function longest(waits: Float64Array, longWait: number): number | null {
  const known = new Float64Array(waits.length)
  let n = 0
  for (let i = 0; i < waits.length; i++) if (waits[i]! >= 0) known[n++] = waits[i]!
  return n === 0 ? null : quantileInPlace(known, 0, n, longWait)
}

/** Places of the values that occur, most often first; ties by value. */
function commonestOf({ values, code }: Texts): number[] {
  const counts = new Int32Array(values.length)
  for (let i = 0; i < code.length; i++) if (code[i]! < counts.length) counts[code[i]!]!++
  return [...counts.keys()].filter((place) => counts[place]! > 0).sort((a, b) => counts[b]! - counts[a]! || byCode(values[a]!, values[b]!))
}

/** 1 in the rows that have this value. */
function isAt({ code }: Texts, place: number): Float64Array {
  const values = new Float64Array(code.length)
  for (let i = 0; i < values.length; i++) if (code[i] === place) values[i] = 1
  return values
}

/** 1 in the rows that have one of these values. */
function isAmong({ values: { length }, code }: Texts, places: readonly number[]): Float64Array {
  const values = new Float64Array(code.length), isIn = new Uint8Array(length)
  for (const place of places) isIn[place] = 1
  for (let i = 0; i < values.length; i++) if (isIn[code[i]!] === 1) values[i] = 1
  return values
}

/** 1 in the rows that have none of the values. */
function isNowhere({ values: { length }, code }: Texts): Float64Array {
  const values = new Float64Array(code.length)
  for (let i = 0; i < values.length; i++) if (!(code[i]! < length)) values[i] = 1
  return values
}

function labelOf(things: readonly Label[]): (code: string) => Label {
  const names = new Map(things.map((t) => [t.code, t.name]))
  return (code) => ({ code, name: names.get(code) ?? code })
}
