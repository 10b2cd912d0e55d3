import type { Cohort } from '@throughline/analytics/cohort'
import type { Bucket } from '@throughline/analytics/kernel/calendar'

const DAY_MS = 86_400_000

/** How finely a trend is cut so that it has about ten to thirty points. `known`: first and last day of the data, for open periods. */
export function bucketFor(period: Cohort['period'], known?: { readonly first: string | null; readonly last: string | null }): Bucket {
  const from = period?.from ?? known?.first
  const to = period?.to ?? known?.last
  if (!from || !to) return 'month'
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS
  return days <= 16 ? 'day' : days <= 200 ? 'week' : days <= 1_100 ? 'month' : days <= 3_650 ? 'quarter' : 'year'
}
