import type { RunStatus } from './tables.ts'

/** What the engine needs to know of an interaction. Times are milliseconds since 1970. */
export interface EngineInteraction {
  readonly id: number
  readonly actorId: number
  /** The person: the actor that a merge made it stand for. */
  readonly personId: number
  readonly source: string
  readonly touchpointId: number
  readonly caseKey: string | null
  readonly territoryId: number | null
  readonly occurredAt: number
  readonly success: boolean | null
  readonly revenueMinor: number | null
  readonly currency: string | null
}

/** A run as the engine sees it: a row of `run` without its id. */
export interface RunState {
  readonly journeyId: number
  readonly journeyVersion: number
  readonly personId: number
  readonly territoryId: number | null
  readonly caseKey: string | null
  readonly firstInteractionId: number
  readonly lastInteractionId: number
  readonly startedAt: number
  readonly lastAt: number
  readonly endedAt: number | null
  readonly status: RunStatus
  readonly stepCount: number
  readonly outcomeKindId: number | null
}

/** What a rule found in one interaction. */
export interface FoundOutcome {
  readonly kindId: number
  readonly result: 'achieved' | 'failed'
  readonly valueMinor: number | null
  readonly currency: string | null
  readonly customerValuePercent: number | null
}

/** Engine order: by time, ties by arrival. */
export function inEngineOrder(a: EngineInteraction, b: EngineInteraction): number {
  return a.occurredAt - b.occurredAt || a.id - b.id
}
