/** Customers of both arms in order of their ids, with what they did. */
export interface EffectTally {
  /** 1 treated, 0 held out. */
  readonly arm: Uint8Array
  /** When the first counted run began, seconds since 2000; −∞ for those who count from the beginning. */
  readonly joinedAt: Float64Array
  /** 1 with a counted run that is still open. */
  readonly isOpen: Uint8Array
  /** Everybody drawn, by arm: held out, treated. */
  readonly assigned: readonly [number, number]
  /** By measure code: what each customer did since, and (null without a time before) what they had done. */
  readonly since: ReadonlyMap<string, Float64Array>
  readonly before: ReadonlyMap<string, Float64Array> | null
  /** When the target rose, for whom and by how much, in any order. Of an outcome, every time. */
  readonly events: { readonly unit: ArrayLike<number>; readonly at: ArrayLike<number>; readonly amount: ArrayLike<number> }
}

export const outcomeCode = (kind: string): string => `outcome:${kind}`
