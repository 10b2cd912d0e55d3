import { ENGINE_VERSION } from '../analysis.ts'
import { NO_NUMBER, type JourneyLog } from './journeyLog.ts'
import { wholeAt } from './sparse.ts'

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

/** Names what an answer rests on: counts and sums over entries, runs and outcomes. The same rows give the same hash anywhere. */
export function datasetHashOf(log: Pick<JourneyLog, 'entries' | 'runs' | 'outcomes'>): string {
  const { entries, runs, outcomes } = log
  let a = 0, b = 0, c = 0
  for (let e = 0; e < entries.count; e++) {
    const id = entries.interactionId[e]!
    a = (a + Math.imul(id, 0x9e3779b1)) | 0
    b = (b + Math.imul(entries.at[e]! ^ id, 0x85ebca6b)) | 0
    c = (c + Math.imul(entries.cost[e]! + 3 * entries.revenue[e]! + id, 0xc2b2ae35)) | 0
  }
  for (let r = 0; r < runs.count; r++) b = (b + Math.imul(runs.runId[r]! + (runs.status[r]! << 28), 0x27d4eb2f)) | 0
  for (let o = 0; o < outcomes.count; o++) c = (c + Math.imul(outcomes.outcomeId[o]! + wholeAt(outcomes.value, o, NO_NUMBER), 0x165667b1)) | 0
  return hashText(`${ENGINE_VERSION} ${entries.count} ${runs.count} ${outcomes.count} ${a} ${b} ${c}`).toString(16).padStart(8, '0')
}
