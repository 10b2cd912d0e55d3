import { EPOCH_2000_S } from '@throughline/analytics'
import { CONTEXT } from './asks.ts'
import { group, type Run } from './naiveRuns.ts'

const DAY = 86_400

interface Way {
  readonly run: Run
  readonly way: readonly { readonly code: string; readonly at: number }[]
}

/** What both sides did after each visit of a place, in time: the windows, and by customer how many visits were watched so long, went on, and after how many seconds. */
export function naiveVisits(a: readonly Way[], b: readonly Way[]): { readonly withinS: ReadonlyMap<string, number>; readonly a: Counts; readonly b: Counts } {
  const visitsOf = (ways: readonly Way[]) => ways.flatMap(({ run, way }) => way.map((visit, i) => ({ customer: run.actor, code: visit.code, at: visit.at, next: way[i + 1]?.code, gap: (way[i + 1]?.at ?? visit.at) - visit.at })))
  const sides = [visitsOf(a), visitsOf(b)] as const, all = sides.flat()
  const until = Math.max(CONTEXT.now - EPOCH_2000_S, ...all.map((visit) => visit.at))
  const withinS = new Map([...group(all.filter((visit) => visit.next !== undefined), (visit) => visit.code)].map(([code, gone]) => {
    const windows = [DAY / 24, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY]
    return [code, windows.find((s) => 10 * gone.filter((visit) => visit.gap <= s).length >= 9 * gone.length) ?? 365 * DAY] as const
  }))
  const countsOf = (visits: (typeof sides)[number]): Counts => {
    const old = visits.filter((visit) => visit.at + (withinS.get(visit.code) ?? 0) <= until)
    const gone = old.filter((visit) => visit.next !== undefined && visit.gap <= withinS.get(visit.code)!)
    return {
      counts: [...countsBy(old, (visit) => `visits ${visit.code}`, () => 1), ...countsBy(gone, (visit) => `edge ${visit.code}\n${visit.next}`, () => 1)],
      waits: gone.map((visit) => ({ customer: visit.customer, key: `edge ${visit.code}\n${visit.next}`, gap: visit.gap })),
    }
  }
  return { withinS, a: countsOf(sides[0]), b: countsOf(sides[1]) }
}

interface Counts {
  readonly counts: readonly Count[]
  readonly waits: readonly { readonly customer: number; readonly key: string; readonly gap: number }[]
}

interface Count {
  readonly customer: number
  readonly key: string
  readonly n: number
}

function countsBy<Visit extends { readonly customer: number }>(visits: readonly Visit[], keyOf: (visit: Visit) => string, amountOf: (visit: Visit) => number): Count[] {
  return [...group(visits, (visit) => `${visit.customer} ${keyOf(visit)}`).values()].map((own) => ({ customer: own[0]!.customer, key: keyOf(own[0]!), n: own.reduce((sum, visit) => sum + amountOf(visit), 0) }))
}
