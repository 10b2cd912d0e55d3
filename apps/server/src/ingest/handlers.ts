import type { HeardInteraction } from '@throughline/domain'
import { keyOf, type Mention } from './identities.ts'

/** Who of our people handled the contacts of a batch, each named once ([I16]). */
export interface Handlers {
  readonly mentions: readonly Mention[]
  /** Handler by place of the interaction, from the actors found for the mentions. */
  readonly idsOf: (actors: readonly number[]) => ReadonlyMap<number, number>
}

export function mentionHandlers(interactions: readonly HeardInteraction[]): Handlers {
  const mentions: Mention[] = []
  const mentionByKey = new Map<string, number>()
  const mentionByPlace: [place: number, mention: number][] = []
  for (const [place, { handler, occurredAt }] of interactions.entries()) {
    if (handler === undefined) continue
    const key = keyOf(handler.identity)
    let mention = mentionByKey.get(key)
    if (mention === undefined) {
      mention = mentions.push({ identities: [handler.identity], at: occurredAt, kind: handler.kind ?? 'employee' }) - 1
      mentionByKey.set(key, mention)
    }
    mentionByPlace.push([place, mention])
  }
  return { mentions, idsOf: (actors) => new Map(mentionByPlace.map(([place, mention]) => [place, actors[mention]!])) }
}
