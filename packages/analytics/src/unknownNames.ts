import { Refusal } from '@throughline/domain'
import { analyses, analysisNamed, isAnalysisName } from './analyses.ts'
import { Cohort, type Went } from './cohort.ts'
import type { JourneyLog } from './columns/journeyLog.ts'
import { MOST_TOLD_APART, OTHER_CHANNELS } from './columns/toldApart.ts'
import type { FunnelDefinition } from './journey/funnelDefinition.ts'
import { editDistance } from './kernel/earthMover.ts'

/** What a question calls by its code. */
const KINDS = ['journey', 'channel', 'territory', 'outcome', 'touchpoint', 'step', 'attribute', 'value', 'measure'] as const
type Kind = (typeof KINDS)[number]

interface NamedThing {
  readonly kind: Kind
  readonly name: string
  /** Of a value: the attribute it is one of. */
  readonly attribute?: string
}

interface UnknownName extends NamedThing {
  /** Known ones that are written much the same, nearest first; three at most. */
  readonly near: readonly string[]
}

/**
 * Refuses a question that names what is not there: it would be answered by nothing, as if nobody had done it. For askers who type names; a screen offers
 * only what there is, and its links may outlive what they name. Rules of segments are not looked into: saved ones may name what is gone.
 * Of a log without contacts only the question's own name is looked at.
 * @throws Refusal `input.unknown` with `unknown` (what, and what is written much the same) and `issues` in words
 */
export function refuseUnknown(name: string, params: unknown, log: JourneyLog): void {
  if (!isAnalysisName(name)) {
    const near = nearOf(name, Object.keys(analyses))
    throw new Refusal('input.unknown', { analysis: name, unknown: [{ kind: 'analysis', name, near }], issues: [`There is no analysis “${name}”.${near.length > 0 ? ` Much the same: ${near.join(', ')}.` : ''}`] })
  }
  const unknown = unknownNames(name, params, log)
  if (unknown.length > 0) throw new Refusal('input.unknown', { analysis: name, unknown, issues: unknown.map((one) => inWords(one, log)) })
}

/** Each once, in the order of the question; none for a question that cannot be read. */
export function unknownNames(name: string, params: unknown, log: JourneyLog): UnknownName[] {
  if (!isAnalysisName(name) || log.entries.count === 0) return []
  const read = analysisNamed(name).params.safeParse(params ?? {})
  if (!read.success) return []
  const seen = new Set<string>()
  return [...namesIn(read.data as Params)].filter((thing) => {
    const key = `${thing.kind} ${thing.attribute ?? ''} ${thing.name}`
    const known = knownOf(thing, log)
    return !seen.has(key) && seen.add(key) && known !== null && !known.includes(thing.name)
  }).map((thing) => ({ ...thing, near: nearOf(thing.name, knownOf(thing, log) ?? []) }))
}

/** The parts of any analysis' parameters that name something. */
interface Params {
  readonly cohort?: Cohort
  readonly compareTo?: Cohort
  readonly a?: Cohort
  readonly b?: Cohort
  readonly journey?: string
  readonly touchpoint?: string
  readonly attribute?: string
  readonly changed?: readonly string[]
  readonly other?: readonly string[]
  readonly target?: string | { readonly of: string; readonly code?: string }
  readonly how?: { readonly stay?: string; readonly leave?: string }
  readonly from?: string
  readonly to?: string | { readonly kind: string; readonly code?: string }
  readonly steps?: FunnelDefinition['steps']
  readonly exclude?: FunnelDefinition['exclude']
}

function* namesIn(params: Params): Generator<NamedThing> {
  for (const cohort of [params.cohort, params.compareTo, params.a, params.b]) if (cohort) yield* namesInCohort(cohort)
  yield* each('journey', params.journey)
  yield* each('touchpoint', params.touchpoint)
  yield* each('attribute', params.attribute)
  for (const name of [...params.changed ?? [], ...params.other ?? []]) yield params.attribute === undefined ? { kind: 'territory', name } : { kind: 'value', name, attribute: params.attribute }
  if (typeof params.target === 'string') yield* params.target.startsWith(OUTCOME) ? each('outcome', params.target.slice(OUTCOME.length)) : each('measure', params.target)
  else yield* each('outcome', params.target?.code)
  yield* each('outcome', params.how?.stay, params.how?.leave)
  // Where `to` is no date, `from` is where the clock begins.
  if (typeof params.to === 'object') {
    yield* each('touchpoint', params.from)
    yield* each(params.to.kind === 'outcome' ? 'outcome' : 'touchpoint', params.to.code)
  }
  if (params.steps) yield* namesInFunnel({ steps: params.steps, ...(params.exclude && { exclude: params.exclude }) })
}

const OUTCOME = 'outcome:'
/** What an experiment may be about besides outcomes. */
const MEASURES = ['achieved', 'revenue', 'cost', 'margin', 'contacts']

function* namesInCohort(cohort: Cohort): Generator<NamedThing> {
  yield* each('journey', ...cohort.journeys ?? [])
  yield* each('channel', ...cohort.channels ?? [])
  yield* each('territory', ...cohort.territories ?? [])
  yield* each('outcome', ...(cohort.outcomes ?? []).filter((code) => code !== 'none'))
  for (const [attribute, values] of Object.entries(cohort.attributes ?? {})) {
    yield { kind: 'attribute', name: attribute }
    for (const name of values) yield { kind: 'value', name, attribute }
  }
  for (const went of [cohort, ...cohort.without ?? []]) yield* namesInWent(went)
  if (cohort.funnel) yield* namesInFunnel(cohort.funnel)
}

function* namesInWent({ variants, edge, touchpoint, step, path, plan }: Went): Generator<NamedThing> {
  yield* each('touchpoint', ...(variants ?? []).flat(), edge?.from, edge?.to, touchpoint)
  yield* each('step', step, plan && 'step' in plan ? plan.step : undefined)
  yield* each('touchpoint', ...path?.starts ?? [], ...path?.ends ?? [], path?.follows?.from, path?.follows?.to, path?.follows?.without, path?.between?.from, path?.between?.to, ...path?.contains ?? [])
  yield* each('channel', path?.channels?.from, path?.channels?.to)
}

function* namesInFunnel({ steps, exclude }: Pick<FunnelDefinition, 'steps' | 'exclude'>): Generator<NamedThing> {
  for (const one of steps) {
    yield* each('touchpoint', ...one.touchpoints ?? [])
    yield* each('step', one.step)
  }
  for (const one of exclude ?? []) yield* each('touchpoint', ...one.touchpoints)
}

function* each(kind: Kind, ...names: readonly (string | undefined)[]): Generator<NamedThing> {
  for (const name of names) if (name !== undefined) yield { kind, name }
}

/** Null for values of an attribute that is not known itself: that is said once. */
function knownOf({ kind, attribute }: NamedThing, { catalogue, actors }: JourneyLog): readonly string[] | null {
  const codes = (things: readonly { readonly code: string }[]): string[] => things.map(({ code }) => code)
  switch (kind) {
    case 'journey': return codes(catalogue.journeys)
    case 'channel': return codes(catalogue.channels.slice(0, MOST_TOLD_APART + 1))
    case 'territory': return codes(catalogue.territories.slice(0, MOST_TOLD_APART))
    case 'outcome': return codes(catalogue.outcomeKinds.slice(0, MOST_TOLD_APART))
    case 'touchpoint': return codes(catalogue.touchpoints)
    case 'step': return [...new Set(catalogue.steps.map(({ key }) => key))]
    case 'attribute': return [...actors.attributes.keys()]
    case 'value': return actors.attributes.get(attribute!)?.values ?? null
    case 'measure': return MEASURES
  }
}

/** Up to three: the same but for capitals, a beginning, or two letters in five other. */
export function nearOf(name: string, known: readonly string[]): string[] {
  const letters = (text: string): number[] => Array.from(text.toLowerCase(), (letter) => letter.codePointAt(0)!)
  const wanted = name.toLowerCase()
  return known.map((one) => ({ one, away: one.toLowerCase().startsWith(wanted) ? 0.5 : editDistance(letters(name), letters(one)) }))
    .filter(({ one, away }) => away <= Math.max(1, 0.4 * Math.max(name.length, one.length)))
    .sort((a, b) => a.away - b.away || (a.one < b.one ? -1 : 1)).slice(0, 3).map(({ one }) => one)
}

/** It is there, but beyond those that columns hold by themselves. */
function isUntold({ kind, name }: NamedThing, { catalogue }: JourneyLog): boolean {
  const things = kind === 'channel' ? catalogue.channels : kind === 'territory' ? catalogue.territories : kind === 'outcome' ? catalogue.outcomeKinds : []
  return things.some(({ code }) => code === name)
}

const MOST_LISTED = 12

function inWords(unknown: UnknownName, log: JourneyLog): string {
  const { kind, name, attribute, near } = unknown
  const known = knownOf(unknown, log) ?? []
  if (isUntold(unknown, log)) return `The ${kind === 'outcome' ? 'kind of outcome' : kind} “${name}” is not told apart: only the ${MOST_TOLD_APART} that were there first are.${kind === 'channel' ? ` It is one of “${OTHER_CHANNELS}”.` : ''}`
  const what = kind === 'value' ? `Nobody has “${name}” as ${attribute}` : `There is no ${kind} “${name}”${kind === 'attribute' ? ' that people are grouped by' : ''}`
  if (near.length > 0) return `${what}. Much the same: ${near.join(', ')}.`
  return known.length === 0 ? `${what}.` : `${what}. There are: ${known.slice(0, MOST_LISTED).join(', ')}${known.length > MOST_LISTED ? ` and ${known.length - MOST_LISTED} more` : ''}.`
}
