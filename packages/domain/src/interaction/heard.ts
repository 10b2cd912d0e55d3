import type { ActorKind } from '../actor/tables.ts'
import type { ScoreKind } from '../feedback/tables.ts'
import type { Direction } from './tables.ts'

/** How somebody is named by those who tell us: `email`, `userId`, `anonymousId`, `policy` … */
export interface IdentityRef {
  readonly kind: string
  readonly value: string
}

/** What was felt during an interaction. */
export interface HeardPerception {
  readonly sentiment?: number
  readonly effort?: number
  readonly success?: boolean
  readonly scoreKind?: ScoreKind
  readonly score?: number
  readonly words?: string
}

/** Who of our people handled a contact. */
export interface HeardHandler {
  readonly identity: IdentityRef
  /** What they are made when nobody told of them yet: an employee unless it says so. */
  readonly kind?: Exclude<ActorKind, 'customer'>
}

/** An interaction as it was told to us, parsed and checked, before it finds its actor, touchpoint and runs. */
export interface HeardInteraction {
  readonly source: string
  /** Unique within the source: heard twice, kept once. */
  readonly messageId: string
  /** The first one names the actor; the others are learnt. At least one. */
  readonly identities: readonly IdentityRef[]
  /** Touchpoint code; unknown ones are added to the catalogue. */
  readonly touchpoint: string
  /** Channel code; the touchpoint's usual channel, else `web`, when absent. */
  readonly channel?: string
  readonly handler?: HeardHandler
  readonly caseKey?: string
  readonly direction?: Direction
  /** Milliseconds since 1970, UTC. */
  readonly occurredAt: number
  readonly durationMs?: number
  readonly costMinor?: number
  readonly revenueMinor?: number
  /** ISO 4217; needed with any amount. */
  readonly currency?: string
  readonly success?: boolean
  readonly effort?: number
  readonly text?: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly perception?: HeardPerception
}

/** Somebody as told to us: by `identify`, an import of actors, or the demo company. */
export interface HeardActor {
  readonly identities: readonly IdentityRef[]
  readonly kind?: ActorKind
  readonly name?: string
  /** Territory code. */
  readonly territory?: string
  readonly attributes?: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly at: number
}

/** An outcome told to us by itself, not found by a journey's rule. */
export interface HeardOutcome {
  readonly source: string
  readonly messageId: string
  readonly identities: readonly IdentityRef[]
  /** Outcome kind code; unknown ones are added as neither good nor bad until somebody says. */
  readonly kind: string
  readonly isGood?: boolean
  readonly caseKey?: string
  readonly occurredAt: number
  readonly valueMinor?: number
  readonly currency?: string
  readonly customerValuePercent?: number
}

/** What was felt, told by itself: an answered question, a review, a rating. */
export interface HeardFeeling extends HeardPerception {
  readonly source: string
  readonly messageId: string
  readonly identities: readonly IdentityRef[]
  readonly occurredAt: number
  /** Message id, in the same source, of the interaction it speaks of. */
  readonly about?: string
}

/** Two names turned out to mean one person; `kept` is the one that stays. */
export interface HeardAlias {
  readonly kept: IdentityRef
  /** The other name: the first of these that somebody has, else the first. */
  readonly merged: readonly IdentityRef[]
  readonly at: number
}

/** Somebody belongs to a group: a household, a company, a fleet. */
export interface HeardGroup {
  readonly identities: readonly IdentityRef[]
  readonly groupKey: string
  readonly traits?: Readonly<Record<string, unknown>>
  readonly at: number
}

/** Everything one batch tells us. Actors are taken in first, then groups, aliases, interactions, outcomes, feelings. */
export interface Heard {
  readonly interactions?: readonly HeardInteraction[]
  readonly actors?: readonly HeardActor[]
  readonly outcomes?: readonly HeardOutcome[]
  readonly feelings?: readonly HeardFeeling[]
  readonly aliases?: readonly HeardAlias[]
  readonly groups?: readonly HeardGroup[]
}
