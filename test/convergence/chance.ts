import { seededRandom } from '@throughline/analytics'

/** Seeded chance: the same seed tells the same story up to the scheduler. */
export class Chance {
  readonly next: () => number

  constructor(seed: number) {
    this.next = seededRandom((seed * 0x9e3779b1) >>> 0)
  }

  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  happens(share: number): boolean {
    return this.next() < share
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.below(16).toString(16)).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
