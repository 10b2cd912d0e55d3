import type { Chance } from './random.ts'

const DAY = 86_400

/** Relative traffic for each hour of the day, 0–23, and each weekday, Monday first. Times are UTC, close to British time. */
const RHYTHM: Readonly<Record<string, { readonly hours: readonly number[]; readonly weekdays: readonly number[] }>> = {
  web: { hours: [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 10, 9, 8, 8, 8, 8, 9, 11, 12, 10, 7, 4], weekdays: [11, 10, 10, 10, 9, 8, 9] },
  app: { hours: [3, 2, 1, 1, 1, 2, 6, 9, 8, 6, 6, 7, 10, 8, 6, 6, 7, 9, 10, 11, 12, 12, 9, 6], weekdays: [10, 10, 10, 10, 10, 9, 9] },
  call: { hours: [0, 0, 0, 0, 0, 0, 0, 0, 9, 12, 13, 11, 10, 9, 10, 10, 9, 7, 4, 3, 0, 0, 0, 0], weekdays: [14, 11, 10, 10, 10, 4, 0] },
  branch: { hours: [0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 11, 12, 13, 11, 10, 9, 6, 0, 0, 0, 0, 0, 0, 0], weekdays: [9, 9, 9, 9, 10, 7, 0] },
  field: { hours: [0, 0, 0, 0, 0, 0, 0, 0, 8, 11, 12, 11, 7, 9, 11, 10, 6, 2, 0, 0, 0, 0, 0, 0], weekdays: [10, 10, 10, 10, 9, 1, 0] },
  letter: { hours: [0, 0, 0, 0, 0, 0, 6, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], weekdays: [10, 10, 10, 10, 10, 0, 0] },
  email: { hours: [0, 0, 0, 0, 0, 0, 2, 6, 10, 9, 7, 5, 3, 3, 3, 3, 3, 2, 2, 1, 1, 0, 0, 0], weekdays: [10, 10, 10, 10, 8, 2, 2] },
}

/**
 * A believable moment for a contact through a channel, at or after `from`: the first fitting hour of that day that
 * lies ahead, else of one of the next days. Seconds since 1970.
 */
export function atHour(luck: Chance, channel: string, from: number): number {
  const { hours, weekdays } = RHYTHM[channel]!
  const busiest = Math.max(...weekdays)
  let day = Math.floor(from / DAY)
  for (let tries = 0; ; tries++, day++) {
    // 1970-01-01 was a Thursday: Monday is 0.
    const weekday = (((day + 3) % 7) + 7) % 7
    if (!luck.happens(weekdays[weekday]! / busiest)) continue
    const firstHour = tries === 0 ? Math.floor((from - day * DAY) / 3600) + 1 : 0
    const left = hours.map((weight, hour) => [hour, hour < firstHour ? 0 : weight] as const).filter(([, weight]) => weight > 0)
    if (left.length === 0) continue
    return day * DAY + luck.weighted(left) * 3600 + luck.whole(0, 3599)
  }
}
