import type { Cohort, Went } from '@throughline/analytics/cohort'

/** What the box “and …” is asked for, as far as it is filled in. Place, channel, step and outcome are codes. */
export interface MoreDraft {
  readonly kind: MoreKind
  /** Only of what is read off contacts: those who did not. */
  readonly isNot: boolean
  readonly from: string
  readonly to: string
  readonly how: 'directly' | 'eventually'
  readonly within: string
  readonly unit: keyof typeof UNITS
  readonly without: string
  readonly codes: readonly string[]
  readonly least: string
  readonly most: string
  readonly key: string
}

export const MORE_KINDS = ['way', 'touchpoint', 'starts', 'ends', 'entries', 'step', 'exactly', 'outcome', 'status', 'felt', 'attribute'] as const
export type MoreKind = (typeof MORE_KINDS)[number]
/** Kinds read off a run’s contacts: they can be turned round, and stand in for each other. */
export const WENT_KINDS = ['way', 'touchpoint', 'starts', 'ends', 'entries', 'step', 'exactly'] as const satisfies readonly MoreKind[]
export const isWent = (kind: MoreKind): boolean => (WENT_KINDS as readonly MoreKind[]).includes(kind)

export const UNITS = { days: 86_400, hours: 3_600, minutes: 60 } as const
const MOST_S = 999_999_999

export function emptyDraft(kind: MoreKind): MoreDraft {
  return { kind, isNot: false, from: '', to: '', how: 'eventually', within: '', unit: 'days', without: '', codes: [], least: '', most: '', key: '' }
}

/** The parts of a cohort it stands for; undefined while something is missing. */
export function draftToParts(draft: MoreDraft): Cohort | undefined {
  const parts = partsOf(draft)
  return parts && draft.isNot && isWent(draft.kind) ? { without: [parts] } : parts
}

function partsOf({ kind, from, to, how, within, unit, without, codes, least, most, key }: MoreDraft): Went & Cohort | undefined {
  switch (kind) {
    case 'way': {
      const seconds = within === '' ? undefined : Math.round(Number(within) * UNITS[unit])
      if (from === '' || to === '' || (seconds !== undefined && !(seconds > 0 && seconds <= MOST_S))) return undefined
      return how === 'directly' ? { edge: { from, to, ...(seconds !== undefined && { atMostS: seconds }) } } : { path: { follows: { from, to, ...(seconds !== undefined && { withinS: seconds }), ...(without !== '' && { without }) } } }
    }
    case 'starts': return codes.length > 0 ? { path: { starts: [...codes] } } : undefined
    case 'ends': return codes.length > 0 ? { path: { ends: [...codes] } } : undefined
    case 'entries': {
      const [atLeast, atMost] = [wholeOf(least), wholeOf(most)]
      if (Number.isNaN(atLeast) || Number.isNaN(atMost) || (atLeast === undefined && atMost === undefined) || (atLeast !== undefined && atMost !== undefined && atLeast > atMost)) return undefined
      return { path: { entries: { ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) } } }
    }
    case 'touchpoint': return codes[0] === undefined ? undefined : { touchpoint: codes[0] }
    case 'step': return codes[0] === undefined ? undefined : { step: codes[0] }
    case 'exactly': return codes.length > 0 ? { variants: codes.map((way) => way.split('\n')) } : undefined
    case 'outcome': return codes.length > 0 ? { outcomes: [...codes] } : undefined
    case 'status': return codes.length > 0 ? { statuses: codes as NonNullable<Cohort['statuses']> } : undefined
    case 'felt': return codes.length > 0 ? { felt: codes as NonNullable<Cohort['felt']> } : undefined
    case 'attribute': return key !== '' && codes.length > 0 ? { attributes: { [key]: [...codes] } } : undefined
  }
}

/** A cohort narrowed by more parts: of a way and of attributes what it said stays, in all else the new part takes its place. */
export function narrowedBy<C extends Pick<Cohort, 'path' | 'attributes' | 'without'>>(one: C, parts: Cohort): C & Cohort {
  return {
    ...one, ...parts,
    ...(parts.path && { path: { ...one.path, ...parts.path } }),
    ...(parts.attributes && { attributes: { ...one.attributes, ...parts.attributes } }),
    ...(parts.without && { without: [...one.without ?? [], ...parts.without] }),
  }
}

function wholeOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
}
