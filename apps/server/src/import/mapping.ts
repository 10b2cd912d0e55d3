import { z } from 'zod'
import { OutcomeRule } from '@throughline/domain'

export const KINDS = ['interactions', 'actors', 'outcomes', 'perceptions'] as const
export type ImportKind = (typeof KINDS)[number]

/** Where a value comes from: a column, several columns, every column not named elsewhere, or the same for each row. */
export const From = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('column'), column: z.string().min(1) }),
  z.strictObject({ from: z.literal('columns'), columns: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ from: z.literal('others') }),
  z.strictObject({ from: z.literal('constant'), value: z.string() }),
])
export type From = z.infer<typeof From>

/** Rows that do not pass are left out and counted. */
export const RowTest = z.discriminatedUnion('test', [
  z.strictObject({ test: z.literal('in'), column: z.string().min(1), values: z.array(z.string()).min(1) }),
  z.strictObject({ test: z.literal('not in'), column: z.string().min(1), values: z.array(z.string()).min(1) }),
  z.strictObject({ test: z.literal('empty'), column: z.string().min(1) }),
  z.strictObject({ test: z.literal('not empty'), column: z.string().min(1) }),
])
export type RowTest = z.infer<typeof RowTest>

const DATE_FORMATS = ['iso', 'day first', 'month first', 'epoch seconds', 'epoch milliseconds'] as const

/** How the rows of a CSV file are read. Saved under a name it is a preset. */
export const Mapping = z.strictObject({
  as: z.enum(KINDS),
  /** Field → where it comes from. `actor.email` names an identity of that kind; a bare `actor` is a `userId`. */
  fields: z.record(z.string(), From),
  where: z.array(RowTest).default([]),
  /** Names the log: a message id is unique within it, and a discovered journey covers one. Absent: the file's name. */
  source: z.string().min(1).max(100).optional(),
  /** ISO 4217, for amounts whose row does not say. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'Use three capitals, for example EUR.').optional(),
  /** IANA name, for times without a zone. */
  timeZone: z.string().default('UTC').refine(isTimeZone, 'Use an IANA name, for example Europe/Rome.'),
  dateFormat: z.enum(DATE_FORMATS).default('iso'),
  decimal: z.enum(['.', ',']).default('.'),
  /** Absent: comma, semicolon, tab or bar, whichever the header holds most. */
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  journey: z.strictObject({
    /** As people will see it; absent: the source. */
    name: z.string().min(1).optional(),
    goal: z.string().min(1).optional(),
    outcomes: z.array(OutcomeRule).default([]),
    /** Silence that ends a run, where rows name no case. */
    gapDays: z.number().positive().default(30),
  }).prefault({}),
  /** Import the good rows although others are bad. Otherwise one bad row stops the file. */
  skipBadRows: z.boolean().default(false),
})
export type Mapping = z.infer<typeof Mapping>
export type MappingInput = z.input<typeof Mapping>

interface FieldRule {
  readonly for: readonly ImportKind[]
  /** Told when something needed is missing or a name is not known. */
  readonly means: string
}

/** Every field a mapping may name. */
const FIELDS: Readonly<Record<string, FieldRule>> = {
  actor: { for: KINDS, means: 'who: a name in your system; actor.email, actor.policy … for other kinds' },
  identities: { for: KINDS, means: 'who, as a JSON list of [kind, value]' },
  handler: { for: ['interactions'], means: 'the colleague who handled it; handler.badge … for other kinds of name' },
  handlerIdentities: { for: ['interactions'], means: 'the same, as a JSON list of [kind, value]' },
  handlerKind: { for: ['interactions'], means: 'employee or partner, for colleagues nobody told of yet' },
  case: { for: ['interactions', 'outcomes'], means: 'the case of an event log: one run each' },
  activity: { for: ['interactions'], means: 'the touchpoint' },
  time: { for: KINDS, means: 'when it happened' },
  id: { for: ['interactions', 'outcomes', 'perceptions'], means: 'a key of the row; without one, its content is its key' },
  source: { for: ['interactions', 'outcomes', 'perceptions'], means: 'the log the row comes from, when one file holds several' },
  channel: { for: ['interactions'], means: 'web, app, call, branch, letter …' },
  direction: { for: ['interactions'], means: 'inbound or outbound' },
  'duration.ms': { for: ['interactions'], means: 'milliseconds' },
  'duration.s': { for: ['interactions'], means: 'seconds' },
  'duration.min': { for: ['interactions'], means: 'minutes' },
  'money.revenue': { for: ['interactions'], means: 'a decimal amount' },
  'money.cost': { for: ['interactions'], means: 'a decimal amount' },
  'money.value': { for: ['outcomes'], means: 'a decimal amount' },
  currency: { for: ['interactions', 'outcomes'], means: 'ISO 4217, three capitals' },
  success: { for: ['interactions', 'perceptions'], means: 'yes or no' },
  effort: { for: ['interactions', 'perceptions'], means: '1 (effortless) to 7' },
  text: { for: ['interactions'], means: 'what was said or written' },
  words: { for: ['interactions', 'perceptions'], means: 'what somebody told us they felt' },
  sentiment: { for: ['interactions', 'perceptions'], means: '−1 to 1' },
  score: { for: ['interactions', 'perceptions'], means: 'a number, with scoreKind' },
  scoreKind: { for: ['interactions', 'perceptions'], means: 'nps, csat, ces or stars' },
  about: { for: ['perceptions'], means: 'the id of the interaction it speaks of' },
  kind: { for: ['actors'], means: 'customer, employee or partner' },
  name: { for: ['actors'], means: 'their name' },
  territory: { for: ['actors', 'interactions'], means: 'a territory code' },
  traits: { for: ['interactions'], means: 'columns kept with the person' },
  outcome: { for: ['outcomes'], means: 'kind of outcome' },
  good: { for: ['outcomes'], means: 'yes when the customer got what they came for' },
  customerValue: { for: ['outcomes'], means: '0 to 100' },
  attributes: { for: ['interactions', 'actors'], means: 'columns kept as they are; * for all others' },
  properties: { for: ['interactions', 'actors'], means: 'a column with a JSON object' },
}

const NEEDED: Readonly<Record<ImportKind, readonly string[]>> = {
  interactions: ['activity', 'time'], actors: ['actor'], outcomes: ['actor', 'outcome', 'time'], perceptions: ['actor', 'time'],
}

/** The field's rule name: `actor.email` → `actor`. */
const fieldName = (field: string): string => /^(actor|handler)\../.exec(field)?.[1] ?? field

/** What is wrong with a mapping by itself, as sentences; empty when nothing is. */
export function mappingTrouble(mapping: Mapping): string[] {
  const trouble: string[] = []
  const named = new Set(Object.keys(mapping.fields).map(fieldName))
  for (const field of Object.keys(mapping.fields)) {
    const rule = FIELDS[fieldName(field)]
    if (!rule || !rule.for.includes(mapping.as)) {
      const allowed = Object.keys(FIELDS).filter((name) => FIELDS[name]!.for.includes(mapping.as))
      trouble.push(`“${field}” is not a field of ${mapping.as}. Use ${allowed.join(', ')}.`)
    }
  }
  if (named.has('identities')) named.add('actor')
  for (const field of NEEDED[mapping.as]) {
    if (!named.has(field)) trouble.push(`Say which column holds “${field}” (${FIELDS[field]!.means}): --map ${field}=COLUMN.`)
  }
  if (mapping.as === 'interactions' && !named.has('actor') && !named.has('case')) trouble.push('Say who it was: --map actor=COLUMN or --map case=COLUMN.')
  const hasAmount = named.has('money.revenue') || named.has('money.cost') || named.has('money.value')
  if (hasAmount && !named.has('currency') && !mapping.currency) trouble.push('Amounts need a currency: --currency EUR, or --map currency=COLUMN.')
  if (named.has('score') !== named.has('scoreKind')) trouble.push('A score needs its kind: --map score=COLUMN,scoreKind:csat.')
  for (const outcome of mapping.journey.outcomes) {
    if (outcome.value?.from === 'revenue' && !named.has('money.revenue')) trouble.push(`The outcome “${outcome.kind}” is worth its revenue, but no column is mapped to money.revenue.`)
  }
  return trouble
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
