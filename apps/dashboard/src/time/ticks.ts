const MINUTE = 60, HOUR = 3_600, DAY = 86_400
/** Steps people count time by, in seconds. */
const STEPS = [1, 5, 15, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, ...[1, 2, 5, 7, 10, 14, 30, 60, 100, 200, 365, 730, 1_461].map((days) => days * DAY)]

/** Round times from 0 up to `longest` seconds, at most `most` of them after 0 (and more only beyond centuries). */
export function ticksFor(longest: number, most: number): readonly number[] {
  const step = STEPS.find((one) => longest / one <= most) ?? STEPS.at(-1)!
  return Array.from({ length: Math.floor(longest / step) + 1 }, (_, i) => i * step)
}

/** Round shares from 0 to the first one that is not below `most`, at most six of them; `most` is 0–1. */
export function shareTicks(most: number): readonly number[] {
  const step = most > 0.5 ? 0.25 : most > 0.25 ? 0.1 : most > 0.1 ? 0.05 : 0.02
  return Array.from({ length: Math.max(1, Math.ceil(most / step - 1e-9)) + 1 }, (_, i) => Math.round(i * step * 100) / 100)
}
