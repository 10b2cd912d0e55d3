import type { AnalysisContext } from '../analysis.ts'
import type { Cohort, Went } from '../cohort.ts'
import { secondsOf } from '../kernel/calendar.ts'
import { membersOf } from '../segment/members.ts'
import { cropped } from './crop.ts'
import { fittingRuns } from './fit.ts'
import { wentInFunnel } from './funnelTest.ts'
import { NO_CODE8, NO_NUMBER, type JourneyLog } from './journeyLog.ts'
import { pathTest } from './pathTest.ts'
import { planTest } from './planTest.ts'
import { countCurrencies, currencyOf, inCurrency } from './inCurrency.ts'
import { realAt } from './sparse.ts'
import { viewOf } from './tierView.ts'
import { withTheOthers } from './toldApart.ts'

/** The runs and entries a cohort names, over the log its question runs on. */
export interface Selection {
  readonly log: JourneyLog
  /** 1 for each run of the cohort that has at least one chosen entry. */
  readonly runIn: Uint8Array
  /** The same runs by index, in order: few runs are walked faster than all are asked. */
  readonly picked: Int32Array
  /** By channel index: 1 when its entries are chosen. */
  readonly channelIn: Uint8Array
  readonly isEveryChannel: boolean
  readonly runs: number
  readonly entries: number
  /** Chosen entries in other currencies than the log handed out: their amounts are absent in it. */
  readonly otherCurrencyEntries: number
}

export const STATUS_CODES = ['active', 'achieved', 'failed', 'abandoned'] as const

const recent = new WeakMap<JourneyLog, Map<string, Selection>>()

/**
 * Mask of a cohort; the last few are kept, since all panels of a screen ask for the same one.
 * @param currency amounts in this one; absent: the one most of the cohort's entries are in.
 */
export function select(log: JourneyLog, cohort: Cohort, context: AnalysisContext, currency?: string): Selection {
  const key = `${context.timeZone} ${currency ?? ''} ${cohort.funnel ? context.now : ''} ${JSON.stringify(cohort)}`
  let known = recent.get(log)
  if (!known) recent.set(log, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const selection = withMoney(mask(log, cohort, context), currency)
  if (known.size >= 4) known.delete(known.keys().next().value!)
  known.set(key, selection)
  return selection
}

function mask(whole: JourneyLog, cohort: Cohort, context: AnalysisContext): Omit<Selection, 'otherCurrencyEntries'> {
  const channelIn = withTheOthers(codesIn(cohort.channels, whole.catalogue.channels, 256), cohort.channels, whole.catalogue.channels)
  const view = viewOf(whole, cohort.journeys)
  const log = cohort.path?.between ? cropped(view, cohort.path.between, channelIn) : view
  const { catalogue } = log
  const from = cohort.period?.from === undefined ? -0x8000_0000 : secondsOf(cohort.period.from, context.timeZone)
  const to = cohort.period?.to === undefined ? 0x7fff_ffff : secondsOf(cohort.period.to, context.timeZone)
  // Null: nothing is named, so nothing has to be looked up.
  const journeyIn = cohort.journeys ? codesIn(cohort.journeys, catalogue.journeys, 0x1_0000) : null
  const territoryIn = cohort.territories ? codesIn(cohort.territories, catalogue.territories, 256) : null
  const statusIn = cohort.statuses ? Uint8Array.from(STATUS_CODES, (status) => (cohort.statuses!.includes(status) ? 1 : 0)) : null
  const actorIn = actorsIn(whole, cohort)
  const outcomeIn = cohort.outcomes ? outcomesIn(log, cohort.outcomes) : null
  const isEveryChannel = cohort.channels === undefined
  const test = entryTest(log, cohort, channelIn)

  const all = fittingRuns(log, { from, to, journeyIn, territoryIn, statusIn, actorIn, outcomeIn, channelIn, isEveryChannel })
  const fitting = { log, channelIn, isEveryChannel, ...all, runs: all.picked.length }
  const found = test === null ? fitting : narrowed(fitting, all.picked.filter(test))
  return cohort.funnel ? narrowed(found, wentInFunnel(found, cohort.funnel, context.now)) : found
}

function narrowed(selection: Omit<Selection, 'otherCurrencyEntries'>, picked: Int32Array): Omit<Selection, 'otherCurrencyEntries'> {
  const { log: { runs, entries }, channelIn } = selection
  const runIn = new Uint8Array(runs.count)
  let entryCount = 0
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!
    runIn[r] = 1
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) entryCount += channelIn[entries.channel[e]!]!
  }
  return { ...selection, runIn, picked, runs: picked.length, entries: entryCount }
}

function withMoney(selection: Omit<Selection, 'otherCurrencyEntries'>, wanted: string | undefined): Selection {
  const { log, runIn, channelIn } = selection
  const { currencies } = log.catalogue
  if (currencies.length <= 1) return { ...selection, otherCurrencyEntries: 0 }
  const counts = countCurrencies(log, runIn, channelIn)
  const usual = currencyOf(log, counts)
  const home = currencies.indexOf(log.catalogue.currency)
  const currency = wanted === undefined ? (usual.currency < 0 ? home : usual.currency) : currencies.indexOf(wanted)
  let others = 0
  for (let c = 0; c < currencies.length; c++) if (c !== currency) others += counts[c]!
  return { ...selection, log: inCurrency(log, currency), otherCurrencyEntries: others }
}

/** Lookup by index: 1 when the code is named, or when nothing is named. */
export function codesIn(codes: readonly string[] | undefined, named: readonly { readonly code: string }[], width: number): Uint8Array {
  const isIn = new Uint8Array(width).fill(codes ? 0 : 1)
  if (codes) {
    const wanted = new Set(codes)
    named.forEach((thing, i) => {
      // The last place stands for none.
    if (wanted.has(thing.code) && i < width - 1) isIn[i] = 1
    })
  }
  return isIn
}

/** Actors that the cohort's segment and attributes leave in; null when it names neither. */
export function actorsIn(log: JourneyLog, cohort: Cohort): Uint8Array | null {
  let isIn: Uint8Array | null = null
  if (cohort.segment) isIn = membersOf(log, cohort.segment).slice()
  for (const [key, values] of Object.entries(cohort.attributes ?? {})) {
    isIn ??= new Uint8Array(log.actors.count).fill(1)
    const column = log.actors.attributes.get(key)
    const wanted = new Set(values)
    for (let a = 0; a < isIn.length; a++) {
      const value = column?.values[column.code[a]!]
      if (value === undefined || !wanted.has(value)) isIn[a] = 0
    }
  }
  return isIn
}

/** Runs with an outcome of one of these kinds; `none` names runs without any. */
export function outcomesIn(log: JourneyLog, codes: readonly string[]): Uint8Array {
  const kindIn = codesIn(codes, log.catalogue.outcomeKinds, 256)
  const hasAny = new Uint8Array(log.runs.count)
  const isIn = new Uint8Array(log.runs.count)
  const { run, kind, count } = log.outcomes
  for (let o = 0; o < count; o++) {
    hasAny[run[o]!] = 1
    if (kind[o] !== NO_CODE8 && kindIn[kind[o]!] === 1) isIn[run[o]!] = 1
  }
  if (codes.includes('none')) for (let r = 0; r < isIn.length; r++) if (hasAny[r] === 0) isIn[r] = 1
  return isIn
}

/** What has to be read off a run's chosen entries: a touchpoint, a step, a transition, a whole sequence, its way against the plan, what follows what. */
function entryTest(log: JourneyLog, cohort: Pick<Cohort, keyof Went | 'without'>, channelIn: Uint8Array): ((run: number) => boolean) | null {
  const contains = containsTest(log, cohort, channelIn)
  const goes = cohort.plan ? planTest(log, cohort.plan, channelIn) : null
  const follows = cohort.path ? pathTest(log, cohort.path, channelIn) : null
  const stays = (cohort.without ?? []).map((part) => {
    const isLeftOut = entryTest(log, part, channelIn)
    return isLeftOut && ((r: number): boolean => !isLeftOut(r))
  })
  const tests = [contains, goes, follows, ...stays].filter((test) => test !== null)
  return tests.length > 1 ? (r) => tests.every((test) => test(r)) : (tests[0] ?? null)
}

function containsTest(log: JourneyLog, cohort: Went, channelIn: Uint8Array): ((run: number) => boolean) | null {
  if (cohort.touchpoint === undefined && cohort.step === undefined && !cohort.edge && !cohort.variants && !cohort.felt) return null
  const { entries, runs, catalogue } = log
  const touchpointOf = (code: string): number => catalogue.touchpoints.findIndex((t) => t.code === code)
  const touchpoint = cohort.touchpoint === undefined ? undefined : touchpointOf(cohort.touchpoint)
  const steps = cohort.step === undefined ? undefined : new Set(catalogue.steps.flatMap((s, i) => (s.key === cohort.step ? [i] : [])))
  const edge = cohort.edge ? [touchpointOf(cohort.edge.from), touchpointOf(cohort.edge.to)] as const : undefined
  const leastS = cohort.edge?.atLeastS ?? 0, mostS = cohort.edge?.atMostS ?? Number.POSITIVE_INFINITY
  const variants = cohort.variants?.map((codes) => codes.map(touchpointOf))
  return (r) => {
    let hasTouchpoint = touchpoint === undefined, hasStep = steps === undefined, hasEdge = edge === undefined
    let before = -1, beforeAt = NO_NUMBER, length = 0, felt = 0
    const possible = variants ? new Set(variants) : undefined
    for (let e = runs.start[r]!; e < runs.start[r + 1]!; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      const here = entries.touchpoint[e]!
      if (here === touchpoint) hasTouchpoint = true
      const sentiment = realAt(entries.sentiment, e)
      if (sentiment === sentiment) felt = sentiment
      if (steps?.has(entries.step[e]!)) hasStep = true
      const at = entries.at[e]!
      if (edge && before === edge[0] && here === edge[1] && at - beforeAt >= leastS && at - beforeAt <= mostS) hasEdge = true
      if (possible) for (const variant of possible) if (variant[length] !== here) possible.delete(variant)
      before = here
      beforeAt = at
      length++
    }
    if (possible) for (const variant of possible) if (variant.length !== length) possible.delete(variant)
    const hasFelt = cohort.felt === undefined || cohort.felt.includes(felt > 0 ? 'good' : felt < 0 ? 'bad' : 'unknown')
    return hasTouchpoint && hasStep && hasEdge && hasFelt && (possible === undefined || possible.size > 0)
  }
}
