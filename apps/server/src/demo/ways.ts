import type { Way } from './people.ts'
import type { Chance } from './random.ts'

/** Where this kind of customer does things alone. */
export function selfService(luck: Chance, way: Way): string {
  switch (way) {
    case 'app only': return luck.happens(0.94) ? 'app' : 'web'
    case 'online': return luck.happens(0.72) ? 'web' : 'app'
    case 'phone and branch': return luck.weighted([['web', 40], ['call', 40], ['branch', 20]] as const)
  }
}

/** Where she talks to somebody. */
export function personal(luck: Chance, way: Way): string {
  return luck.happens(way === 'phone and branch' ? 0.28 : 0.08) ? 'branch' : 'call'
}

/** In seconds. */
export function minutes(luck: Chance, least: number, most: number): number {
  return Math.round(luck.between(least, most) * 60)
}
