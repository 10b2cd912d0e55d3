import type { TestedShareChange } from './clusterShare.ts'
import { benjaminiHochberg } from './discoveries.ts'
import type { RatioSums } from './ratio.ts'

/** A change among others that are read together. `verdict` follows `adjusted`; the interval is of this change alone. */
export interface JudgedChange extends TestedShareChange {
  /** `p` over all that are read together (Benjamini & Hochberg 1995). Null: too few customers on a side to test, so there is no evidence either way. */
  readonly adjusted: number | null
}

/** With fewer customers on a side an error that counts customers is not to be relied upon (Cameron & Miller 2015). */
const LEAST_CUSTOMERS = 20
const FALSE_ONES = 0.05

export interface ToJudge {
  readonly change: TestedShareChange | null
  readonly a: RatioSums | undefined
  readonly b: RatioSums | undefined
}

/** Verdicts of all that one screen shows side by side: among those called a change at most one in twenty is expected to be none. Few customers are never called one. */
export function judgedTogether(changes: readonly ToJudge[]): (JudgedChange | null)[] {
  const isTested = ({ change, a, b }: ToJudge): boolean => change !== null && Math.min(a?.customers ?? 0, b?.customers ?? 0) >= LEAST_CUSTOMERS
  const adjusted = benjaminiHochberg(changes.map((one) => (isTested(one) ? one.change!.p : Number.NaN)))
  return changes.map((one, i): JudgedChange | null => {
    if (!one.change) return null
    if (!isTested(one)) return { ...one.change, adjusted: null, verdict: 'noEvidence' }
    return { ...one.change, adjusted: adjusted[i]!, verdict: adjusted[i]! <= FALSE_ONES ? (one.change.difference > 0 ? 'more' : 'less') : 'noEvidence' }
  })
}
