import { afterEach, expect, test } from 'vitest'
import type { Cohort } from '../cohort.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { tallyPlaces } from '../journey/flowPlaces.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { useKernelsFrom } from '../wasm/logMemory.ts'
import { directlyFollows, edgeTimes } from './directlyFollows.ts'
import { seededRandom } from './seededRandom.ts'
import { sequencesOf } from './sequences.ts'

const KERNELS_FROM = useKernelsFrom(0)
afterEach(() => void useKernelsFrom(KERNELS_FROM))

const CONTEXT = { now: Date.UTC(2025, 5, 1) / 1000, timeZone: 'UTC', random: seededRandom }

/** Everything that is read of a cohort's sequences; kernels where so many entries are enough. */
function readOf(log: JourneyLog, cohort: Cohort, nodes: 'touchpoint' | 'step', kernelsFrom: number) {
  useKernelsFrom(kernelsFrom)
  const selection = select(log, cohort, CONTEXT), sequences = sequencesOf(selection, nodes), flow = directlyFollows(sequences)
  const edges = [...flow.count.keys()].filter((edge) => flow.count[edge]! > 0)
  const { count, run, start, end, code, at } = sequences
  return {
    isInMemory: sequences.inMemory(() => true) === true, picked: [...selection.picked], runIn: [...selection.runIn], entries: [selection.entries, sequences.entries],
    sequences: Array.from({ length: count }, (_, i) => [run[i]!, [...code.subarray(start[i]!, end[i]!)], [...at.subarray(start[i]!, end[i]!)]]),
    flow: edges.map((edge) => [edge, flow.count[edge], flow.runs[edge], flow.sumS[edge]]), ties: flow.ties, transitions: flow.transitions,
    times: edgeTimes(sequences, flow, edges, [0.5, 0.9]), places: tallyPlaces(sequences, log.runs, log.actors.count),
  }
}

test.each(Array.from({ length: 24 }, (_, i) => i + 1))('[A37] entries are chosen by channel, period and journey sixteen at a time as one by one, however many channels there are (seed %i)', (seed) => {
  const random = seededRandom(seed), below = (n: number): number => Math.floor(random() * n)
  const channels = [1, 5, 16, 17, 40, 254, 300][seed % 7]!
  const rows = madeUpRows(seed, { runs: 1 + below(60) })
  rows.channel = Array.from({ length: channels }, (_, i) => ({ id: i + 1, code: `c${i}`, name: `Way ${i}` }))
  // Some are of a channel whose name is still on the way.
  for (const row of rows.interaction) row.channel_id = random() < 0.05 ? 9_999 : 1 + below(channels)
  const moved = logOfRows(rows), plain = logOfRows(rows)
  const some = (): string[] => rows.channel.map(({ code }) => String(code)).filter(() => random() < 0.4)
  const day = (): string => new Date(Date.UTC(2025, 1, 20 + below(90))).toISOString().slice(0, 10)
  const cohorts: Cohort[] = [{}, { channels: [] }, { channels: some() }, { channels: [...some(), 'c0'], period: { from: day() } }, { period: { to: day() } }, { journeys: ['claim', 'log'], channels: some() }, { statuses: ['achieved'] }]
  for (const cohort of cohorts) for (const nodes of ['touchpoint', 'step'] as const) {
    const { isInMemory, ...one } = readOf(moved, cohort, nodes, 0), { isInMemory: isNot, ...two } = readOf(plain, cohort, nodes, Number.POSITIVE_INFINITY)
    expect([isInMemory, isNot]).toEqual([true, false])
    expect(one).toEqual(two)
  }
})
