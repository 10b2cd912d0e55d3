import type { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import type { Label } from '../columns/labels.ts'
import { byCode } from '../kernel/order.ts'
import { quantileInPlace } from '../kernel/quantile.ts'
import { featureKey, type DriverTally } from './driverTally.ts'
import type { DriverOf, DriverUnit, Scope } from './drivers.ts'

export interface Candidate {
  readonly key: string
  readonly driver: DriverOf
  readonly unit: DriverUnit
  readonly values: Float64Array
  /** Runs in which it was above 0. */
  readonly runs: number
  /** Narrows a cohort to the runs behind it, where a cohort can say that. */
  readonly drill: ((cohort: Cohort) => Cohort) | null
}

/** Attributes with more values than this are not taken apart. */
const MOST_VALUES = 20

/** Everything that may go with an outcome, one number a run, in order of keys. */
export function candidatesOf(tally: DriverTally, longWait: number, catalogue: Catalogue): Candidate[] {
  const rows = tally.y.length
  const labels = { touchpoint: labelOf(catalogue.touchpoints), channel: labelOf(catalogue.channels), journey: labelOf(catalogue.journeys) }
  const list: Candidate[] = []
  const add = (key: string, driver: DriverOf, unit: DriverUnit, values: Float64Array, drill: Candidate['drill'] = null): void => {
    let runs = 0
    for (let i = 0; i < rows; i++) if (values[i]! > 0) runs++
    list.push({ key, driver, unit, values, runs, drill })
  }
  for (const [key, found] of tally.features) {
    const [what, ...about] = JSON.parse(key) as [string, ...string[]]
    const values = Float64Array.from(found)
    switch (what) {
      case 'met': {
        const [scope, code] = about as [Scope, string]
        add(key, { what, scope, touchpoint: labels.touchpoint(code) }, 'yes', values, scope === 'run' ? () => ({ touchpoint: code }) : null)
        break
      }
      case 'waited': {
        const [scope, from, to] = about as [Scope, string, string]
        const known = values.filter((s) => s >= 0)
        if (known.length === 0) break
        const moreThanS = quantileInPlace(known, 0, known.length, longWait)
        add(key, { what, scope, from: labels.touchpoint(from), to: labels.touchpoint(to), moreThanS }, 'yes', values.map((s) => (s > moreThanS ? 1 : 0)))
        break
      }
      case 'failed': case 'hard': case 'feltBad': add(key, { what, scope: about[0] as Scope }, 'yes', values); break
      case 'contacts': case 'repeats': case 'switches': add(key, { what, scope: about[0] as Scope }, 'count', values); break
      case 'channel': add(key, { what, channel: labels.channel(about[0]!) }, 'tenths', values); break
      case 'skipped': case 'outOfOrder': case 'repeated': case 'unplanned': add(key, { what }, 'yes', values); break
    }
  }
  for (const [attribute, of] of tally.attributes) {
    const counts = countsOf(of)
    if (counts.length < 2 || counts.length > MOST_VALUES) continue
    const than = counts[0]!
    for (const value of counts.slice(1)) add(featureKey('attribute', attribute, value), { what: 'attribute', key: attribute, value, than }, 'yes', Float64Array.from(of, (v) => (v === value ? 1 : 0)), (cohort) => ({ attributes: { ...cohort.attributes, [attribute]: [value] } }))
  }
  const journeys = countsOf(tally.journey)
  for (const code of journeys.slice(1)) add(featureKey('journey', code), { what: 'journey', journey: labels.journey(code), than: labels.journey(journeys[0]!) }, 'yes', Float64Array.from(tally.journey, (v) => (v === code ? 1 : 0)), () => ({ journeys: [code] }))
  return list.sort((a, b) => byCode(a.key, b.key))
}

/** Values by how often they occur, most often first; ties by value. */
function countsOf(values: readonly (string | undefined)[]): string[] {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || byCode(a[0], b[0])).map(([value]) => value)
}

function labelOf(things: readonly Label[]): (code: string) => Label {
  const names = new Map(things.map((t) => [t.code, t.name]))
  return (code) => ({ code, name: names.get(code) ?? code })
}
