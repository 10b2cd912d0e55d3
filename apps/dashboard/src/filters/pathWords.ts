import type { Cohort } from '@throughline/analytics/cohort'
import { format } from '../ui/format.ts'

type Path = NonNullable<Cohort['path']>

export const pathStrings = {
  starts: (places: string) => `begin with ${places}`,
  ends: (places: string) => `end with ${places}`,
  follows: (from: string, to: string) => `${from}, later ${to}`,
  within: (time: string) => ` within ${time}`,
  without: (place: string) => `, no ${place} between`,
  channels: (from: string, to: string, isBeforeLast: boolean) => `from ${from} to ${to}${isBeforeLast ? ', not as the last' : ''}`,
  between: (from: string, to: string) => `only from ${from} to ${to}`,
  atLeast: (n: string) => `${n} contacts or more`,
  atMost: (n: string) => `${n} contacts or fewer`,
  entries: (least: string, most: string) => `${least}–${most} contacts`,
  turns: { again: 'repeat at once', rework: 'come back to a place', backAndForth: 'go back and forth', channelSwitch: 'change channel' },
  took: (least: string | undefined, most: string | undefined) => (least && most ? ` in ${least}–${most}` : least ? ` after ${least} or more` : most ? ` within ${most}` : ''),
  funnel: { reached: (step: string) => `reached ${step}`, lost: (step: string) => `lost before ${step}`, neverBegan: (step: string) => `never came to ${step}`, open: (step: string) => `may still reach ${step}` },
} as const

/** Each part of a path as a word that can be taken away. */
export function pathWords(path: Path, placeOf: (code: string) => string, channelOf: (code: string) => string): { readonly part: keyof Path; readonly text: string }[] {
  const words: { part: keyof Path; text: string }[] = []
  const { starts, ends, follows, contains, channels, turns, between, entries } = path
  if (starts) words.push({ part: 'starts', text: pathStrings.starts(starts.map(placeOf).join(' or ')) })
  if (ends) words.push({ part: 'ends', text: pathStrings.ends(ends.map(placeOf).join(' or ')) })
  if (follows) words.push({ part: 'follows', text: pathStrings.follows(placeOf(follows.from), placeOf(follows.to)) + (follows.withinS === undefined ? '' : pathStrings.within(format.duration(follows.withinS))) + (follows.without === undefined ? '' : pathStrings.without(placeOf(follows.without))) })
  if (contains) words.push({ part: 'contains', text: contains.map(placeOf).join(' → ') })
  if (channels) words.push({ part: 'channels', text: pathStrings.channels(channelOf(channels.from), channelOf(channels.to), channels.beforeLast === true) })
  if (turns) words.push({ part: 'turns', text: pathStrings.turns[turns] })
  if (between) words.push({ part: 'between', text: pathStrings.between(placeOf(between.from), placeOf(between.to)) })
  if (entries) {
    const { atLeast, atMost } = entries
    words.push({ part: 'entries', text: atLeast === undefined ? pathStrings.atMost(format.count(atMost ?? 0)) : atMost === undefined ? pathStrings.atLeast(format.count(atLeast)) : pathStrings.entries(format.count(atLeast), format.count(atMost)) })
  }
  return words
}

/** How somebody went at a step of a funnel. */
export function funnelWord({ steps, at, went }: NonNullable<Cohort['funnel']>, placeOf: (code: string) => string): string {
  const step = steps[at]
  const name = step?.step ?? (step?.touchpoints ?? []).map(placeOf).join(' or ')
  return at === 0 && went === 'lost' ? pathStrings.funnel.neverBegan(name) : pathStrings.funnel[went](name)
}
