import { ENGINE_VERSION } from '../analysis.ts'
import { NO_CODE8, NO_NUMBER, type JourneyLog } from './journeyLog.ts'
import { wholeAt, type Sparse } from './sparse.ts'

/** FNV-1a over UTF-16 code units (Fowler, Noll, Vo). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** 32-bit checksum of a column's bytes: FNV-1a over words, in four lanes so that no multiplication waits for the one before. */
export function checksum(column: ArrayBufferView): number {
  const words = column.byteLength >> 2
  const whole = new Int32Array(column.byteOffset % 4 === 0 ? column.buffer : column.buffer.slice(column.byteOffset), column.byteOffset % 4 === 0 ? column.byteOffset : 0, words)
  let hash = 0x811c9dc5 ^ column.byteLength
  let a = 1, b = 2, c = 3, d = 4
  const fours = words & ~3
  for (let i = 0; i < fours; i += 4) {
    a = Math.imul(a ^ whole[i]!, 0x01000193)
    b = Math.imul(b ^ whole[i + 1]!, 0x01000193)
    c = Math.imul(c ^ whole[i + 2]!, 0x01000193)
    d = Math.imul(d ^ whole[i + 3]!, 0x01000193)
  }
  for (const lane of [a, b, c, d]) hash = Math.imul(hash ^ lane, 0x01000193)
  for (let i = fours; i < words; i++) hash = Math.imul(hash ^ whole[i]!, 0x01000193)
  const rest = new Uint8Array(column.buffer, column.byteOffset + words * 4, column.byteLength - words * 4)
  for (const byte of rest) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** What a hash is taken of. */
type Hashed = Pick<JourneyLog, 'entries' | 'runs' | 'actors' | 'outcomes' | 'otherSteps' | 'catalogue'>

/**
 * Names what an answer rests on: everything that is told of entries, runs, outcomes, the people who have runs, and all names and plans. The same rows give the same hash
 * anywhere, however they came together; another row, or another word in one, gives another one but for one chance in four thousand million.
 */
export function datasetHashOf(log: Hashed): string {
  const { entries, runs, outcomes, otherSteps, catalogue } = log
  const parts = [ENGINE_VERSION, entries.count, runs.count, outcomes.count, otherSteps.count, ofEntries(log), ofRuns(log), ofOutcomes(log), ofOtherSteps(log), ofCatalogue(catalogue)]
  return hashText(parts.join(' ')).toString(16).padStart(8, '0')
}

/** Entries stand in one order (run, time, arrival): lane after lane, so that no multiplication waits for the one before. */
function ofEntries({ entries, runs, catalogue }: Hashed): string {
  const { at, interactionId, touchpoint, step, channel, flags, durationS, cost, revenue, currency, count } = entries
  let a = 1, b = 2, c = 3, d = 4
  for (let e = 0; e < count; e++) {
    a = and(a, interactionId[e]!)
    b = and(b, at[e]!)
    c = and(c, touchpoint[e]! | (step[e]! << 16))
    d = and(d, durationS[e]! | (channel[e]! << 16) | (flags[e]! << 24))
  }
  for (let e = 0; e < count; e++) {
    a = and(a, cost[e]!)
    b = and(b, revenue[e]!)
  }
  // In which order currencies are known is not told of any row.
  const code = currency.length === 0 ? null : Int32Array.from({ length: NO_CODE8 + 1 }, (_, i) => (i < catalogue.currencies.length ? hashText(catalogue.currencies[i]!) : i))
  if (code) for (let e = 0; e < count; e++) c = and(c, code[currency[e]!]!)
  for (let r = 0; r <= runs.count; r++) d = and(d, runs.start[r]!)
  const { handlers } = catalogue
  return `${a} ${b} ${c} ${d} ${ofSparse(entries.longerS, count, (s) => s)} ${ofSparse(entries.sentiment, count, bitsOf)} ${ofSparse(entries.handler, count, (index) => handlers[index] ?? -1)}`
}

function ofRuns({ runs, actors }: Hashed): number {
  const person = ofPeople(actors)
  let a = 1, b = 2
  for (let r = 0; r < runs.count; r++) {
    a = and(and(and(a, runs.runId[r]!), runs.startedAt[r]!), runs.endedAt[r]!)
    b = and(and(and(b, person[runs.actor[r]!]!), runs.journey[r]! | (runs.territory[r]! << 16) | (runs.status[r]! << 24)), runs.outcomeKind[r]! | (runs.customerValue[r]! << 8))
  }
  return a ^ Math.imul(b, SPREAD)
}

/** By actor: who it is and what is told of it. In which order attributes and their values are known is not told of anybody. */
function ofPeople({ actorId, kind, territory, attributes, numbers, count }: JourneyLog['actors']): Int32Array {
  const person = new Int32Array(count)
  for (let i = 0; i < count; i++) person[i] = mixed(Math.imul(actorId[i]!, SPREAD) ^ (kind[i]! | (territory[i]! << 8)))
  for (const [key, { values, code }] of attributes) {
    const hashes = Int32Array.from(values, (value) => hashText(`${key}=${value}`))
    for (let i = 0; i < count; i++) if (code[i]! < hashes.length) person[i] = (person[i]! + mixed(hashes[code[i]!]! ^ actorId[i]!)) | 0
  }
  const bits = new Int32Array(2), number = new Float64Array(bits.buffer)
  for (const [key, column] of numbers) {
    const hash = hashText(key)
    for (let i = 0; i < count; i++) {
      number[0] = column[i]!
      if (number[0] === number[0]) person[i] = (person[i]! + mixed(and(and(hash, bits[0]!), bits[1]!) ^ actorId[i]!)) | 0
    }
  }
  return person
}

/** In no order. */
function ofOutcomes({ outcomes, runs, catalogue }: Hashed): number {
  const { outcomeId, run, kind, value, currency, customerValue, count } = outcomes
  const hashes = catalogue.currencies.map(hashText)
  let sum = 0
  for (let o = 0; o < count; o++) {
    const amount = wholeAt(value, o, NO_NUMBER), inWhich = amount === NO_NUMBER ? 0 : (hashes[currency.length === 0 ? 0 : currency[o]!] ?? 0)
    sum = (sum + mixed(and(and(and(outcomeId[o]!, runs.runId[run[o]!]!), amount ^ inWhich), kind[o]! | (customerValue[o]! << 8)))) | 0
  }
  return sum
}

/** In no order. */
function ofOtherSteps({ otherSteps: { run, interactionId, step, count }, runs }: Hashed): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum = (sum + mixed(Math.imul(interactionId[i]!, SPREAD) ^ and(runs.runId[run[i]!]!, step[i]!))) | 0
  return sum
}

/** Handlers and currencies stand with the rows that name them. */
function ofCatalogue({ currency, journeys, steps, touchpoints, channels, territories, outcomeKinds }: JourneyLog['catalogue']): number {
  return hashText(JSON.stringify([currency, journeys, steps, touchpoints, channels, territories, outcomeKinds], (_, value: unknown) => (
    // Keys in one order.
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1))) : value)))
}

function ofSparse(sparse: Sparse<Int32Array> | Sparse<Float32Array> | Sparse<Uint16Array>, count: number, read: (value: number) => number): number {
  const { told, value } = sparse
  let a = value.length, b = 2
  if (a === 0) return 0
  for (let word = 0; word < (count + 31) >>> 5; word++) a = and(a, told[word]!)
  for (let i = 0; i < value.length; i++) b = and(b, read(value[i]!))
  return a ^ Math.imul(b, SPREAD)
}

const real = new Float32Array(1), bits = new Int32Array(real.buffer)

function bitsOf(value: number): number {
  real[0] = value
  return bits[0]!
}

/** One word more. High bits come down again, so that what stands in them cannot cancel. */
function and(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, SPREAD)
  return h ^ (h >>> 15)
}

/** The golden ratio of 2³². Knuth, The Art of Computer Programming 3, §6.4. */
const SPREAD = 0x9e3779b1 | 0

/** Every bit hangs on every other, so that sums do not cancel. The finaliser of MurmurHash3 (Appleby). */
function mixed(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
