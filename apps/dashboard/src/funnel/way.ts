import type { FunnelDefinition } from '@throughline/analytics/journey/funnelDefinition'
import { readWay, writeWay } from '../filters/path.ts'

export type Order = NonNullable<FunnelDefinition['order']>
export const ORDERS = ['sequential', 'strict', 'any'] as const satisfies readonly Order[]
export const WINDOWS = { none: undefined, hour: 3_600, day: 86_400, week: 7 * 86_400, month: 30 * 86_400, quarter: 90 * 86_400 } as const
export type WindowWord = keyof typeof WINDOWS
const MOST_STEPS = 12

export interface WayStep {
  readonly touchpoints: readonly string[]
  readonly optional: boolean
}

/** What the address says about the funnel. No steps: they are suggested. */
export interface Way {
  readonly steps: readonly WayStep[]
  readonly order: Order
  readonly per: 'run' | 'customer'
  readonly windowS: number | undefined
  readonly without: readonly string[]
}

/** The address' own part: `go` for each step (`a>b` any of them, a leading `?` may be left out), `order`, `per`, `within`, `without`. */
export interface WaySearch {
  go?: string | string[]
  order?: string
  per?: string
  within?: string
  without?: string
}

/** What it does not understand it leaves out: an old link still opens. */
export function readFunnelWay(search: WaySearch): Way {
  const texts = [search.go ?? []].flat().filter((text) => text.replace(/^\?/, '') !== '').slice(0, MOST_STEPS)
  const steps = texts.map((text) => ({ touchpoints: readWay(text.replace(/^\?/, '')).filter((code) => code !== ''), optional: text.startsWith('?') })).filter((step) => step.touchpoints.length > 0)
  return {
    steps: steps.map((step, s) => (s === 0 ? { ...step, optional: false } : step)),
    order: ORDERS.find((order) => order === search.order) ?? 'sequential',
    per: search.per === 'customer' ? 'customer' : 'run',
    windowS: /^[1-9]\d{0,8}$/.test(search.within ?? '') ? Number(search.within) : undefined,
    without: readWay(search.without ?? null).filter((code) => code !== ''),
  }
}

export function writeFunnelWay({ steps, order, per, windowS, without }: Way): { readonly [K in keyof Required<WaySearch>]: WaySearch[K] | undefined } {
  return {
    // A question mark of a code itself is written as %3F.
    go: steps.length > 0 ? steps.map((step, s) => (step.optional && s > 0 ? '?' : '') + writeWay(step.touchpoints)) : undefined,
    order: order === 'sequential' ? undefined : order, per: per === 'run' ? undefined : per, within: windowS === undefined ? undefined : String(windowS),
    without: without.length > 0 ? writeWay(without) : undefined,
  }
}

/** What the analysis is asked; nothing without steps. */
export function definitionOf({ steps, order, per, windowS, without }: Way): FunnelDefinition | undefined {
  if (steps.length === 0) return undefined
  return {
    steps: steps.map((step) => ({ touchpoints: [...step.touchpoints], ...(step.optional && { optional: true }) })), order, per,
    ...(windowS !== undefined && { windowS }), ...(without.length > 0 && { exclude: [{ touchpoints: [...without] }] }),
  }
}

/** Steps from a way that many took: each place once, its first and its last among them. */
export function suggestedSteps(sequence: readonly string[], most = 5): WayStep[] {
  const places = [...new Set(sequence)]
  const chosen = places.length <= most ? places : [...places.slice(0, most - 1), places.at(-1)!]
  return chosen.map((code) => ({ touchpoints: [code], optional: false }))
}

export function windowWord(windowS: number | undefined): WindowWord {
  return (Object.keys(WINDOWS) as WindowWord[]).find((word) => WINDOWS[word] === windowS) ?? 'none'
}
