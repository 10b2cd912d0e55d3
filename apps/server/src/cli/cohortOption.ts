import { Cohort } from '@throughline/analytics'
import { issuesInWords } from '@throughline/domain'
import { CliError } from './cliError.ts'

const LISTS = ['journeys', 'channels', 'territories', 'outcomes', 'statuses', 'felt'] as const
const NAMES = ['touchpoint', 'step'] as const

/** Whatever else stands before the sign is an attribute. */
export const COHORT_NAMES: readonly string[] = ['from', 'to', 'segment', 'path', ...LISTS, ...NAMES]

export const COHORT_HELP = `--cohort NAME=VALUE[,VALUE…] narrows what is asked about, and may be given several times:
  from, to (dates of the run's start), ${LISTS.join(', ')}, ${NAMES.join(', ')};
  segment=NAME, a saved segment by its name;
  path=A>B (directly one after the other), path=A>>B (some time after; with path.without=C not by way of C, with path.within=7d at most so long, in s, m, h or d),
  path.starts=A, path.ends=B, path.between=A>B, path.turns=rework;
  without.NAME=VALUE leaves out the runs with this touchpoint, step, felt or path;
  any other name is an attribute of the customer, as in --cohort tier=gold,silver; attribute.NAME always is one.`

/** A cohort whose segment is still named as people read it: who answers looks it up. */
export type AskedCohort = Omit<Cohort, 'segment'> & { readonly segment?: { readonly kind: 'segment'; readonly name: string } }

/**
 * A cohort from `--cohort` options.
 * @throws CliError (wrong use) for one that cannot be read, with what can be said instead
 */
export function cohortOf(options: readonly string[]): AskedCohort {
  const cohort: Record<string, unknown> = {}
  const period: Record<string, string> = {}
  const attributes: Record<string, string[]> = {}
  const without: unknown[] = []
  const after: { without?: string; withinS?: number } = {}
  let path: Record<string, unknown> | undefined, segment: string | undefined
  for (const option of options) {
    const [name, value] = [option.slice(0, option.indexOf('=')), option.slice(option.indexOf('=') + 1)]
    if (!option.includes('=') || name === '' || value === '') throw new CliError(`--cohort ${option} has no value.`, COHORT_HELP, 'usage')
    const values = valuesOf(value)
    if (name === 'from' || name === 'to') period[name] = value
    else if (name === 'segment') segment = value
    else if (name === 'path.without') after.without = value
    else if (name === 'path.within') after.withinS = secondsOf(value)
    else if (isPath(name)) path = { ...path, ...pathOf(name, value) }
    else if (name.startsWith('without.')) without.push(wentOf(name.slice('without.'.length), value))
    else if (LISTS.some((list) => list === name)) cohort[name] = [...(cohort[name] as string[] | undefined ?? []), ...values]
    else if (NAMES.some((one) => one === name)) cohort[name] = value
    else {
      const attribute = name.replace(/^attribute\./, '')
      attributes[attribute] = [...(attributes[attribute] ?? []), ...values]
    }
  }
  if (Object.keys(after).length > 0) {
    if (!path?.['follows']) throw new CliError('--cohort path.without and path.within belong to a path=A>>B.', COHORT_HELP, 'usage')
    path = { ...path, follows: { ...path['follows'], ...after } }
  }
  const read = Cohort.omit({ segment: true }).safeParse({ ...cohort, ...(path && { path }), ...(without.length > 0 && { without }), ...(Object.keys(period).length > 0 && { period }), ...(Object.keys(attributes).length > 0 && { attributes }) })
  if (!read.success) throw new CliError(`--cohort cannot be understood: ${issuesInWords(read.error).join(' ')}`, COHORT_HELP, 'usage')
  return { ...read.data, ...(segment !== undefined && { segment: { kind: 'segment', name: segment } }) }
}

function valuesOf(value: string): string[] {
  return value.split(',').map((each) => each.trim()).filter((each) => each !== '')
}

const UNITS_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** Seconds of a length of time as `7d`. */
function secondsOf(value: string): number {
  const [, number, unit] = /^(\d+)([smhd])$/.exec(value) ?? []
  if (number === undefined) throw new CliError(`--cohort path.within=${value} is not a length of time.`, 'Say a whole number and s, m, h or d, as in --cohort path.within=7d', 'usage')
  return Number(number) * UNITS_S[unit!]!
}

function isPath(name: string): boolean {
  return name === 'path' || name.startsWith('path.')
}

/** One part of what runs did not do. */
function wentOf(name: string, value: string): Record<string, unknown> {
  if (isPath(name)) return { path: pathOf(name, value) }
  if (name === 'felt') return { felt: valuesOf(value) }
  if (NAMES.some((one) => one === name)) return { [name]: value }
  throw new CliError(`--cohort without.${name} cannot be understood.`, COHORT_HELP, 'usage')
}

function pathOf(name: string, value: string): Record<string, unknown> {
  const [from, to, ...more] = value.split(/>>?/).map((each) => each.trim())
  const isPair = to !== undefined && more.length === 0 && from !== '' && to !== ''
  switch (name) {
    case 'path.starts': return { starts: valuesOf(value) }
    case 'path.ends': return { ends: valuesOf(value) }
    case 'path.turns': return { turns: value }
    case 'path.between':
      if (isPair) return { between: { from, to } }
      break
    case 'path':
      if (value.includes('>>') && isPair) return { follows: { from, to } }
      if (!value.includes('>>') && to !== undefined) return { contains: value.split('>').map((each) => each.trim()) }
  }
  throw new CliError(`--cohort ${name}=${value} cannot be understood.`, COHORT_HELP, 'usage')
}
