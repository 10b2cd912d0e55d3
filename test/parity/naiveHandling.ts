import type { HandlingCounts } from '@throughline/analytics/journey/handling'
import { ratioOf } from '@throughline/analytics/kernel/ratio'

interface Met {
  readonly handler: number | null
}

/** Who handled the contacts that are asked about, run by run. */
export function naiveHandling<E extends Met>(runs: readonly { readonly actor: number; readonly entries: readonly E[] }[], isAsked: (entry: E) => boolean): HandlingCounts {
  const walked = runs.map((run) => {
    const handled = run.entries.filter((e) => e.handler !== null)
    return handled.map((e, i) => ({ handler: e.handler!, isAsked: isAsked(e), isHandOver: i > 0 && handled[i - 1]!.handler !== e.handler })).filter((e) => e.isAsked)
  })
  const all = walked.flat()
  return {
    handOvers: ratioOf(walked.flatMap((met, i) => (met.length === 0 ? [] : [{ customer: runs[i]!.actor, y: met.some((e) => e.isHandOver) ? 1 : 0, n: 1 }]))),
    byHandler: [...new Set(all.map((e) => e.handler))].map((actorId) => ({ actorId, contacts: all.filter((e) => e.handler === actorId).length })),
  }
}
