import { EPOCH_2000_S, secondsOf, type Cohort } from '@throughline/analytics'
import type { MadeUpRow, MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { CONTEXT } from './asks.ts'

export interface Entry {
  readonly id: number
  readonly at: number
  readonly touchpoint: string
  readonly channel: string
  readonly step: { readonly key: string; readonly journey: string } | null
  readonly cost: number | null
  readonly revenue: number | null
  readonly sentiment: number | null
  readonly effort: number
  readonly success: boolean | null
  readonly hasWords: boolean
  /** Seconds. */
  readonly lasted: number | null
  readonly currency: string | null
  /** Actor id. */
  readonly handler: number | null
}

export interface Run {
  readonly id: number
  readonly journey: string
  readonly actor: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly territory: string | null
  readonly status: string
  readonly kind: string | null
  readonly started: number
  readonly ended: number | null
  readonly outcomes: readonly { readonly kind: string; readonly value: number | null; readonly percent: number | null }[]
  readonly entries: readonly Entry[]
}

/** Every run of the rows with its entries, in order of time; amounts of other currencies count as none. */
export function runsOfRows(rows: MadeUpRows, currency: string, places: 'primary' | 'every'): Run[] {
  const byId = (table: readonly MadeUpRow[]): Map<unknown, MadeUpRow> => new Map(table.map((r) => [r.id, r]))
  const [journeys, touchpoints, channels, territories, kinds, steps, actors, interactions] = [rows.journey, rows.touchpoint, rows.channel, rows.territory, rows.outcomeKind, rows.journeyStep, rows.actor, rows.interaction].map(byId) as [Map<unknown, MadeUpRow>, Map<unknown, MadeUpRow>, Map<unknown, MadeUpRow>, Map<unknown, MadeUpRow>, Map<unknown, MadeUpRow>, Map<unknown, MadeUpRow>, Map<unknown, MadeUpRow>, Map<unknown, MadeUpRow>]
  const perceptions = group(rows.perception.filter((p) => p.interaction_id !== null), (p) => p.interaction_id)
  const outcomes = group(rows.outcome.filter((o) => o.run_id !== null), (o) => o.run_id)
  const placesOf = group(rows.runStep.filter((s) => places === 'every' || s.is_primary === true), (s) => s.run_id)
  return rows.run.map((r): Run => {
    const person = (actors.get(r.actor_id)?.person_id ?? r.actor_id) as number
    return {
      id: r.id as number, journey: journeys.get(r.journey_id)!.code as string, actor: person, attributes: JSON.parse((actors.get(person)?.attributes as string | undefined) ?? '{}') as Record<string, unknown>,
      territory: (territories.get(r.territory_id)?.code ?? null) as string | null, status: r.status as string, kind: (kinds.get(r.outcome_kind_id)?.code ?? null) as string | null, started: seconds(r.started_at), ended: r.ended_at === null || r.ended_at === undefined ? null : seconds(r.ended_at),
      outcomes: (outcomes.get(r.id!) ?? []).sort((a, b) => Number(a.id) - Number(b.id)).map((o) => ({ kind: kinds.get(o.kind_id)!.code as string, value: o.currency === currency ? (o.value_minor as number | null) : null, percent: o.customer_value_percent as number | null })),
      entries: (placesOf.get(r.id!) ?? []).map((s): Entry => {
        const i = interactions.get(s.interaction_id)!
        const felt = [...(perceptions.get(i.id!) ?? [])].sort((a, b) => Number(b.id) - Number(a.id))
        const step = steps.get(s.step_id)
        return {
          id: i.id as number, at: seconds(i.occurred_at), touchpoint: touchpoints.get(i.touchpoint_id)!.code as string, channel: channels.get(i.channel_id)!.code as string,
          step: step ? { key: step.key as string, journey: journeys.get(step.journey_id)!.code as string } : null, currency: i.currency as string | null,
          cost: i.currency === currency ? (i.cost_minor as number | null) : null, revenue: i.currency === currency ? (i.revenue_minor as number | null) : null,
          lasted: i.duration_ms === null ? null : Math.round(Number(i.duration_ms) / 1000), sentiment: (felt.find((p) => p.sentiment !== null)?.sentiment ?? null) as number | null, effort: Number(i.effort ?? felt.find((p) => p.effort !== null)?.effort ?? 0), success: (i.success ?? felt.find((p) => (p.success ?? null) !== null)?.success ?? null) as boolean | null, hasWords: Boolean(i.text) || felt.some((p) => Boolean(p.words)), handler: (i.handled_by_actor_id ?? null) as number | null,
        }
      }).sort((a, b) => a.at - b.at || a.id - b.id),
    }
  })
}

export const feltOf = (run: Run): 'good' | 'bad' | 'unknown' => {
  const last = run.entries.findLast((e) => e.sentiment !== null)?.sentiment ?? 0
  return last > 0 ? 'good' : last < 0 ? 'bad' : 'unknown'
}

export function isChosen(r: Run, cohort: Cohort): boolean {
  const { period, journeys, territories, statuses, outcomes, attributes } = cohort
  return (period?.from === undefined || r.started >= secondsOf(period.from, CONTEXT.timeZone)) && (period?.to === undefined || r.started < secondsOf(period.to, CONTEXT.timeZone))
    && (!journeys || journeys.includes(r.journey)) && (!territories || territories.includes(r.territory ?? '')) && (!statuses || statuses.includes(r.status as 'active'))
    && (!outcomes || r.outcomes.some((o) => outcomes.includes(o.kind)) || (outcomes.includes('none') && r.outcomes.length === 0))
    && Object.entries(attributes ?? {}).every(([key, values]) => r.attributes[key] !== undefined && values.includes(String(r.attributes[key])))
}

export const isMature = (r: Run): boolean => r.status !== 'active'
export const isAchieved = (r: Run): boolean => r.status === 'achieved'
export const valueOf = (r: Run): number => sum(r.outcomes, (o) => o.value ?? 0)
export const seconds = (iso: unknown): number => Math.floor(Date.parse(iso as string) / 1000) - EPOCH_2000_S
export const sum = <T>(list: readonly T[], value: (of: T) => number): number => list.reduce((total, of) => total + value(of), 0)
export const mean = (values: readonly number[]): number => sum(values, (v) => v) / values.length
export const distinct = <T>(list: readonly T[], value: (of: T) => unknown): number => new Set(list.map(value)).size
export const lastingOf = (values: readonly number[]) => (values.length === 0 ? null : { n: values.length, meanS: mean(values), medianS: quantile(values, 0.5), p90S: quantile(values, 0.9) })
export const statusesOf = (runs: readonly Run[]) => Object.fromEntries(['active', 'achieved', 'failed', 'abandoned'].map((s) => [s, runs.filter((r) => r.status === s).length])) as { active: number; achieved: number; failed: number; abandoned: number }

export function group<T, K>(list: readonly T[], key: (of: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const of of list) groups.set(key(of), [...(groups.get(key(of)) ?? []), of])
  return groups
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (sorted.length - 1) * q, low = Math.floor(place)
  return sorted[low]! + (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!) * (place - low)
}

export function bySequence(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1
  return a.length - b.length
}

export function monthName(at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: CONTEXT.timeZone, year: 'numeric', month: '2-digit' }).format((at + EPOCH_2000_S) * 1000)
}
