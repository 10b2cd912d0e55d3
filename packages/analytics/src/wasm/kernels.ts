import { KERNELS } from './bytes.ts'

/** What assembly/ exports; places in memory and 32-bit numbers. Each is described beside its source. */
export interface Kernels {
  mask(
    runs: number, start: number, startedAt: number, from: number, to: number, journey: number, journeyIn: number, territory: number, territoryIn: number, status: number, statusIn: number,
    actor: number, actorIn: number, outcomeIn: number, channel: number, channelIn: number, work: number, withEmpty: number, runIn: number, picked: number, sum: number,
  ): number
  bounds(count: number, picked: number, start: number, entries: number, starts: number, ends: number, first: number, stretches: number): number
  sequences(
    count: number, picked: number, start: number, entries: number, codes: number, times: number, channel: number, channelIn: number, work: number, run: number, starts: number, ends: number, code: number, at: number, first: number,
    total: number,
  ): number
  follow(stretchCount: number, stretches: number, first: number, code: number, at: number, width: number, cells: number): void
  ties(stretchCount: number, stretches: number, first: number, at: number): number
  gaps(stretchCount: number, stretches: number, first: number, code: number, at: number, width: number, next: number, values: number): void
  quantiles(lists: number, bounds: number, values: number, wanted: number, asked: number, out: number, room: number): void
  places(
    stretchCount: number, stretches: number, first: number, count: number, run: number, ends: number, code: number, actor: number, actors: number, status: number, cells: number, words: number, met: number,
  ): number
  variants(sequences: number, starts: number, ends: number, code: number, variant: number, counts: number, example: number, records: number, slots: number): number
  walkRuns(
    count: number, picked: number, start: number, touchpoint: number, channel: number, channelIn: number, at: number, status: number, actor: number, endedAt: number, masks: number, steps: number, now: number,
    reachedAt: number, unit: number, actorOf: number, seenUntil: number, isOpen: number,
  ): number
  moneyOfRuns(
    count: number, picked: number, start: number, actor: number, channel: number, channelIn: number, channels: number, cost: number, revenue: number, rows: number, costEntries: number,
    groupOf: number, none: number, groups: number, margins: number, totals: number,
  ): number
  customersOfMoney(actors: number, rows: number, channels: number, measures: number, totals: number): void
  groupRuns(runs: number, order: number, isFirst: number, runIn: number, margins: number, groupOf: number, none: number, groups: number): number
  groupEntries(
    runs: number, order: number, isFirst: number, runIn: number, start: number, channel: number, channelIn: number, cost: number, revenue: number, groupOf: number, isByte: number, none: number, groups: number,
  ): number
  peopleOnEdges(
    count: number, run: number, starts: number, ends: number, code: number, actor: number, actors: number, width: number, place: number, ordered: number, last: number, people: number,
  ): void
  countServed(count: number, picked: number, start: number, codes: number, channel: number, channelIn: number, duration: number, sizes: number): void
  served(
    count: number, picked: number, start: number, codes: number, channel: number, channelIn: number, duration: number, told: number, before: number, longer: number, next: number, values: number,
  ): void
  countAchieved(count: number, run: number, variant: number, status: number, achieved: number): void
  measureVariants(
    count: number, run: number, starts: number, ends: number, at: number, variant: number, place: number, actor: number, actors: number, status: number, outcomeKind: number, kinds: number, start: number, channel: number, channelIn: number,
    cost: number, met: number, next: number, values: number, cells: number, cellBytes: number,
  ): number
  tallyTree(runs: number, order: number, isFirst: number, runIn: number, journey: number, status: number, journeys: number, cells: number): void
  mapRuns(
    runs: number, order: number, isIn: number, list: number, start: number, actor: number, status: number, percent: number, channel: number, channelIn: number, channels: number, at: number, step: number, place: number, stepCodes: number,
    steps: number, cost: number, revenue: number, flags: number, feltTold: number, feltBefore: number, felt: number, handlerTold: number, handlerBefore: number, handler: number, handlers: number, now: number,
    cells: number, byChannel: number, byHandler: number, bits: number, stride: number, achieved: number, all: number, arrivals: number, words: number, took: number, tookOpen: number,
  ): void
  arrivalTimes(count: number, arrivals: number, beforeAt: number, startAt: number, sinceBefore: number, sinceStart: number): void
  planRuns(
    runs: number, order: number, isIn: number, list: number, start: number, actor: number, status: number, channel: number, channelIn: number, step: number, touchpoint: number, touchpoints: number, place: number, stepCodes: number,
    required: number, planned: number, seen: number, steps: number, asPlanned: number, outside: number, everyone: number, met: number,
  ): void
  meanRuns(
    runs: number, picked: number, start: number, actor: number, actors: number, status: number, startedAt: number, channel: number, channelIn: number, at: number, cost: number, revenue: number, flags: number, told: number, before: number,
    felt: number, slots: number, first: number, last: number, buckets: number, next: number, places: number, kept: number, cells: number,
  ): void
  compareRuns(
    from: number, to: number, one: number, two: number, firstPlace: number, firstVariant: number, firstVisit: number, firstEdge: number, per: number, withinS: number, latest: number, mark: number, both: number,
  ): number
  costsOfWays(count: number, picked: number, start: number, channel: number, channelIn: number, codes: number, width: number, cost: number, atPlace: number, atEdge: number): void
  boardRuns(
    runs: number, picked: number, start: number, actor: number, journey: number, journeys: number, status: number, startedAt: number, isJudged: number, channel: number, channelIn: number, step: number, steps: number, cost: number, revenue: number,
    told: number, before: number, felt: number, worthTold: number, worthBefore: number, worth: number, slots: number, first: number, last: number, open: number, outcomeStart: number, outcomeKind: number, outcomeValue: number, kinds: number,
    all: number, byJourney: number, cells: number, byKind: number, lost: number, bits: number, stride: number,
  ): void
  boardShares(
    runs: number, order: number, actor: number, journey: number, journeys: number, status: number, isJudged: number, inA: number, inB: number, list: number, outcomeStart: number, outcomeKind: number, kinds: number,
    baseStart: number, base: number, ofMeasure: number, one: number, two: number, ofBases: number, ofMeasures: number,
  ): void
  boardTrend(
    runs: number, order: number, actor: number, journey: number, journeys: number, status: number, startedAt: number, isIn: number, list: number, slots: number, first: number, outcomeStart: number, outcomeKind: number, told: number, percent: number,
    kinds: number, baseStart: number, base: number, bases: number, ofMeasure: number, side: number, worth: number,
  ): void
}

/** What is used of WebAssembly, which this package's types do not know: it runs in browsers and in Node. */
interface Engine {
  readonly WebAssembly: {
    readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory
    readonly Module: new (bytes: Uint8Array) => object
    validate(bytes: Uint8Array): boolean
    readonly Instance: new (module: object, imports: { readonly env: { readonly memory: Memory } }) => { readonly exports: unknown }
  }
  atob(text: string): string
}
interface Memory {
  readonly buffer: ArrayBuffer
}
const { WebAssembly, atob } = globalThis as unknown as Engine

let compiled: object | null | undefined

/** Compiled once; null where the engine does not know what they are made of: 128-bit words are younger than WebAssembly. */
function kernelModule(): object | null {
  if (compiled === undefined) {
    const bytes = Uint8Array.from(atob(KERNELS), (letter) => letter.charCodeAt(0))
    compiled = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null
  }
  return compiled
}

/** New memory of so many pages of 64 kB, all nought, and the kernels over it; null where they cannot run. Throws a `RangeError` where there is not so much memory. */
export function kernelsOver(pages: number): { readonly buffer: ArrayBuffer; readonly kernels: Kernels } | null {
  const module = kernelModule()
  if (module === null) return null
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  // Safe: bytes.ts is made of assembly/, which a test checks.
  return { buffer: memory.buffer, kernels: new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels }
}
