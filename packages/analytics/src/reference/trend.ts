import { finishTrend } from '../journey/trend.ts'
import { boardReference } from './board.ts'
import type { Reference } from './references.ts'

/** The board's own reference, and the same judgement on it. */
export const trendReference: Reference<'outcome.trend'> = {
  queries({ cohort, bucket }, context, catalogue) {
    return boardReference.queries({ cohort, bucket }, context, catalogue)
  },
  result(rows, params, context, catalogue) {
    return finishTrend(boardReference.result(rows, { cohort: params.cohort, bucket: params.bucket }, context, catalogue), params, context)
  },
}
