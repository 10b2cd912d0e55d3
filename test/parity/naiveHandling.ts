import type { HandlingCounts } from '@throughline/analytics/journey/handling'

interface Met {
  readonly handler: number | null
}

/** Who handled the contacts that are asked about, run by run. */
export function naiveHandling<E extends Met>(runs: readonly { readonly entries: readonly E[] }[], isAsked: (entry: E) => boolean): HandlingCounts {
  const walked = runs.map((run) => {
    const handled = run.entries.filter((e) => e.handler !== null)
    return handled.map((e, i) => ({ handler: e.handler!, isAsked: isAsked(e), isHandOver: i > 0 && handled[i - 1]!.handler !== e.handler })).filter((e) => e.isAsked)
  })
  const all = walked.flat()
  return {
    runs: walked.filter((run) => run.length > 0).length, handedOver: walked.filter((run) => run.some((e) => e.isHandOver)).length,
    byHandler: [...new Set(all.map((e) => e.handler))].map((actorId) => ({ actorId, contacts: all.filter((e) => e.handler === actorId).length })),
  }
}
