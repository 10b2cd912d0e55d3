import type { Driver, DriverOf, LeftOut, OutcomeDrivers } from '@throughline/analytics/driver/drivers'
import { attributeWord } from '../filters/attributeWord.ts'
import { format } from '../ui/format.ts'
import { strings } from './strings.ts'

const says = strings.words

/** A driver as a person would call it. */
export function nameOf(driver: DriverOf): string {
  const when = 'scope' in driver ? strings.scope[driver.scope] : ''
  switch (driver.what) {
    case 'met': return says.met(driver.touchpoint.name) + when
    case 'waited': return says.waited(format.duration(driver.moreThanS), driver.from.name, driver.to.name) + when
    case 'failed': case 'hard': case 'feltBad': case 'contacts': case 'repeats': case 'switches': return says[driver.what] + when
    case 'channel': return says.channel(driver.channel.name)
    case 'skipped': case 'outOfOrder': case 'repeated': case 'unplanned': return says[driver.what]
    case 'attribute': return says.attribute(attributeWord(driver.key), driver.value ?? says.unknown, driver.than)
    case 'number': return says.number(attributeWord(driver.key), format.number(driver.step))
    case 'numberUnknown': return says.attribute(attributeWord(driver.key), says.unknown, says.mean(format.number(driver.mean)))
    case 'otherValues': return says.otherValues(attributeWord(driver.key), format.count(driver.values), driver.than)
    case 'wholeAttribute': return attributeWord(driver.key)
    case 'journey': return says.journey(driver.journey.name, driver.than.name)
  }
}

/** A change of the outcome: points of a chance, or money. */
export function changeOf(amount: number, of: Pick<OutcomeDrivers, 'model' | 'currency'>): string {
  return of.model === 'logistic' ? format.points(amount) : format.money(amount, of.currency, { signed: true })
}

/** An interval of such changes. */
export function betweenOf(low: number, high: number, of: Pick<OutcomeDrivers, 'model' | 'currency'>): string {
  const [from, to] = [changeOf(low, of), changeOf(high, of)]
  return of.model === 'logistic' ? `${from.split(' ')[0]} to ${to.split(' ')[0]}` : `${from} to ${to}`
}

/** A mean of the outcome. */
export function levelOf(amount: number, of: Pick<OutcomeDrivers, 'model' | 'currency'>): string {
  return of.model === 'logistic' ? format.share(amount) : format.money(amount, of.currency)
}

/** The line under a driver: what happened with and without it, nothing else held equal. */
export function rawOf(driver: Driver, of: OutcomeDrivers): string {
  const runs = format.count(driver.runs)
  switch (driver.unit) {
    case 'yes': return strings.list.raw(levelOf(driver.where, of), levelOf(driver.elsewhere, of), runs)
    case 'count': return strings.list.count(runs)
    case 'tenths': return strings.list.tenths(runs)
    case 'step': return driver.driver.what === 'number' ? strings.list.step(levelOf(driver.where, of), levelOf(driver.elsewhere, of), format.number(driver.driver.middle), runs) : ''
  }
}

export function reasonOf({ because }: LeftOut): string {
  switch (because.kind) {
    case 'rare': return strings.left.rare(format.count(because.needed))
    case 'collinear': return strings.left.collinear(because.with.map(nameOf).join('; '))
    case 'crowded': return strings.left.crowded(format.count(because.most))
    case 'always': case 'tells': case 'weaker': case 'experiment': return strings.left[because.kind]
  }
}

/** What the outcome is called. */
export function outcomeName(of: Pick<OutcomeDrivers, 'outcome' | 'target'>): string {
  if (of.outcome) return of.outcome.name
  return of.target.of === 'money' ? strings.asks.measures[of.target.measure] : of.target.of === 'outcome' ? of.target.code : strings.asks.achieved
}

/** The strongest driver with evidence, if any; the model's most important one comes first. */
export function firstOf(of: OutcomeDrivers): Driver | undefined {
  return of.drivers.find((d) => d.verdict !== 'noEvidence')
}
