import { NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { EPOCH_2000_S, isoOf } from '../kernel/calendar.ts'
import type { JourneyComparison, Unripe } from './compare.ts'

/** A run is ripe when it began so long ago that this share of the runs of its journeys have ended by such an age. */
export const RIPE_SHARE = 0.9
/** How often they end is read while at least this share of the runs is watched: beyond, a few ends would bend the curve. */
export const WATCHED_SHARE = 0.05
const HOUR = 3600
/** A share may miss the mark by this much, since products of shares are not exact. */
export const RIPE_TOLERANCE = 1e-9

/** From when on runs are too young to be compared. */
export interface Ripening {
  /** Seconds after which nine in ten have ended, or nine in ten of those that ever do, full hours; null: how many do is not known yet. */
  readonly ageS: number | null
  /** Share that ever ends, where it is less than nine in ten and known. */
  readonly everEnd: number | null
  /** Runs that began before this are ripe, seconds since 2000; null: none is. */
  readonly before: number | null
}

/**
 * What comes late in a run is missing in runs that began lately, so a side with more young runs would differ in everything that takes time.
 * Age, not being open, says who is left out: of the young ones only quick runs have ended. The age is read off all runs of the journeys that the two
 * sides are of, whatever else the cohorts ask, each journey weighing as its runs do on both sides together; by Kaplan and Meier (JASA 1958), so open
 * ones count as far as they were watched. Ended ones without a date count for nothing. Where fewer than nine in ten ever end, it is the age by which nine in ten
 * of those that do have ended, once that is known: {@link plateauOf}.
 * @param log the whole one: parts of runs ripen with their runs.
 * @param now seconds since 1970; never before the last of these runs began.
 * @returns null where no run of these journeys is open: everything about them is known.
 */
export function ripeningOf(log: JourneyLog, one: Selection, two: Selection, now: number): Ripening | null {
  const { runs, catalogue } = log, { journey, startedAt } = runs
  const picked = new Int32Array(catalogue.journeys.length)
  let until = now - EPOCH_2000_S
  for (const side of [one, two]) {
    for (let i = 0; i < side.picked.length; i++) {
      const r = side.picked[i]!, began = startedAt[r]!
      picked[journey[r]!]!++
      if (began > until) until = began
    }
  }
  const asked = agesOf(log, until).filter((_, j) => picked[j]! > 0)
  if (asked.every(({ open }) => open === 0)) return null
  const watched = new Float64Array(Math.max(...asked.map((of) => of.watched.length))), ended = new Float64Array(watched.length)
  const weight = picked.filter((n) => n > 0)
  asked.forEach((of, i) => {
    for (let hour = 0; of.known > 0 && hour < of.watched.length; hour++) {
      watched[hour]! += (of.watched[hour]! * weight[i]!) / of.known
      ended[hour]! += (of.ended[hour]! * weight[i]!) / of.known
    }
  })
  const { ageS, everEnd } = ageBy(watched, ended)
  return { ageS, everEnd, before: ageS === null ? null : until - ageS + 1 }
}

/** How old the runs of a journey became. */
interface Ages {
  /** Runs that say; and how many of them are open. */
  readonly known: number
  readonly open: number
  /** By hours, rounded up: how many were watched for so long, and how many of these until their end. */
  readonly watched: Int32Array
  readonly ended: Int32Array
}

const known = new WeakMap<JourneyLog, { readonly until: number; readonly ages: readonly Ages[] }>()

/** Of every journey: the same for all comparisons of a moment. @param until seconds since 2000; runs that began later say nothing */
function agesOf(log: JourneyLog, until: number): readonly Ages[] {
  const made = known.get(log)
  if (made?.until === until) return made.ages
  const { journey, startedAt, endedAt, status, count } = log.runs
  const isWatched = (r: number): boolean => startedAt[r]! <= until && (status[r] === 0 || endedAt[r]! !== NO_NUMBER)
  const hourOf = (r: number): number => {
    const length = (status[r] === 0 ? until : endedAt[r]!) - startedAt[r]!
    return length > 0 ? Math.ceil(length / HOUR) : 0
  }
  const longest = new Int32Array(log.catalogue.journeys.length), all = new Int32Array(longest.length), open = new Int32Array(longest.length)
  for (let r = 0; r < count; r++) {
    const j = journey[r]!
    if (j >= longest.length || !isWatched(r)) continue
    all[j]!++
    if (status[r] === 0) open[j]!++
    longest[j] = Math.max(longest[j]!, hourOf(r))
  }
  const ages = Array.from(longest, (hours, j): Ages => ({ known: all[j]!, open: open[j]!, watched: new Int32Array(hours + 1), ended: new Int32Array(hours + 1) }))
  for (let r = 0; r < count; r++) {
    const of = ages[journey[r]!]
    if (!of || !isWatched(r)) continue
    const hour = hourOf(r)
    of.watched[hour]!++
    if (status[r] !== 0) of.ended[hour]!++
  }
  known.set(log, { until, ages })
  return ages
}

/** When no more than a tenth would be left. @param watched how much was watched for so many hours, `ended` until its end */
function ageBy(watched: Float64Array, ended: Float64Array): Pick<Ripening, 'ageS' | 'everEnd'> {
  for (let hour = watched.length - 2; hour >= 0; hour--) watched[hour]! += watched[hour + 1]!
  const left = new Float64Array(watched.length)
  for (let hour = 0, still = 1; hour < watched.length; hour++) {
    if (ended[hour]! > 0) still *= Math.max(0, 1 - ended[hour]! / watched[hour]!)
    left[hour] = still
    if (still <= 1 - RIPE_SHARE + RIPE_TOLERANCE) return { ageS: hour * HOUR, everEnd: null }
  }
  const longest = watched.findLastIndex((n) => n >= WATCHED_SHARE * watched[0]! * (1 - RIPE_TOLERANCE))
  return plateauOf(longest * HOUR, 1 - (left[longest] ?? 1), left.findIndex((still) => 1 - still >= RIPE_SHARE * (1 - (left[longest] ?? 1)) - RIPE_TOLERANCE) * HOUR)
}

/**
 * Where many never end, the curve of the ended goes flat, and how many ever end is read off its height there (Maller & Zhou, Survival Analysis with Long-Term
 * Survivors, 1996, ch. 3 and 4). It counts as flat when runs were watched for as long again as nine tenths of that height took: whatever still ends then is less than one
 * in ten of what does, and a curve that goes on rising evenly is not flat.
 * @param longestS how long enough runs were watched
 * @param height share that has ended by then
 * @param ageS by which nine tenths of that height were reached
 */
export function plateauOf(longestS: number, height: number, ageS: number): Pick<Ripening, 'ageS' | 'everEnd'> {
  return height > RIPE_TOLERANCE && ageS >= 0 && 2 * ageS <= longestS ? { ageS, everEnd: height } : { ageS: null, everEnd: null }
}

/** The runs of a selection that are ripe. */
export function ripeOf(selection: Selection, { before }: Ripening): Selection {
  const { log: { runs, entries }, picked, channelIn, isEveryChannel } = selection
  const runIn = new Uint8Array(runs.count), ripe = new Int32Array(picked.length)
  let n = 0, size = 0
  for (let i = 0; before !== null && i < picked.length; i++) {
    const r = picked[i]!
    if (runs.startedAt[r]! >= before) continue
    runIn[r] = 1
    ripe[n++] = r
    if (isEveryChannel) size += runs.start[r + 1]! - runs.start[r]!
    else for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) size += channelIn[entries.channel[e]!]!
  }
  return { ...selection, runIn, picked: ripe.subarray(0, n), runs: n, entries: size }
}

/** What an answer says about runs that are too young; null where there are none. */
export function unripeOf({ ageS, everEnd, before }: Ripening, a: number, b: number, are: Unripe['are']): Unripe | null {
  return a + b === 0 ? null : { are, a, b, ageS, everEnd, before: before === null ? null : isoOf(before) }
}

/** Says beside every version who was left out, and that it is too early where they would have been enough. */
export function* withUnripe(steps: Generator<JourneyComparison | undefined, JourneyComparison>, unripe: Unripe | null, whole: { readonly a: number; readonly b: number }, minimum: number): Generator<JourneyComparison | undefined, JourneyComparison> {
  const said = (result: JourneyComparison): JourneyComparison => {
    if (unripe === null) return result
    if (result.kind === 'compared') return { ...result, unripe }
    const { n, needed, a, b } = result
    return unripe.are === 'leftOut' && Math.min(whole.a, whole.b) >= minimum ? { kind: 'tooEarly', n, needed, a, b, unripe } : result
  }
  for (;;) {
    const step = steps.next()
    if (step.done === true) return said(step.value)
    yield step.value && said(step.value)
  }
}
