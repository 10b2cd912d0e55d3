import type { Catalogue, Cohort } from '@throughline/analytics'

/** The questions all contenders answer. */
export const PANELS = ['directly-follows', 'exact quantiles', 'variants', 'funnel', 'money by journey', 'money by channel'] as const
export type Panel = (typeof PANELS)[number]

/** A filter change: the panels all contenders have, or the whole answers of the screens. */
export type Refresh = 'panels' | 'answers'

/** Variants listed. */
export const TOP = 20

/** Rows of texts and numbers, put in order, so that the answers of two contenders can be compared as text. */
export type Answer = readonly (readonly (number | string)[])[]

const UNTIL = Date.UTC(2026, 10, 1)
const DAY_MS = 86_400_000
export const TIME_ZONE = 'UTC'

/** Another filter for each change: one day later each time, and every second time without two channels, each time other ones. */
export function cohortOf(change: number, { channels }: Catalogue): Cohort {
  const day = (before: number): string => new Date(UNTIL + (change - before) * DAY_MS).toISOString().slice(0, 10)
  const turn = change >> 1, without = [turn % channels.length, (turn + 1 + (Math.floor(turn / channels.length) % (channels.length - 1))) % channels.length]
  return { period: { from: day(800), to: day(20) }, ...(change % 2 === 1 && { channels: channels.filter((_, c) => !without.includes(c)).map(({ code }) => code) }) }
}

/** Touchpoints of a way that many go: what is oftenest first, second, … contact of a run. */
export const FUNNEL_STEPS = 5

export function ordered(rows: Answer): Answer {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** Seconds to a thousandth, so that two ways to interpolate agree. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000
