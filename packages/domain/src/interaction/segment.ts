import { ACTOR_KINDS } from '../actor/tables.ts'
import { toMinor } from '../define/money.ts'
import type { RefusalCode } from '../define/refusal.ts'
import { SCORE_KINDS } from '../feedback/tables.ts'
import type { HeardActor, HeardAlias, HeardGroup, HeardHandler, HeardInteraction, HeardPerception, IdentityRef } from './heard.ts'
import { CONTACT_YEARS, isContactTime } from './years.ts'

export const SEGMENT_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const

export type SegmentReading =
  | { readonly kind: 'interaction'; readonly interaction: HeardInteraction }
  | { readonly kind: 'actor'; readonly actor: HeardActor }
  | { readonly kind: 'alias'; readonly alias: HeardAlias }
  | { readonly kind: 'group'; readonly group: HeardGroup }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly reason: string }

export interface SegmentContext {
  /** The write key's source. */
  readonly source: string
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** When the client says it sent the request, as it said it. */
  readonly sentAt?: unknown
  /** The batch's `context`, for items that have none. */
  readonly context?: unknown
  readonly newId: () => string
}

type Fields = Readonly<Record<string, unknown>>

/** A message id, a user id or a name longer than this is a mistake. */
const LONGEST = 200
/** A clock that is off by more is not a clock to correct by ([I4]). */
const LARGEST_SKEW_MS = 24 * 3_600_000

/** Reads one Segment message. What is missing or cannot be refuses that message alone; a property that does not fit stays a property ([I3]). */
export function readSegment(item: unknown, type: string | undefined, context: SegmentContext): SegmentReading {
  if (!isFields(item)) return refused('a message must be a JSON object')
  const kind = SEGMENT_TYPES.find((one) => one === (type ?? item['type']))
  if (!kind) return refused(`“${String(type ?? item['type'])}” is no type of message; send ${SEGMENT_TYPES.join(', ')}`)
  const at = occurredAt(item, context)
  if (typeof at === 'string') return refused(at)
  const identities = identitiesOf(item)
  if (typeof identities === 'string') return refused(identities)
  if (kind === 'alias') return readAlias(item, at)
  if (identities.length === 0) return refused('a message needs a userId or an anonymousId')
  switch (kind) {
    case 'identify': return { kind: 'actor', actor: readActor(item, identities, at) }
    case 'group': return readGroup(item, identities, at)
    case 'track': case 'page': case 'screen': return readInteraction(kind, item, identities, at, context)
  }
}

function readInteraction(kind: 'track' | 'page' | 'screen', item: Fields, identities: readonly IdentityRef[], at: number, context: SegmentContext): SegmentReading {
  const properties = isFields(item['properties']) ? item['properties'] : {}
  const messageId = text(item['messageId']) ?? context.newId()
  if (messageId.length > LONGEST) return refused(`messageId is longer than ${LONGEST} characters`)
  const touchpoint = text(properties['touchpoint']) ?? touchpointOf(kind, item, properties)
  if (touchpoint === undefined) return refused(kind === 'track' ? 'a track needs an event' : `a ${kind} needs a name or a path`)
  if (touchpoint.length > LONGEST) return refused(`the touchpoint is longer than ${LONGEST} characters`)

  const spent: string[] = []
  const currency = /^[a-z]{3}$/i.test(text(properties['currency']) ?? '') ? (properties['currency'] as string).toUpperCase() : 'USD'
  const revenueMinor = spend(spent, revenueOf(kind === 'track' ? text(item['event']) : undefined, properties, currency), 'revenue')
  const costMinor = spend(spent, money(properties['cost'], currency), 'cost')
  const perception = perceptionOf(properties)
  const channel = text(properties['channel']) ?? text(fieldsOf(item['context'])['channel']) ?? text(fieldsOf(context.context)['channel']) ?? (kind === 'screen' ? 'app' : kind === 'page' ? 'web' : undefined)
  const interaction: Record<keyof HeardInteraction, unknown> = {
    source: context.source, messageId, identities, occurredAt: at,
    touchpoint: spend(spent, touchpoint, 'touchpoint'),
    channel: channel === undefined || channel.length > LONGEST ? undefined : spend(spent, channel, 'channel'),
    handler: spend(spent, handlerOf(properties['handledBy']), 'handledBy') ?? handlerOf(fieldsOf(item['context'])['handledBy']),
    caseKey: spend(spent, text(properties['case']) ?? text(properties['caseKey']) ?? text(properties['case_key']), 'case', 'caseKey', 'case_key'),
    direction: spend(spent, oneOf(['inbound', 'outbound'], properties['direction']), 'direction'),
    durationMs: spend(spent, durationOf(properties), 'durationMs', 'duration_ms', 'duration'),
    revenueMinor, costMinor,
    currency: revenueMinor === undefined && costMinor === undefined ? undefined : spend(spent, currency, 'currency'),
    success: spend(spent, typeof properties['success'] === 'boolean' ? properties['success'] : undefined, 'success'),
    effort: spend(spent, within(properties['effort'], 1, 7, true), 'effort'),
    text: spend(spent, words(properties), 'text', 'comment', 'feedback'),
    perception,
    properties: undefined,
  }
  if (perception) spent.push('sentiment', 'score', 'scoreKind', 'score_kind', ...SCORE_KINDS)
  interaction.properties = without(properties, spent)
  return { kind: 'interaction', interaction: present(interaction) as unknown as HeardInteraction }
}

/** Notes that a property became something; what is absent spends nothing. */
function spend<T>(spent: string[], value: T | undefined, ...names: string[]): T | undefined {
  if (value !== undefined) spent.push(...names)
  return value
}

/** The properties that nothing was made of; absent when there are none. */
function without(properties: Fields, spent: readonly string[]): Fields | undefined {
  const left = Object.entries(properties).filter(([name]) => !spent.includes(name))
  return left.length === 0 ? undefined : Object.fromEntries(left)
}

function readActor(item: Fields, identities: readonly IdentityRef[], at: number): HeardActor {
  const { territory, kind, ...traits } = { ...fieldsOf(fieldsOf(item['context'])['traits']), ...fieldsOf(item['traits']) } as Record<string, unknown>
  const email = text(traits['email'])
  const fullName = [text(traits['firstName']), text(traits['lastName'])].filter((part) => part !== undefined).join(' ')
  const name = text(traits['name']) ?? (fullName === '' ? undefined : fullName)
  for (const used of ['name', 'firstName', 'lastName']) if (name !== undefined) delete traits[used]
  return present({
    identities: email !== undefined && email.length <= LONGEST ? [...identities, { kind: 'email', value: email.toLowerCase() }] : identities,
    kind: oneOf(ACTOR_KINDS, kind), name, territory: short(text(territory)), attributes: traits, at,
  }) as unknown as HeardActor
}

function readGroup(item: Fields, identities: readonly IdentityRef[], at: number): SegmentReading {
  const groupKey = short(text(item['groupId']))
  if (groupKey === undefined) return refused('a group needs a groupId')
  return { kind: 'group', group: { identities, groupKey, traits: fieldsOf(item['traits']), at } }
}

function readAlias(item: Fields, at: number): SegmentReading {
  const userId = short(text(item['userId']))
  const previousId = short(text(item['previousId']))
  if (userId === undefined || previousId === undefined) return refused('an alias needs a userId and a previousId')
  return { kind: 'alias', alias: { kept: { kind: 'userId', value: userId }, merged: [{ kind: 'userId', value: previousId }, { kind: 'anonymousId', value: previousId }], at } }
}

/** Segment's formula: received − (sent − original), so that a client whose clock is wrong is put right ([I4]). Says what is wrong as text. */
function occurredAt(item: Fields, context: SegmentContext): number | string {
  const told = item['originalTimestamp'] ?? item['timestamp']
  if (told === undefined || told === null) return context.receivedAt
  const original = time(told)
  if (original === undefined) return `“${String(told)}” is not a time`
  if (!isContactTime(original)) return `“${String(told)}” is too far away: ${CONTACT_YEARS}`
  const sent = time(item['sentAt'] ?? context.sentAt)
  const skew = sent === undefined ? 0 : context.receivedAt - sent
  return Math.abs(skew) > LARGEST_SKEW_MS ? original : original + skew
}

function time(value: unknown): number | undefined {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(at) ? Math.round(at) : undefined
}

function identitiesOf(item: Fields): IdentityRef[] | string {
  const found: IdentityRef[] = []
  for (const kind of ['userId', 'anonymousId'] as const) {
    const value = text(item[kind])
    if (value === undefined) continue
    if (value.length > LONGEST) return `${kind} is longer than ${LONGEST} characters`
    found.push({ kind, value })
  }
  return found
}

/** [I6] A track's touchpoint is its event; a page's is its name, else its path without the numbers of single things. */
function touchpointOf(kind: 'track' | 'page' | 'screen', item: Fields, properties: Fields): string | undefined {
  if (kind === 'track') return text(item['event'])
  const name = text(item['name']) ?? text(properties['name'])
  if (name !== undefined) return `${kind}: ${name}`
  const path = text(properties['path']) ?? text(fieldsOf(fieldsOf(item['context'])['page'])['path'])
  return path === undefined ? undefined : `${kind}: ${path.replace(/[?#].*$/, '').replaceAll(/\/(\d[\w.-]*|[0-9a-f]{8}-[0-9a-f-]{27})(?=\/|$)/gi, '/:id')}`
}

const ON_THE_WAY = /^(product|products|cart|checkout|coupon|promotion|payment info|order (updated|cancelled))\b/i

/** [I7] Revenue by Segment's names: an order's total counts, a refund's is taken off, what only leads to an order is not money yet. */
function revenueOf(event: string | undefined, properties: Fields, currency: string): number | undefined {
  const isRefund = event !== undefined && /^order refunded$/i.test(event)
  if (isRefund || (event !== undefined && /^order completed$/i.test(event))) {
    const sum = money(properties['revenue'], currency) ?? money(properties['total'], currency) ?? money(properties['value'], currency)
    return isRefund && sum !== undefined ? -Math.abs(sum) : sum
  }
  return event !== undefined && ON_THE_WAY.test(event) ? undefined : money(properties['revenue'], currency)
}

/** [I16] A user id, or `{ id, kind }` where the kind is `employee` or `partner`. */
function handlerOf(told: unknown): HeardHandler | undefined {
  const id = short(text(isFields(told) ? told['id'] : told))
  if (id === undefined) return undefined
  const kind = isFields(told) ? oneOf(['employee', 'partner'] as const, told['kind']) : undefined
  return { identity: { kind: 'userId', value: id }, ...(kind && { kind }) }
}

function money(value: unknown, currency: string): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  try {
    return toMinor(value, currency)
  } catch {
    return undefined
  }
}

/** `durationMs`, or Segment's `duration` in seconds. */
function durationOf(properties: Fields): number | undefined {
  const seconds = within(properties['duration'], 0, 2_000_000, false)
  return within(properties['durationMs'] ?? properties['duration_ms'], 0, 2_000_000_000, true) ?? (seconds === undefined ? undefined : Math.round(seconds * 1000))
}

function words(properties: Fields): string | undefined {
  return text(properties['text']) ?? text(properties['comment']) ?? text(properties['feedback'])
}

/** Something was felt when a sentiment, a score or words of feedback came along. */
function perceptionOf(properties: Fields): HeardPerception | undefined {
  const sentiment = within(properties['sentiment'], -1, 1, false)
  const named = SCORE_KINDS.find((kind) => typeof properties[kind] === 'number')
  const scoreKind = named ?? oneOf(SCORE_KINDS, properties['scoreKind'] ?? properties['score_kind'])
  const score = scoreKind === undefined ? undefined : within(named === undefined ? properties['score'] : properties[named], -1000, 1000, false)
  const told = text(properties['comment']) ?? text(properties['feedback'])
  if (sentiment === undefined && score === undefined && told === undefined) return undefined
  return present({
    sentiment, score, scoreKind: score === undefined ? undefined : scoreKind, words: words(properties),
    effort: within(properties['effort'], 1, 7, true), success: typeof properties['success'] === 'boolean' ? properties['success'] : undefined,
  }) as HeardPerception
}

/** Text, or a number or flag written as text; empty is absent. */
function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function short(value: string | undefined): string | undefined {
  return value !== undefined && value.length <= LONGEST ? value : undefined
}

function within(value: unknown, least: number, most: number, isWhole: boolean): number | undefined {
  return typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value)) ? value : undefined
}

function oneOf<T extends string>(list: readonly T[], value: unknown): T | undefined {
  return list.find((one) => one === value)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

function present(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const key in fields) if (fields[key] !== undefined) kept[key] = fields[key]
  return kept
}

function refused(reason: string): SegmentReading {
  return { kind: 'refused', code: 'input.invalid', reason }
}
