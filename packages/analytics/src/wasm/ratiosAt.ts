import type { RatioSums } from '../kernel/ratio.ts'
import { RATIO_BYTES, RATIO_CUSTOMERS, RATIO_N, RATIO_NN, RATIO_Y, RATIO_YN, RATIO_YY } from './cells.ts'
import type { LogMemory } from './logMemory.ts'

/** What a kernel added up in so many ratios: one after the other, or at the beginning of longer cells. */
export function ratiosAt(memory: LogMemory, from: number, length: number, bytes: number = RATIO_BYTES): RatioSums[] {
  const floats = memory.floats(from, (length * bytes) / 8), wholes = memory.ints(from, (length * bytes) / 4)
  return Array.from({ length }, (_, i) => {
    const at = i * bytes, float = (place: number): number => floats[(at + place) / 8]!
    return { customers: wholes[(at + RATIO_CUSTOMERS) / 4]!, y: float(RATIO_Y), n: float(RATIO_N), yy: float(RATIO_YY), yn: float(RATIO_YN), nn: float(RATIO_NN) }
  })
}
