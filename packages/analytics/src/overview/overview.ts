import { z } from 'zod'
import { analysis } from '../analysis.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { untold } from '../columns/toldApart.ts'
import { countCurrencies, currencyOf } from '../columns/inCurrency.ts'
import { endsOf, failsAt, type Ends } from '../journey/planned.ts'
import { isoOf } from '../kernel/calendar.ts'
import { byCode } from '../kernel/order.ts'

const DataOverviewParams = z.strictObject({})

export interface DataOverview {
  readonly currency: string
  readonly runs: number
  readonly actors: number
  readonly entries: number
  /** Entries whose amounts are in another currency: counted, but their amounts are left out. */
  readonly otherCurrencyEntries: number
  /** ISO, UTC. */
  readonly first: string | null
  readonly last: string | null
  /** Present ones, by entries, most first. Runs counted once for each. */
  readonly journeys: readonly (Present & { readonly tier: string; readonly origin: string; readonly parent: string | null; readonly ends: Ends; readonly failsAt: readonly string[] })[]
  readonly channels: readonly Present[]
  readonly territories: readonly Present[]
  readonly touchpoints: readonly Present[]
  readonly outcomes: readonly (Present & { readonly isGood: boolean })[]
  /** Names beyond those that columns tell apart: runs and outcomes of these count in totals and belong to none. Later channels stand together as one. */
  readonly untold: { readonly territories: number; readonly outcomes: number }
  /** Actor attributes that group: with their values, most actors first, at most 50. */
  readonly attributes: readonly { readonly key: string; readonly values: readonly { readonly value: string; readonly actors: number }[] }[]
}

export interface Present {
  readonly code: string
  readonly name: string
  readonly runs: number
  readonly entries: number
}

export const dataOverview = analysis({
  name: 'data.overview',
  question: 'What data is here?',
  method: 'Counts over primary runs; runs of life stages and micro-journeys count by their own',
  params: DataOverviewParams,
  n: (overview: DataOverview) => overview.runs,
  answer(log): DataOverview {
    const { runs, entries, catalogue } = log
    let primaryRuns = 0, first = 0x7fff_ffff, last = NO_NUMBER
    const isHere = new Uint8Array(log.actors.count)
    const journeys = counts(catalogue.journeys.length), channels = counts(catalogue.channels.length)
    const territories = counts(catalogue.territories.length), touchpoints = counts(catalogue.touchpoints.length)
    const channelSeen = new Int32Array(catalogue.channels.length), touchpointSeen = new Int32Array(catalogue.touchpoints.length)
    const others = new Int32Array(runs.count)
    for (let o = 0; o < log.otherSteps.count; o++) others[log.otherSteps.run[o]!]!++
    for (let r = 0; r < runs.count; r++) {
      const from = runs.start[r]!, end = runs.start[r + 1]!
      const places = end - from + others[r]!
      if (places > 0) journeys.runs[runs.journey[r]!]!++
      journeys.entries[runs.journey[r]!]! += places
      if (end === from) continue
      primaryRuns++
      isHere[runs.actor[r]!] = 1
      const territory = runs.territory[r]!
      if (territory !== NO_CODE8) {
        territories.runs[territory]!++
        territories.entries[territory]! += end - from
      }
      for (let e = from; e < end; e++) {
        const at = entries.at[e]!, c = entries.channel[e]!, t = entries.touchpoint[e]!
        if (at < first) first = at
        if (at > last) last = at
        channels.entries[c]!++
        touchpoints.entries[t]!++
        if (channelSeen[c] !== r + 1) {
          channelSeen[c] = r + 1
          channels.runs[c]!++
        }
        if (touchpointSeen[t] !== r + 1) {
          touchpointSeen[t] = r + 1
          touchpoints.runs[t]!++
        }
      }
    }
    const outcomes = counts(catalogue.outcomeKinds.length)
    // One bit for each run and kind.
    const words = (catalogue.outcomeKinds.length + 31) >> 5
    const seen = new Int32Array(runs.count * words)
    for (let o = 0; o < log.outcomes.count; o++) {
      const run = log.outcomes.run[o]!, kind = log.outcomes.kind[o]!
      if (kind === NO_CODE8 || runs.start[run + 1] === runs.start[run]) continue
      outcomes.entries[kind]!++
      const word = run * words + (kind >> 5), bit = 1 << (kind & 31)
      if ((seen[word]! & bit) === 0) outcomes.runs[kind]!++
      seen[word]! |= bit
    }
    const parents = new Map(catalogue.journeys.map((j) => [j.id, j.code]))
    return {
      currency: catalogue.currency, runs: primaryRuns, actors: isHere.reduce((n, x) => n + x, 0), entries: entries.count, otherCurrencyEntries: currencyOf(log, countCurrencies(log, null, new Uint8Array(256).fill(1))).others,
      first: entries.count === 0 ? null : isoOf(first), last: entries.count === 0 ? null : isoOf(last),
      journeys: present(catalogue.journeys, journeys, (j) => ({ tier: j.tier, origin: j.origin, parent: j.parentId === null ? null : (parents.get(j.parentId) ?? null), ends: endsOf(j.rules), failsAt: failsAt(j.rules) })),
      channels: present(catalogue.channels, channels, () => ({})),
      territories: present(catalogue.territories, territories, () => ({})),
      touchpoints: present(catalogue.touchpoints, touchpoints, () => ({})),
      outcomes: present(catalogue.outcomeKinds, outcomes, (k) => ({ isGood: k.isGood })),
      untold: { territories: untold(catalogue.territories), outcomes: untold(catalogue.outcomeKinds) },
      attributes: attributesOf(log, isHere),
    }
  },
})

interface Counts {
  readonly runs: Int32Array
  readonly entries: Int32Array
}

const counts = (size: number): Counts => ({ runs: new Int32Array(size), entries: new Int32Array(size) })

function present<T extends { code: string; name: string }, More extends object>(things: readonly T[], { runs, entries }: Counts, more: (thing: T) => More): (Present & More)[] {
  return things
    .map((thing, i) => ({ code: thing.code, name: thing.name, runs: runs[i]!, entries: entries[i]!, ...more(thing) }))
    .filter((p) => p.runs > 0)
    .sort((a, b) => b.entries - a.entries || byCode(a.code, b.code))
}

function attributesOf(log: JourneyLog, isHere: Uint8Array): DataOverview['attributes'] {
  return [...log.actors.attributes].map(([key, { values, code }]) => {
    const actors = new Int32Array(values.length)
    for (let a = 0; a < isHere.length; a++) if (isHere[a] === 1 && code[a] !== NO_CODE) actors[code[a]!]!++
    return {
      key,
      values: values.map((value, i) => ({ value, actors: actors[i]! })).filter((v) => v.actors > 0).sort((a, b) => b.actors - a.actors || byCode(a.value, b.value)).slice(0, 50),
    }
  }).filter((a) => a.values.length > 0).sort((a, b) => byCode(a.key, b.key))
}
