import { z } from 'zod'
import { analysis } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { durationOf } from '../columns/entryValues.ts'
import { NO_CODE, NO_NUMBER } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { isoOf } from '../kernel/calendar.ts'

export const ContactsListParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Contacts with a known amount of this. */
  of: z.enum(['cost', 'revenue']).default('cost'),
  /** Only contacts at this touchpoint (code), of this step (key): the cohort's own parts choose whole runs. */
  touchpoint: z.string().optional(),
  step: z.string().optional(),
  limit: z.number().int().min(1).max(1_000).default(50),
  offset: z.number().int().min(0).default(0),
})
export type ContactsListParams = z.input<typeof ContactsListParams>

export interface ContactsList {
  readonly currency: string
  readonly of: 'cost' | 'revenue'
  /** Contacts, and the amount they sum to: the figure they stand behind. */
  readonly total: number
  readonly sumMinor: number
  /** Largest amount first; ties by interaction id. */
  readonly contacts: readonly ContactOfAmount[]
}

export interface ContactOfAmount {
  readonly interactionId: number
  readonly actorId: number
  /** ISO, UTC. */
  readonly at: string
  /** Names. */
  readonly touchpoint: string
  readonly channel: string
  readonly durationS: number | null
  readonly costMinor: number | null
  readonly revenueMinor: number | null
}

export const contactsList = analysis({
  name: 'contacts.list',
  question: 'Which contacts is it made of?',
  method: 'The cohort’s contacts with a known cost (revenue) in the answer’s currency, largest first; they sum to the amount of economics.roi',
  params: ContactsListParams,
  money: 'sums',
  n: (list: ContactsList) => list.total,
  answer(log, params, context): ContactsList {
    const { log: { runs, entries, actors, catalogue }, picked, channelIn } = select(log, params.cohort, context)
    const amounts = entries[params.of]
    const touchpoint = params.touchpoint === undefined ? -1 : catalogue.touchpoints.findIndex((t) => t.code === params.touchpoint)
    const isNowhere = params.touchpoint !== undefined && touchpoint < 0
    const stepIn = params.step === undefined ? null : Uint8Array.from(catalogue.steps, (s) => (s.key === params.step ? 1 : 0))
    const isMeant = (e: number): boolean => amounts[e] !== NO_NUMBER && channelIn[entries.channel[e]!] === 1 && (touchpoint < 0 || entries.touchpoint[e] === touchpoint) && (stepIn === null || (entries.step[e] !== NO_CODE && stepIn[entries.step[e]!] === 1))
    let total = 0, sumMinor = 0
    for (let i = 0; i < picked.length && !isNowhere; i++) for (let e = runs.start[picked[i]!]!, end = runs.start[picked[i]! + 1]!; e < end; e++) {
      if (!isMeant(e)) continue
      total++
      sumMinor += amounts[e]!
    }
    const least = total === 0 ? 0 : leastShown(total, params.offset + params.limit, (put) => {
      for (let i = 0; i < picked.length; i++) for (let e = runs.start[picked[i]!]!, end = runs.start[picked[i]! + 1]!; e < end; e++) if (isMeant(e)) put(amounts[e]!)
    })
    const shown: { readonly e: number; readonly r: number }[] = []
    for (let i = 0; i < picked.length && total > 0; i++) {
      const r = picked[i]!
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) if (isMeant(e) && amounts[e]! >= least) shown.push({ e, r })
    }
    shown.sort((a, b) => amounts[b.e]! - amounts[a.e]! || entries.interactionId[a.e]! - entries.interactionId[b.e]!)
    const told = (value: number): number | null => (value === NO_NUMBER ? null : value)
    return {
      currency: catalogue.currency, of: params.of, total, sumMinor,
      contacts: shown.slice(params.offset, params.offset + params.limit).map(({ e, r }) => ({
        interactionId: entries.interactionId[e]!, actorId: actors.actorId[runs.actor[r]!]!, at: isoOf(entries.at[e]!), touchpoint: catalogue.touchpoints[entries.touchpoint[e]!]!.name, channel: catalogue.channels[entries.channel[e]!]!.name,
        durationS: told(durationOf(entries, e)), costMinor: told(entries.cost[e]!), revenueMinor: told(entries.revenue[e]!),
      })),
    }
  },
})

/** The smallest amount among the largest `wanted` of them. */
function leastShown(total: number, wanted: number, each: (put: (amount: number) => void) => void): number {
  const sorted = new Int32Array(total)
  let n = 0
  each((amount) => { sorted[n++] = amount })
  sorted.sort()
  return sorted[Math.max(0, total - wanted)]!
}
