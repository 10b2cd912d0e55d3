import { z } from 'zod'
import { analysis } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { pickedByCustomer } from '../columns/byCustomer.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { select, type Selection } from '../columns/select.ts'
import { wilson, type Share } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { TURNS, type Turn } from './path.ts'

export const JourneyTurnsParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Lines told of each kind, most frequent first. */
  top: z.number().int().min(1).max(1_000).default(12),
})
export type JourneyTurnsParams = z.input<typeof JourneyTurnsParams>

export interface JourneyTurns {
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly kinds: readonly TurnKind[]
}

export interface TurnKind {
  readonly kind: Turn
  readonly count: number
  readonly runs: number
  readonly shareOfRuns: number
  /** Customers to whom it happened at least once, of all. */
  readonly people: Share | null
  readonly lines: readonly TurnLine[]
  /** Places or pairs that are not told. */
  readonly others: { readonly lines: number; readonly count: number }
}

export interface TurnLine {
  /** Touchpoint codes, of channel switches channel codes. The same twice for a place by itself. */
  readonly from: string
  readonly to: string
  readonly fromName: string
  readonly toName: string
  readonly count: number
  readonly runs: number
  readonly actors: number
}

export const journeyTurns = analysis({
  name: 'journey.turns',
  question: 'Where do customers repeat, turn back and change channel?',
  method: 'Counts over each run’s entries by second and arrival: again at once (A, A), rework (each visit after the first), back and forth (A, B, A), change of channel; people with Wilson’s interval',
  params: JourneyTurnsParams,
  n: (turns: JourneyTurns) => turns.runs,
  answer(log, params, context): JourneyTurns {
    const selection = select(log, params.cohort, context)
    return finishTurns({ ...turnsOf(selection), entries: selection.entries }, params.top, log.catalogue)
  },
})

export interface TurnsTally {
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly kinds: readonly { readonly kind: Turn; readonly count: number; readonly runs: number; readonly actors: number; readonly lines: readonly Omit<TurnLine, 'fromName' | 'toName'>[] }[]
}

/** Counts how often, in how many runs and for how many customers; runs must come customer by customer. */
class Tally {
  readonly count: Int32Array
  readonly runs: Int32Array
  readonly actors: Int32Array
  private readonly lastRun: Int32Array
  private readonly lastActor: Int32Array

  constructor(groups: number) {
    this.count = new Int32Array(groups)
    this.runs = new Int32Array(groups)
    this.actors = new Int32Array(groups)
    this.lastRun = new Int32Array(groups).fill(-1)
    this.lastActor = new Int32Array(groups).fill(-1)
  }

  add(group: number, run: number, actor: number): void {
    this.count[group]!++
    if (this.lastRun[group] === run) return
    this.lastRun[group] = run
    this.runs[group]!++
    if (this.lastActor[group] === actor) return
    this.lastActor[group] = actor
    this.actors[group]!++
  }
}

function turnsOf(selection: Selection): Omit<TurnsTally, 'entries'> {
  const { log: { runs, entries, actors: { count: people }, catalogue }, picked, channelIn } = selection
  const width = catalogue.touchpoints.length, channels = catalogue.channels.length
  const again = new Tally(width), rework = new Tally(width), backAndForth = new Tally(width * width), channelSwitch = new Tally(channels * channels), all = new Tally(TURNS.length)
  const lastVisit = new Int32Array(width).fill(-1)
  const inTurn = pickedByCustomer(picked, runs, people)
  let actors = 0
  for (let i = 0, before = -1; i < inTurn.length; i++) {
    const r = inTurn[i]!, actor = runs.actor[r]!
    if (actor !== before) actors++
    before = actor
    let one = -1, two = -1, channelBefore = -1
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      const channel = entries.channel[e]!
      if (channelIn[channel] === 0) continue
      const here = entries.touchpoint[e]!
      if (here === one) {
        again.add(here, r, actor)
        all.add(0, r, actor)
      }
      if (lastVisit[here] === r) {
        rework.add(here, r, actor)
        all.add(1, r, actor)
      }
      if (here === two && here !== one) {
        backAndForth.add(here * width + one, r, actor)
        all.add(2, r, actor)
      }
      if (channelBefore >= 0 && channel !== channelBefore) {
        channelSwitch.add(channelBefore * channels + channel, r, actor)
        all.add(3, r, actor)
      }
      lastVisit[here] = r
      two = one
      one = here
      channelBefore = channel
    }
  }
  const linesOf = (tally: Tally, named: readonly { readonly code: string }[], isPair: boolean): TurnsTally['kinds'][number]['lines'] => {
    const lines: Omit<TurnLine, 'fromName' | 'toName'>[] = []
    tally.count.forEach((count, g) => {
      if (count > 0) lines.push({ from: named[isPair ? Math.floor(g / named.length) : g]!.code, to: named[isPair ? g % named.length : g]!.code, count, runs: tally.runs[g]!, actors: tally.actors[g]! })
    })
    return lines
  }
  const lines = [linesOf(again, catalogue.touchpoints, false), linesOf(rework, catalogue.touchpoints, false), linesOf(backAndForth, catalogue.touchpoints, true), linesOf(channelSwitch, catalogue.channels, true)]
  return { runs: inTurn.length, actors, kinds: TURNS.map((kind, k) => ({ kind, count: all.count[k]!, runs: all.runs[k]!, actors: all.actors[k]!, lines: lines[k]! })) }
}

export function finishTurns(tally: TurnsTally, top: number, { touchpoints, channels }: Catalogue): JourneyTurns {
  const nameOf = (named: readonly { readonly code: string; readonly name: string }[]): Map<string, string> => new Map(named.map((thing) => [thing.code, thing.name]))
  const [places, ways] = [nameOf(touchpoints), nameOf(channels)]
  return {
    runs: tally.runs, actors: tally.actors, entries: tally.entries,
    kinds: tally.kinds.map(({ kind, count, runs, actors, lines }) => {
      const names = kind === 'channelSwitch' ? ways : places
      const ranked = [...lines].sort((a, b) => b.count - a.count || byCode(a.from, b.from) || byCode(a.to, b.to))
      const told = ranked.slice(0, top)
      return {
        kind, count, runs, shareOfRuns: tally.runs === 0 ? 0 : runs / tally.runs, people: wilson(actors, tally.actors),
        lines: told.map((line) => ({ ...line, fromName: names.get(line.from) ?? line.from, toName: names.get(line.to) ?? line.to })),
        others: { lines: ranked.length - told.length, count: count - told.reduce((sum, line) => sum + line.count, 0) },
      }
    }),
  }
}
