import { customerOrder } from '../columns/byCustomer.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import {
  ARRIVAL_BYTES, MAP_ARRIVALS, MAP_BYTES, MAP_ENDED, MAP_ENTRIES, MAP_OPEN, MAP_UNPLANNED, MAP_WORDS, RATIO_BYTES, STEP_ACTORS, STEP_AFTER, STEP_BAD, STEP_BYTES, STEP_COST, STEP_COSTED, STEP_DROP_OFF, STEP_EARNED, STEP_EFFORT, STEP_ENTRIES,
  STEP_FELT, STEP_GOOD, STEP_HAND_OVERS, STEP_NN, STEP_NY, STEP_REACH, STEP_REVENUE, STEP_RUNS, STEP_SHARED, STEP_VALUE, STEP_YN, STEP_YY, WORDS_BYTES, WORDS_ENTRY, WORDS_STEP,
} from '../wasm/cells.ts'
import { inMemory, type LogMemory } from '../wasm/logMemory.ts'
import { ratiosAt } from '../wasm/ratiosAt.ts'
import { byHandler, type HandlingCounts } from './handling.ts'
import type { MapStepTally, MapTally } from './map.ts'
import { walkMap } from './mapWalk.ts'
import { WordsTally } from './mapWords.ts'

/** @param planned in planned order. @param now seconds since 1970 */
export function tallyMap(selection: Selection, planned: Catalogue['steps'], now: number): MapTally {
  const { steps } = selection.log.catalogue
  const placeOf = new Int32Array(steps.length).fill(-1)
  planned.forEach((s, i) => (placeOf[steps.indexOf(s)] = i))
  return tallyInMemory(selection, planned, placeOf, now - EPOCH_2000_S) ?? walkMap(selection, planned, placeOf, now - EPOCH_2000_S)
}

function tallyInMemory({ log, runIn, channelIn, picked, entries: size }: Selection, planned: Catalogue['steps'], placeOf: Int32Array, now: number): MapTally | null {
  const { runs, entries, actors, catalogue } = log, { sentiment, handler } = entries
  const steps = planned.length, channels = catalogue.channels.length, handlers = catalogue.handlers.length
  return inMemory(log, (memory) => {
    const stride = (steps + 8) >> 3, bytes = 4 * picked.length
    const cells = memory.zeros((steps + 1) * STEP_BYTES), byChannel = memory.zeros(4 * steps * channels), handled = memory.zeros(4 * (steps + 1) * handlers), bits = memory.zeros(stride * actors.count)
    const achieved = memory.zeros(RATIO_BYTES), all = memory.zeros(MAP_BYTES), arrivals = memory.room(size * ARRIVAL_BYTES), words = memory.room(Math.min(size, sentiment.value.length) * WORDS_BYTES), took = memory.room(bytes), tookOpen = memory.room(bytes)
    memory.kernels.mapRuns(
      runs.count, memory.put(customerOrder(runs, actors.count).run), memory.put(runIn), memory.room(4 * runs.count + 4), memory.put(runs.start), memory.put(runs.actor), memory.put(runs.status), memory.put(runs.customerValue),
      memory.put(entries.channel), memory.put(channelIn), channels, memory.put(entries.at), memory.put(entries.step), memory.put(placeOf), placeOf.length, steps, memory.put(entries.cost), memory.put(entries.revenue), memory.put(entries.flags),
      memory.putTold(sentiment), memory.put(sentiment.before), memory.put(sentiment.value), memory.putTold(handler), memory.put(handler.before), memory.put(handler.value), handlers, now,
      cells, byChannel, handled, bits, stride, achieved, all, arrivals, words, took, tookOpen,
    )
    const inAll = (place: number): number => memory.ints(all + place, 1)[0]!
    const whole = (s: number, place: number): number => memory.ints(cells + s * STEP_BYTES + place, 1)[0]!, float = (s: number, place: number): number => memory.floats(cells + s * STEP_BYTES + place, 1)[0]!
    const ratio = (s: number, place: number): RatioSums => ratiosAt(memory, cells + s * STEP_BYTES + place, 1)[0]!
    const handling = (s: number): HandlingCounts => ({ handOvers: ratio(s, STEP_HAND_OVERS), byHandler: byHandler(memory.ints(handled + 4 * s * handlers, handlers), catalogue.handlers) })
    const since = arrivalTimes(memory, arrivals, inAll(MAP_ARRIVALS), Int32Array.from(planned, (_, s) => whole(s, STEP_AFTER)), Int32Array.from(planned, (_, s) => whole(s, STEP_RUNS)))
    const said = planned.map(() => new WordsTally()), list = memory.ints(words, (inAll(MAP_WORDS) * WORDS_BYTES) / 4)
    for (let i = 0; i < list.length; i += WORDS_BYTES / 4) {
      const e = list[i + WORDS_ENTRY / 4]!
      said[list[i + WORDS_STEP / 4]!]!.add(realAt(sentiment, e), entries.interactionId[e]!)
    }
    return {
      runs: picked.length, mature: inAll(MAP_ENDED), achieved: ratiosAt(memory, achieved, 1)[0]!, actors: whole(steps, STEP_ACTORS), unplannedEntries: inAll(MAP_UNPLANNED), entries: inAll(MAP_ENTRIES),
      took: memory.ints(took, inAll(MAP_ENDED)).slice(), tookOpen: memory.ints(tookOpen, inAll(MAP_OPEN)).slice(), handling: handling(steps),
      steps: planned.map(({ key }, s): MapStepTally => ({
        key, actors: whole(s, STEP_ACTORS), entries: whole(s, STEP_ENTRIES), ...since[s]!, ...said[s]!.read(),
        costMinor: whole(s, STEP_COSTED) === 0 ? null : float(s, STEP_COST), revenueMinor: whole(s, STEP_EARNED) === 0 ? null : float(s, STEP_REVENUE),
        channels: Array.from(memory.ints(byChannel + 4 * s * channels, channels), (n, c) => ({ code: catalogue.channels[c]!.code, entries: n })), handling: handling(s),
        reach: ratio(s, STEP_REACH), dropOff: ratio(s, STEP_DROP_OFF), felt: ratio(s, STEP_FELT), effort: ratio(s, STEP_EFFORT), customerValue: ratio(s, STEP_VALUE), good: ratio(s, STEP_GOOD), bad: ratio(s, STEP_BAD),
        shared: { customers: float(s, STEP_SHARED), yy: float(s, STEP_YY), yn: float(s, STEP_YN), ny: float(s, STEP_NY), nn: float(s, STEP_NN) },
      })),
    }
  })
}

/** By step, from the list of first visits. @param after,runs how many have a contact before them, and how many there are */
function arrivalTimes(memory: LogMemory, arrivals: number, count: number, after: Int32Array, runs: Int32Array): Pick<MapStepTally, 'sincePrevious' | 'sinceStart'>[] {
  const startsOf = (sizes: Int32Array): Int32Array => {
    let sum = 0
    return sizes.map((size) => (sum += size) - size)
  }
  const afterAt = startsOf(after), runsAt = startsOf(runs), sinceBefore = memory.room(4 * count), sinceStart = memory.room(4 * count)
  memory.kernels.arrivalTimes(count, arrivals, memory.put(afterAt), memory.put(runsAt), sinceBefore, sinceStart)
  return Array.from(runs, (n, s) => ({ sincePrevious: memory.ints(sinceBefore + 4 * afterAt[s]!, after[s]!).slice(), sinceStart: memory.ints(sinceStart + 4 * runsAt[s]!, n).slice() }))
}
