import type { Cohort, Went } from '@throughline/analytics/cohort'
import { ALIGNED } from '@throughline/analytics/journey/align'
import { DEVIATIONS } from '@throughline/analytics/journey/planWalk'
import { addDays, dayIn } from '../ui/format.ts'
import { PATH_KEYS, readPath, readWay, writePath, writeWay } from './path.ts'

export const PERIOD_PRESETS = ['7d', '30d', '90d', '12m', 'all'] as const
type PeriodPreset = (typeof PERIOD_PRESETS)[number]
const DAYS: Readonly<Record<Exclude<PeriodPreset, 'all'>, number>> = { '7d': 7, '30d': 30, '90d': 90, '12m': 365 }

/** A preset counted back from today, or days from and up to but without (`to` is exclusive, as in a cohort). */
export type Period = { readonly kind: 'preset'; readonly preset: PeriodPreset } | { readonly kind: 'range'; readonly from?: string; readonly to?: string }

/** What a cohort says besides its period and segment. */
type Narrowing = Omit<Cohort, 'period' | 'segment'>

/** What the address says a screen is about. A cohort once period and segment are looked up. */
export interface Filters extends Narrowing {
  readonly period: Period
  /** Id of a saved segment. */
  readonly segmentId?: string
  /** A rule that is not saved. */
  readonly rule?: NonNullable<Cohort['segment']>
  readonly compare?: 'previous'
}

export const DEFAULT_FILTERS: Filters = { period: { kind: 'preset', preset: '90d' } }

/** Reads an address's search part. What it does not understand it leaves out: an old link still opens. */
export function searchToFilters(search: string): Filters {
  const url = new URLSearchParams(search)
  const filters: { -readonly [K in keyof Filters]: Filters[K] } = { period: readPeriod(url.get('period')) }
  const list = (key: string) => (url.has(key) ? url.getAll(key).filter((value) => value !== '') : [])
  const take = <K extends 'journeys' | 'channels' | 'territories' | 'outcomes'>(key: K, name: string) => {
    const values = list(name)
    if (values.length > 0) filters[key] = values
  }
  take('journeys', 'journey')
  take('channels', 'channel')
  take('territories', 'territory')
  take('outcomes', 'outcome')
  const statuses = list('status').filter(isStatus)
  if (statuses.length > 0) filters.statuses = statuses
  const segmentId = url.get('segment')
  if (segmentId) filters.segmentId = segmentId
  const rule = readJson(url.get('rule'))
  if (rule !== undefined) filters.rule = rule as NonNullable<Cohort['segment']>
  const attributes = readAttributes(list('attr'))
  if (attributes) filters.attributes = attributes
  const variants = list('variant').map((way) => readWay(way))
  if (variants.length > 0) filters.variants = variants
  const [from, to, least, most] = readWay(url.get('edge'))
  if (from !== undefined && to !== undefined) filters.edge = { from, to, ...(isSeconds(least) && { atLeastS: Number(least) }), ...(isSeconds(most) && { atMostS: Number(most) }) }
  const path = readPath(url)
  if (path) filters.path = path
  const funnel = readFunnel(url.get('funnel'))
  if (funnel) filters.funnel = funnel
  const touchpoint = url.get('touchpoint')
  if (touchpoint) filters.touchpoint = touchpoint
  const step = url.get('step')
  if (step) filters.step = step
  const felt = list('felt').filter(isFelt)
  if (felt.length > 0) filters.felt = felt
  const plan = readPlan(url.get('plan'))
  if (plan) filters.plan = plan
  const without = list('not').map(readWent).filter((part) => part !== undefined)
  if (without.length > 0) filters.without = without
  if (url.get('compare') === 'previous') filters.compare = 'previous'
  return filters
}

/** Writes filters as an address's search part, without `?`; the default period is left out. */
export function filtersToSearch(filters: Filters): string {
  const url = new URLSearchParams()
  const period = writePeriod(filters.period)
  if (period !== writePeriod(DEFAULT_FILTERS.period)) url.set('period', period)
  for (const value of filters.journeys ?? []) url.append('journey', value)
  for (const value of filters.channels ?? []) url.append('channel', value)
  for (const value of filters.territories ?? []) url.append('territory', value)
  if (filters.segmentId) url.set('segment', filters.segmentId)
  if (filters.rule) url.set('rule', JSON.stringify(filters.rule))
  for (const value of filters.outcomes ?? []) url.append('outcome', value)
  for (const value of filters.statuses ?? []) url.append('status', value)
  for (const [key, values] of Object.entries(filters.attributes ?? {})) for (const value of values) url.append('attr', `${encodeURIComponent(key)}:${value}`)
  for (const way of filters.variants ?? []) url.append('variant', writeWay(way))
  if (filters.edge) {
    const { from, to, atLeastS, atMostS } = filters.edge
    url.set('edge', writeWay([from, to, ...(atLeastS === undefined && atMostS === undefined ? [] : [String(atLeastS ?? '')]), ...(atMostS === undefined ? [] : [String(atMostS)])]))
  }
  if (filters.path) writePath(url, filters.path)
  if (filters.funnel) url.set('funnel', JSON.stringify(filters.funnel))
  if (filters.touchpoint) url.set('touchpoint', filters.touchpoint)
  if (filters.step) url.set('step', filters.step)
  for (const value of filters.felt ?? []) url.append('felt', value)
  if (filters.plan) url.set('plan', writePlan(filters.plan))
  for (const part of filters.without ?? []) url.append('not', filtersToSearch({ ...part, period: DEFAULT_FILTERS.period }))
  if (filters.compare) url.set('compare', filters.compare)
  return url.toString()
}

/** What an address says besides filters: a screen's own choices, to be kept when filters change. */
export function othersInSearch(search: string): string {
  const url = new URLSearchParams(search)
  for (const key of FILTER_KEYS) url.delete(key)
  return url.toString()
}

const FILTER_KEYS = ['period', 'journey', 'channel', 'territory', 'segment', 'rule', 'outcome', 'status', 'attr', 'variant', 'edge', 'touchpoint', 'step', 'felt', 'plan', 'compare', 'funnel', 'not', ...PATH_KEYS] as const

export interface Known {
  readonly now: Date
  readonly timeZone: string
  /** Saved segments by id; an unknown id restricts nothing until its rule arrives. */
  readonly ruleOf?: (segmentId: string) => Cohort['segment'] | undefined
}

/** The cohort that filters stand for at a moment. */
export function filtersToCohort(filters: Filters, known: Known): Cohort {
  const { period: asked, segmentId, rule, compare: _, ...narrowing } = filters
  const period = resolvePeriod(asked, known)
  const segment = rule ?? (segmentId === undefined ? undefined : known.ruleOf?.(segmentId))
  return { ...narrowing, ...(period && { period }), ...(segment && { segment }) }
}

/** Filters that say exactly this cohort, with fixed days. */
export function cohortToFilters(cohort: Cohort): Filters {
  const { period, segment, ...narrowing } = cohort
  const asked: Period = period && (period.from !== undefined || period.to !== undefined)
    ? { kind: 'range', ...(period.from !== undefined && { from: period.from }), ...(period.to !== undefined && { to: period.to }) }
    : { kind: 'preset', preset: 'all' }
  return { ...narrowing, period: asked, ...(segment && { rule: segment }) }
}

/** Days as a cohort takes them: today counts in, `to` is tomorrow. Nothing for all time. */
export function resolvePeriod(period: Period, known: Pick<Known, 'now' | 'timeZone'>): { from?: string; to?: string } | undefined {
  if (period.kind === 'range') return { ...(period.from !== undefined && { from: period.from }), ...(period.to !== undefined && { to: period.to }) }
  if (period.preset === 'all') return undefined
  const to = addDays(dayIn(known.timeZone, known.now), 1)
  return { from: addDays(to, -DAYS[period.preset]), to }
}

/** The period of the same length just before; nothing when there is no length. */
export function previousPeriod(period: { from?: string | undefined; to?: string | undefined } | undefined): { from: string; to: string } | undefined {
  if (period?.from === undefined || period.to === undefined) return undefined
  const days = isDay(period.from) && isDay(period.to)
  const length = Date.parse(period.to) - Date.parse(period.from)
  if (!(length > 0)) return undefined
  const from = new Date(Date.parse(period.from) - length).toISOString()
  return { from: days ? from.slice(0, 10) : from, to: period.from }
}

/** The cohort one period earlier. */
export function previousCohort(cohort: Cohort): Cohort | undefined {
  const period = previousPeriod(cohort.period)
  return period && { ...cohort, period }
}

/** Where the people of a cohort are listed. */
export function peopleLink(cohort: Cohort): string {
  return withSearch('/people', filtersToSearch(cohortToFilters(cohort)))
}

export function withSearch(path: string, search: string): string {
  return search === '' ? path : `${path}?${search}`
}

function readPeriod(text: string | null): Period {
  if (text === null) return DEFAULT_FILTERS.period
  if (isPreset(text)) return { kind: 'preset', preset: text }
  const parts = text.split('..')
  const [from, to] = parts
  if (parts.length !== 2 || (!isTime(from) && from !== '') || (!isTime(to) && to !== '') || (from === '' && to === '')) return DEFAULT_FILTERS.period
  return { kind: 'range', ...(from && { from }), ...(to && { to }) }
}

function writePeriod(period: Period): string {
  return period.kind === 'preset' ? period.preset : `${period.from ?? ''}..${period.to ?? ''}`
}

function readAttributes(pairs: readonly string[]): Record<string, string[]> | undefined {
  if (pairs.length === 0) return undefined
  const attributes: Record<string, string[]> = Object.create(null) as Record<string, string[]>
  for (const pair of pairs) {
    const at = pair.indexOf(':')
    const key = at < 0 ? undefined : decode(pair.slice(0, at))
    if (key !== undefined) (attributes[key] ??= []).push(pair.slice(at + 1))
  }
  return { ...attributes }
}

const isSeconds = (text: string | undefined): text is string => text !== undefined && /^\d{1,9}$/.test(text)
const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text)
const isTime = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))
const isPreset = (text: string): text is PeriodPreset => (PERIOD_PRESETS as readonly string[]).includes(text)
const isStatus = (text: string): text is NonNullable<Cohort['statuses']>[number] => ['active', 'achieved', 'failed', 'abandoned'].includes(text)

const isFelt = (text: string): text is NonNullable<Cohort['felt']>[number] => ['good', 'bad', 'unknown'].includes(text)

/** Only its outline is looked at here: the analysis refuses what does not fit. */
function readFunnel(text: string | null): Cohort['funnel'] {
  try {
    const funnel = JSON.parse(text ?? 'null') as Partial<NonNullable<Cohort['funnel']>> | null
    const isOne = Array.isArray(funnel?.steps) && funnel.steps.length > 0 && funnel.steps.every((step) => typeof step === 'object' && step !== null) && Number.isInteger(funnel.at) && ['reached', 'lost', 'open'].includes(funnel.went ?? '')
    // Safe so far as it is read: words are made of steps, `at` and `went` alone.
    return isOne ? (funnel as NonNullable<Cohort['funnel']>) : undefined
  } catch {
    return undefined
  }
}

/** What is left out is written as an address of its own, of the same words. */
function readWent(text: string): Went | undefined {
  const { variants, edge, touchpoint, step, path, felt, plan } = searchToFilters(text)
  const part = { ...(variants && { variants }), ...(edge && { edge }), ...(touchpoint !== undefined && { touchpoint }), ...(step !== undefined && { step }), ...(path && { path }), ...(felt && { felt }), ...(plan && { plan }) }
  return Object.keys(part).length > 0 ? part : undefined
}

function readPlan(text: string | null): Cohort['plan'] {
  const [, went = '', step] = /^(\w+)(?::(.*))?$/s.exec(text ?? '') ?? []
  if (step === undefined) return went === 'asPlanned' || went === 'otherwise' ? { went } : undefined
  if (went === 'deviated') {
    const [, by, at] = /^(\w+):(.*)$/s.exec(step) ?? []
    const kind = ALIGNED.find((one) => one === by)
    return kind && at !== undefined ? { went, by: kind, at } : undefined
  }
  return isDeviation(went) ? { went, step } : undefined
}

function writePlan(plan: NonNullable<Cohort['plan']>): string {
  return plan.went === 'deviated' ? `deviated:${plan.by}:${plan.at}` : 'step' in plan ? `${plan.went}:${plan.step}` : plan.went
}
const isDeviation = (text: string): text is (typeof DEVIATIONS)[number] => (DEVIATIONS as readonly string[]).includes(text)

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function readJson(text: string | null): unknown {
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'kind' in value ? value : undefined
  } catch {
    return undefined
  }
}
