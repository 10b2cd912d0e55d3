import type { z } from 'zod'
import type { AnalysisContext, TooFew } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import type { Label } from '../columns/labels.ts'
import { isoOf, secondsOf } from '../kernel/calendar.ts'
import type { Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { clusteredShare, clusteredShareChange } from '../kernel/clusterShare.ts'
import { benjaminiHochberg } from '../kernel/discoveries.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { byCode } from '../kernel/order.ts'
import { optionalKeys } from './planned.ts'
import type { JourneyWhyParams, JourneyWhy, WhyPattern } from './why.ts'
import type { WhyKind, WhyPatternOf, WhyPatternTally, WhySide, WhyTally } from './whyDefinition.ts'

type Params = z.output<typeof JourneyWhyParams>

const DAY = 86_400
const FDR = 0.05
const ENDED = ['achieved', 'failed', 'abandoned'] as const

/** Holds each pattern against the runs in which it could have happened and did not. */
export function finishWhy(tally: WhyTally, params: Params, catalogue: Catalogue, context: AnalysisContext): JourneyWhy | TooFew {
  const { all } = tally
  if (all.customers < 2 * params.minimum) return { kind: 'tooFew', n: all.customers, needed: 2 * params.minimum }
  const isMissed = ({ key }: WhyPatternTally): boolean => {
    const [journey, kind, step] = partsOf(key)
    return kind !== 'skipped' || !optionalKeys(catalogue, journey).has(step!)
  }
  const isEnough = ({ customers }: WhySide): boolean => customers >= params.minimum
  // Where none or all of both sides went wrong, nothing could be found: not asked (Tarone 1990).
  const couldDiffer = ({ had, hadNot }: WhyPatternTally): boolean => { const y = had.y + hadNot.y; return y > 0 && y < had.n + hadNot.n }
  const asked = tally.patterns.filter((p) => isEnough(p.had) && isEnough(p.hadNot) && isMissed(p) && couldDiffer(p))
  const { tested, alsoOf } = withoutTwins(asked)
  const changes = tested.map((p) => clusteredShareChange(momentsOf(p.had), momentsOf(p.hadNot), 1, sharedOf(p))!)
  const adjusted = benjaminiHochberg(changes.map((c) => c.p))
  const about = cohortAsked(tally, params, catalogue, context)
  const worth = worthOf(tally)
  const patterns = tested.map((p, i): WhyPattern => {
    const change = changes[i]!
    const drill = about && drillOf(p, about, catalogue)
    const weight = worth(p)
    const isProven = adjusted[i]! < FDR && change.p < FDR
    return {
      key: p.key, journey: { code: partsOf(p.key)[0], name: catalogue.journeys.find((j) => j.code === partsOf(p.key)[0])?.name ?? partsOf(p.key)[0] }, pattern: patternOf(p, catalogue), also: alsoOf(p).map((twin) => patternOf(twin, catalogue)), had: clusteredShare(momentsOf(p.had), 1)!, hadNot: clusteredShare(momentsOf(p.hadNot), 1)!,
      difference: change.difference, low: change.low, high: change.high, p: change.p, adjusted: adjusted[i]!, verdict: isProven ? change.verdict : 'noEvidence',
      more: { runs: p.had.n * change.difference, low: p.had.n * change.low, high: p.had.n * change.high },
      stakeMinor: weight === null ? null : { minor: weight * change.difference, low: Math.min(weight * change.low, weight * change.high), high: Math.max(weight * change.low, weight * change.high) },
      despite: p.had.n - p.had.y, lostWithout: p.hadNot.y, drill, drillDespite: drill && params.target.of === 'lost' ? { ...drill, statuses: (drill.statuses ?? ENDED).filter((s) => s === 'achieved') } : null,
    }
  }).sort((a, b) => rank(a) - rank(b) || (a.verdict === 'less' ? a.high - b.high : a.verdict === 'more' ? b.low - a.low : a.p - b.p) || byCode(a.key, b.key))
  const told = patterns.slice(0, params.top)
  const kind = params.target.of === 'outcome' ? catalogue.outcomeKinds.find((k) => k.code === (params.target as { code: string }).code) : undefined
  return {
    kind: 'why', target: params.target, outcome: params.target.of === 'outcome' ? { code: params.target.code, name: kind?.name ?? params.target.code } : null,
    runs: all.n, customers: all.customers, lost: clusteredShare(momentsOf(all), 1)!, asked: tested.length, patterns: told, others: patterns.length - told.length,
    currency: catalogue.currency, cohort: about, evidence: evidenceOf({ kind: 'correlational' }),
  }
}

/** Most telling first. */
const KIND_ORDER: readonly WhyKind[] = ['stall', 'skipped', 'bounce', 'again', 'rework', 'switch']

/** Patterns whose sums are all the same are the same runs under several names: one is asked, the others are named beside it. */
function withoutTwins(asked: readonly WhyPatternTally[]): { readonly tested: readonly WhyPatternTally[]; readonly alsoOf: (pattern: WhyPatternTally) => readonly WhyPatternTally[] } {
  const kindOf = (p: WhyPatternTally): number => KIND_ORDER.indexOf(partsOf(p.key)[1])
  const twins = new Map<string, WhyPatternTally[]>()
  for (const p of [...asked].sort((a, b) => kindOf(a) - kindOf(b) || byCode(a.key, b.key))) {
    const sums = JSON.stringify([partsOf(p.key)[0], ...[p.had, p.hadNot, p.shared].map(({ customers, nn, yy, yn, ...more }) => [customers, nn, yy, yn, 'n' in more ? [more.n, more.y] : more.ny])])
    twins.set(sums, [...(twins.get(sums) ?? []), p])
  }
  const lists = [...twins.values()]
  const also = new Map(lists.map((list) => [list[0]!, list.slice(1)]))
  return { tested: lists.map((list) => list[0]!).sort((a, b) => byCode(a.key, b.key)), alsoOf: (p) => also.get(p) ?? [] }
}

function rank({ verdict }: WhyPattern): number {
  return verdict === 'more' ? 0 : verdict === 'noEvidence' ? 1 : 2
}

function partsOf(key: string): [string, WhyKind, ...string[]] {
  return JSON.parse(key) as [string, WhyKind, ...string[]]
}

function momentsOf({ customers, n, y, nn, yy, yn }: WhySide): Moments {
  return { per: Int32Array.of(0, 0), y: Float64Array.of(n, y), yy: Float64Array.of(nn, yy), yn: Float64Array.of(nn, yn), present: Int32Array.of(customers, customers) }
}

function sharedOf({ shared: { customers, yy, yn, ny, nn } }: WhyPatternTally): SharedMoments {
  return { customers, yy: Float64Array.of(nn, yy), yn: Float64Array.of(nn, yn), ny: Float64Array.of(nn, ny) }
}

function patternOf({ key, moreThanS }: WhyPatternTally, { touchpoints, channels, steps, journeys }: Catalogue): WhyPatternOf {
  const [journey, kind, one, two] = partsOf(key)
  const named = (things: readonly Label[], code: string): Label => ({ code, name: things.find((t) => t.code === code)?.name ?? code })
  switch (kind) {
    case 'stall': return { what: kind, from: named(touchpoints, one!), to: named(touchpoints, two!), moreThanS: moreThanS! }
    case 'bounce': return { what: kind, from: named(touchpoints, one!), at: named(touchpoints, two!) }
    case 'again': case 'rework': return { what: kind, at: named(touchpoints, one!) }
    case 'switch': return { what: kind, from: named(channels, one!), to: named(channels, two!) }
    case 'skipped': return { what: kind, step: { code: one!, name: steps.find((s) => s.key === one && s.journeyId === journeys.find((j) => j.code === journey)?.id)?.name ?? one! } }
  }
}

/** Money that goes with one lost run more, summed over the runs in which it happened; null where nothing has a value. */
function worthOf({ achieved, outcome }: WhyTally): (pattern: WhyPatternTally) => number | null {
  if (outcome) {
    const each = outcome.n === 0 ? 0 : -outcome.value / outcome.n
    return ({ had }) => (each === 0 ? null : each * had.n)
  }
  return ({ key, had }) => {
    const of = achieved.get(partsOf(key)[0])
    return of && of.value !== 0 ? (had.n * of.value) / of.runs : null
  }
}

/** The ended runs asked about, as a cohort; null when none can name them. */
function cohortAsked({ asked, lastAt }: WhyTally, { cohort, target }: Params, catalogue: Catalogue, context: AnalysisContext): Cohort | null {
  const journeys = (cohort.journeys ?? journeysOf(catalogue)).filter((code) => asked.has(code))
  // Leaving a life stage or micro-journey out would change which places count.
  if (cohort.journeys && isOnlyJourneys(journeys, catalogue) !== isOnlyJourneys(cohort.journeys, catalogue)) return null
  const statuses = ENDED.filter((s) => !cohort.statuses || cohort.statuses.includes(s))
  const about: Cohort = { ...cohort, journeys, statuses }
  if (target.of === 'lost' || target.withinDays === undefined || lastAt === null) return about
  const before = lastAt - target.withinDays * DAY + 1
  const to = cohort.period?.to === undefined ? before : Math.min(before, secondsOf(cohort.period.to, context.timeZone))
  return { ...about, period: { ...cohort.period, to: isoOf(to) } }
}

/** Whether none of them is a life stage or micro-journey, whose runs are made of all places, primary or not. */
function isOnlyJourneys(codes: readonly string[], { journeys }: Catalogue): boolean {
  return !journeys.some((j) => j.tier !== 'journey' && codes.includes(j.code))
}

/** Journeys asked when the cohort names none. */
export function journeysOf(catalogue: Catalogue): string[] {
  return catalogue.journeys.filter((j) => j.tier === 'journey').map((j) => j.code)
}

/** The runs in which it happened; null where the cohort says something in the same place already. */
function drillOf({ key, moreThanS }: WhyPatternTally, about: Cohort, catalogue: Catalogue): Cohort | null {
  const [journey, kind, one, two] = partsOf(key)
  if (about.funnel || isOnlyJourneys(about.journeys ?? [], catalogue) !== isOnlyJourneys([journey], catalogue)) return null
  const cohort: Cohort = { ...about, journeys: [journey] }
  const path = (part: NonNullable<Cohort['path']>): Cohort | null => (Object.keys(part).some((name) => cohort.path && name in cohort.path) ? null : { ...cohort, path: { ...cohort.path, ...part } })
  switch (kind) {
    case 'stall': return cohort.edge ? null : { ...cohort, edge: { from: one!, to: two!, atLeastS: moreThanS! + 1 } }
    case 'bounce': return path({ contains: [one!, two!, one!] })
    case 'again': return path({ contains: [one!, one!] })
    case 'rework': return path({ follows: { from: one!, to: one! } })
    case 'switch': return path({ channels: { from: one!, to: two!, beforeLast: true } })
    case 'skipped': return cohort.plan ? null : { ...cohort, plan: { went: 'skipped', step: one! } }
  }
}
