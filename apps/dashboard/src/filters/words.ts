import type { Cohort, Went } from '@throughline/analytics/cohort'
import { strings } from '../strings.ts'
import { format } from '../ui/format.ts'
import { attributeWord } from './attributeWord.ts'
import { withoutPart } from './path.ts'
import { funnelWord, pathStrings, pathWords } from './pathWords.ts'
import { moreStrings } from './strings.ts'

/** How codes are called. */
export interface Names {
  place(code: string): string
  channel(code: string): string
  outcome(code: string): string
  step(key: string): string
}

/** One part of a cohort in words, and how the cohort reads without it. */
export interface FilterWord {
  readonly text: string
  /** Parts to be changed to take the word away. */
  readonly change: { readonly [K in keyof Part]?: Part[K] | undefined } & { readonly rule?: undefined }
}

type Part = Pick<Cohort, keyof Went | 'outcomes' | 'statuses' | 'attributes' | 'without' | 'funnel'>

const says = strings.filters

/** Every part that the sentence has no fixed place for, in words: each can be taken away by itself. */
export function filterWords(of: Part, names: Names): readonly FilterWord[] {
  const words: FilterWord[] = []
  if (of.outcomes) words.push({ text: of.outcomes.map(names.outcome).join(' or '), change: { outcomes: undefined } })
  if (of.statuses) words.push({ text: of.statuses.map((status) => moreStrings.statuses[status]).join(' or '), change: { statuses: undefined } })
  words.push(...wentWords(of, names))
  of.without?.forEach((part, i) => {
    const others = of.without!.filter((_, j) => j !== i)
    words.push({ text: moreStrings.not(wentWords(part, names).map(({ text }) => text).join(' and ')), change: { without: others.length > 0 ? others : undefined } })
  })
  if (of.funnel) words.push({ text: funnelWord(of.funnel, names.place), change: { funnel: undefined } })
  for (const [key, values] of Object.entries(of.attributes ?? {})) {
    const { [key]: _, ...others } = of.attributes ?? {}
    words.push({ text: `${attributeWord(key)} ${values.join(' or ')}`, change: { attributes: Object.keys(others).length > 0 ? others : undefined } })
  }
  return words
}

/** Whether a word tells whole runs apart by who had them and how they came out, without looking at their contacts or state. */
export function isOfWholeRuns({ change }: FilterWord): boolean {
  return Object.keys(change).every((part) => ['outcomes', 'attributes', 'rule'].includes(part))
}

/** What is read off a run’s contacts. */
function wentWords(of: Went, names: Names): readonly FilterWord[] {
  const words: FilterWord[] = []
  if (of.step !== undefined) words.push({ text: moreStrings.reached(names.step(of.step)), change: { step: undefined } })
  if (of.touchpoint !== undefined) words.push({ text: moreStrings.met(names.place(of.touchpoint)), change: { touchpoint: undefined } })
  if (of.felt) words.push({ text: of.felt.map((felt) => says.felt[felt]).join(' or '), change: { felt: undefined } })
  const { plan, path, edge, variants } = of
  if (plan) words.push({ text: planWord(plan, names), change: { plan: undefined } })
  if (path) for (const { part, text } of pathWords(path, names.place, names.channel)) words.push({ text, change: { path: withoutPart(path, part) } })
  if (edge) words.push({ text: `${names.place(edge.from)} → ${names.place(edge.to)}${tookWords(edge)}`, change: { edge: undefined } })
  if (variants) words.push({ text: variants.length === 1 ? moreStrings.exactly(wayWords(variants[0]!, names)) : moreStrings.exactWays(format.count(variants.length)), change: { variants: undefined } })
  return words
}

function planWord(plan: NonNullable<Went['plan']>, names: Pick<Names, 'step' | 'place'>): string {
  if (plan.went === 'deviated') return says.plan.deviated[plan.by](plan.by === 'unplanned' ? names.place(plan.at) : names.step(plan.at))
  return 'step' in plan ? says.plan[plan.went](names.step(plan.step)) : says.plan[plan.went]
}

const LONG_WAY = 4

/** A whole way; of a long one its beginning and its end. */
export function wayWords(way: readonly string[], names: Pick<Names, 'place'>): string {
  const places = way.map(names.place)
  return (places.length <= LONG_WAY ? places : [...places.slice(0, 2), `… ${places.length - 3} more …`, places.at(-1)!]).join(' → ')
}

function tookWords({ atLeastS, atMostS }: NonNullable<Cohort['edge']>): string {
  return pathStrings.took(atLeastS === undefined ? undefined : format.duration(atLeastS), atMostS === undefined ? undefined : format.duration(atMostS))
}
