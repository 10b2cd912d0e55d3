import { expect, test } from 'vitest'
import {
  FIRST_ACHIEVED, FIRST_COST, FIRST_COUNT, FIRST_EFFORT, FIRST_EFFORT_ENTRIES, FIRST_ENTRIES, FIRST_FELT, FIRST_FELT_ENTRIES, FIRST_JUDGED, FIRST_MARGIN, FIRST_MATURE, FIRST_REPEATS, FIRST_REVENUE, FIRST_RUNS, FIRST_SWITCHES, FIRST_VALUE,
} from '../wasm/cells.ts'
import { FIRST_MEASURES } from './compareMeasures.ts'

test('[A37] measures that kernels add up stand where their names do', () => {
  const places = {
    runs: FIRST_RUNS, mature: FIRST_MATURE, judged: FIRST_JUDGED, feltEntries: FIRST_FELT_ENTRIES, effortEntries: FIRST_EFFORT_ENTRIES, achieved: FIRST_ACHIEVED, cost: FIRST_COST, revenue: FIRST_REVENUE, margin: FIRST_MARGIN,
    outcomeValue: FIRST_VALUE, entriesPerRun: FIRST_ENTRIES, repeats: FIRST_REPEATS, channelSwitches: FIRST_SWITCHES, felt: FIRST_FELT, effort: FIRST_EFFORT,
  }
  expect(FIRST_MEASURES.map((name) => places[name])).toEqual(Array.from({ length: FIRST_COUNT }, (_, m) => m))
})
