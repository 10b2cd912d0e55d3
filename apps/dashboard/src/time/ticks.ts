const MINUTE = 60, HOUR = 3_600, DAY = 86_400
/** Steps people count time by, in seconds. */
const STEPS = [1, 5, 15, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, ...[1, 2, 5, 7, 10, 14, 30, 60, 100, 200, 365, 730, 1_461].map((days) => days * DAY)]

/** Round times from 0 up to `longest` seconds, at most `most` of them after 0 (and more only beyond centuries). */
export function ticksFor(longest: number, most: number): readonly number[] {
  const step = STEPS.find((one) => longest / one <= most) ?? STEPS.at(-1)!
  return Array.from({ length: Math.floor(longest / step) + 1 }, (_, i) => i * step)
}
