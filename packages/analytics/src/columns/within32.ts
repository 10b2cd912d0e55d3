import { NO_NUMBER } from './journeyLog.ts'

/** The nearest number that a column of 32 bits holds: what lies beyond stands at its end, never at the other one. The lowest of all means “not told”. */
export function within32(whole: number): number {
  return whole > 0x7fff_ffff ? 0x7fff_ffff : whole <= NO_NUMBER ? NO_NUMBER + 1 : whole
}
