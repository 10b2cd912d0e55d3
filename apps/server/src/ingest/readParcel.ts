import { readSegment, type HeardActor, type HeardAlias, type HeardGroup, type HeardInteraction, type SegmentContext } from '@throughline/domain'
import type { DeadLetter } from './deadLetters.ts'
import type { Parcel } from './intake.ts'

/** Characters of one message as JSON, as Segment has it. */
const LONGEST_ITEM = 32 * 1024

/** Reads messages one by one: the good ones are heard, each bad one becomes a dead letter with its reason and place. `type` is the route's, when it says one. */
export function readParcel(items: readonly unknown[], type: string | undefined, context: SegmentContext, repairs?: readonly number[]): Parcel {
  const interactions: HeardInteraction[] = []
  const actors: HeardActor[] = []
  const aliases: HeardAlias[] = []
  const groups: HeardGroup[] = []
  const refused: DeadLetter[] = []
  for (const [position, item] of items.entries()) {
    const reading = isTooLong(item)
      ? { kind: 'refused' as const, code: 'input.tooLarge' as const, reason: `the message is longer than ${LONGEST_ITEM} characters` }
      : readSegment(item, type, context)
    switch (reading.kind) {
      case 'interaction': interactions.push(reading.interaction); break
      case 'actor': actors.push(reading.actor); break
      case 'alias': aliases.push(reading.alias); break
      case 'group': groups.push(reading.group); break
      case 'refused': refused.push({ source: context.source, route: type ?? 'batch', code: reading.code, reason: reading.reason, payload: item, position, receivedAt: context.receivedAt })
    }
  }
  return { heard: { interactions, actors, aliases, groups }, refused, receivedAt: context.receivedAt, ...(repairs && { repairs }) }
}

function isTooLong(item: unknown): boolean {
  return mostCharacters(item) > LONGEST_ITEM && JSON.stringify(item).length > LONGEST_ITEM
}

/** No fewer characters than the JSON has, without writing it: each character of a text may take six (`\u0000`). */
function mostCharacters(value: unknown): number {
  if (typeof value === 'string') return 6 * value.length + 2
  if (typeof value !== 'object' || value === null) return 26
  let sum = 2
  if (Array.isArray(value)) for (const one of value) sum += 1 + mostCharacters(one)
  else for (const key in value) sum += 6 * key.length + 4 + mostCharacters((value as Record<string, unknown>)[key])
  return sum
}
