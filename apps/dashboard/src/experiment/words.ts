import type { ExperimentMeasure } from '@throughline/analytics/experiment/effect'
import { format, type Format } from '../ui/format.ts'

export const PREFIX = 'experiment:'
const SINCE = ':since', UNTIL = ':until', SHARE = ':share'
/** Words people use for those held out. */
const HELD = ['control', 'holdout', 'held', 'held out', 'none', 'off', 'a']

type Attribute = { readonly key: string; readonly values: readonly { readonly value: string; readonly actors: number }[] }

export interface Experiment {
  readonly key: string
  /** Without its prefix, in words. */
  readonly name: string
  readonly held: string
  /** The arms compared with it. */
  readonly arms: readonly string[]
  /** ISO date; undefined when nobody said. */
  readonly since: string | undefined
  /** ISO date or moment from which on it has ended; undefined while it goes on. */
  readonly until: string | undefined
  /** Share of customers meant to get it, 0–1; undefined when nobody said. */
  readonly share: number | undefined
}

/** Experiments among the attributes: two to five values under a name that begins so. Those that ended come last. */
export function experimentsIn(attributes: readonly Attribute[]): Experiment[] {
  return attributes.filter((a) => a.key.startsWith(PREFIX) && ![SINCE, UNTIL, SHARE].some((end) => a.key.endsWith(end)) && a.values.length >= 2 && a.values.length <= 5).map((a) => {
    const values = a.values.map((v) => v.value)
    const held = values.find((value) => HELD.includes(value.toLowerCase())) ?? values.at(-1)!
    const days = (what: string) => attributes.find((other) => other.key === `${a.key}${what}`)?.values.map((v) => v.value).filter((v) => /^\d{4}-\d\d-\d\d/.test(v)).sort() ?? []
    const planned = Number(attributes.find((other) => other.key === `${a.key}${SHARE}`)?.values[0]?.value)
    return { key: a.key, name: a.key.slice(PREFIX.length).replaceAll(/[-_]/g, ' '), held, arms: values.filter((v) => v !== held).sort(), since: days(SINCE)[0], until: days(UNTIL).at(-1), share: planned > 0 && planned < 1 ? planned : undefined }
  }).sort((a, b) => Number(a.until !== undefined) - Number(b.until !== undefined))
}

/** What an experiment goes by: its name in small letters, digits and dashes. */
export function codeOf(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 60).replace(/-+$/, '')
}

/** An amount of a measure in its unit; a share as per cent. */
export function levelOf(x: number, { unit }: Pick<ExperimentMeasure, 'unit'>, currency: string, say: Format = format): string {
  return unit === 'share' ? say.share(x) : unit === 'money' ? say.money(Math.round(x), currency) : say.number(round(x, 2))
}

/** A difference of a measure with its sign: points, money or contacts. */
export function changeOf(x: number, { unit }: Pick<ExperimentMeasure, 'unit'>, currency: string, say: Format = format): string {
  if (unit === 'money') return say.money(Math.round(x), currency, { signed: true })
  const size = unit === 'share' ? pointsOf(x, say) : say.number(round(Math.abs(x), 2))
  return `${x > 0 ? '+' : x < 0 ? '−' : ''}${size}${unit === 'share' ? ' points' : ''}`
}

/** The interval leaves no difference out, and yet, judged beside the others, it is no evidence. */
export function isCertainAlone({ verdict, low, high }: Pick<ExperimentMeasure, 'verdict' | 'low' | 'high'>): boolean {
  return verdict === 'noEvidence' && (low > 0 || high < 0)
}

/** Points to one decimal, without a sign. */
export function pointsOf(share: number, say: Format = format): string {
  return say.number(round(Math.abs(share) * 100, 1))
}

/** An interval of differences, its unit said by what stands before it. */
export function intervalOf(low: number, high: number, { unit }: Pick<ExperimentMeasure, 'unit'>, currency: string, say: Format = format): string {
  const one = (x: number): string => (unit === 'money' ? say.money(Math.round(x), currency) : `${x < 0 ? '−' : ''}${unit === 'share' ? pointsOf(x, say) : say.number(round(Math.abs(x), 2))}`)
  return `${one(low)} to ${one(high)}`
}

function round(x: number, digits: number): number {
  return Math.round(x * 10 ** digits) / 10 ** digits
}
