import type { RatioSums } from '../kernel/ratio.ts'

/** Ended runs of the journey, and a row for each run and step it met, in any order. */
export interface WhatIfTally {
  /** Of ended runs, by customer. */
  readonly achieved: RatioSums
  /** Customers are numbered 0 … actors − 1. */
  readonly actors: number
  readonly rows: {
    readonly count: number
    readonly actor: ArrayLike<number>
    /** Place among the planned steps. */
    readonly step: ArrayLike<number>
    /** 1 when the run ended without its goal and this is the last planned step it met. */
    readonly isLost: ArrayLike<number>
    readonly isAchieved: ArrayLike<number>
    /** Minor units at the run's first entry at the step and all later ones. */
    readonly revenue: ArrayLike<number>
    readonly cost: ArrayLike<number>
    readonly value: ArrayLike<number>
  }
}
