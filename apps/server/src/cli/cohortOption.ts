import { Cohort } from '@throughline/analytics'
import { CliError } from './cliError.ts'

const LISTS = ['journeys', 'channels', 'territories', 'outcomes', 'statuses', 'felt'] as const
const NAMES = ['touchpoint', 'step'] as const

export const COHORT_HELP = `--cohort NAME=VALUE[,VALUE…] narrows what is asked about, and may be given several times:
  from, to (dates of the run's start), ${LISTS.join(', ')}, ${NAMES.join(', ')};
  any other name is an attribute of the customer, as in --cohort tier=gold,silver; attribute.NAME always is one.`

/**
 * A cohort from `--cohort` options.
 * @throws CliError (wrong use) for one that cannot be read, with what can be said instead
 */
export function cohortOf(options: readonly string[]): Cohort {
  const cohort: Record<string, unknown> = {}
  const period: Record<string, string> = {}
  const attributes: Record<string, string[]> = {}
  for (const option of options) {
    const [name, value] = [option.slice(0, option.indexOf('=')), option.slice(option.indexOf('=') + 1)]
    if (!option.includes('=') || name === '' || value === '') throw new CliError(`--cohort ${option} has no value.`, COHORT_HELP, 'usage')
    const values = value.split(',').map((each) => each.trim()).filter((each) => each !== '')
    if (name === 'from' || name === 'to') period[name] = value
    else if (LISTS.some((list) => list === name)) cohort[name] = [...(cohort[name] as string[] | undefined ?? []), ...values]
    else if (NAMES.some((one) => one === name)) cohort[name] = value
    else {
      const attribute = name.replace(/^attribute\./, '')
      attributes[attribute] = [...(attributes[attribute] ?? []), ...values]
    }
  }
  const read = Cohort.safeParse({ ...cohort, ...(Object.keys(period).length > 0 && { period }), ...(Object.keys(attributes).length > 0 && { attributes }) })
  if (!read.success) throw new CliError(`--cohort cannot be understood: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`, COHORT_HELP, 'usage')
  return read.data
}
