import { CHANNELS, TOUCHPOINTS } from './catalogue.ts'
import { CAUSES, type Happening } from './story.ts'

const WHO = ['customer', 'employee', 'partner'] as const
const NO_MOOD = -128
const touchpointIndex = new Map(TOUCHPOINTS.map(({ code }, index) => [code, index]))
const channelIndex = new Map(CHANNELS.map(({ code }, index) => [code, index]))

export interface Told {
  readonly touchpoint: string
  readonly channel: string
  /** Seconds since 1970. */
  readonly occurredAt: number
  readonly success: boolean | undefined
  readonly mood: number | undefined
  readonly amountMinor: number
  readonly cause: (typeof CAUSES)[number]
  readonly waitedDays: number
  readonly who: (typeof WHO)[number]
  /** Number of this happening within its life. */
  readonly inLife: number
}

/** Everything that happened, in columns of 26 bytes a line, so that five million lines fit into little memory. */
export class History {
  count = 0
  lives = 0
  readonly #lifeOf: Uint32Array
  readonly #inLife: Uint16Array
  readonly #at: Uint32Array
  readonly #arrivedAt: Uint32Array
  readonly #touchpoint: Uint8Array
  readonly #channel: Uint8Array
  /** 0 unknown, 1 no, 2 yes. */
  readonly #success: Uint8Array
  /** Hundredths. */
  readonly #mood: Int8Array
  readonly #amount: Int32Array
  /** Cause × 4 + who. */
  readonly #causeAndWho: Uint8Array
  readonly #waited: Uint8Array
  #beganAt = 0

  constructor(size: number) {
    this.#lifeOf = new Uint32Array(size)
    this.#inLife = new Uint16Array(size)
    this.#at = new Uint32Array(size)
    this.#arrivedAt = new Uint32Array(size)
    this.#touchpoint = new Uint8Array(size)
    this.#channel = new Uint8Array(size)
    this.#success = new Uint8Array(size)
    this.#mood = new Int8Array(size)
    this.#amount = new Int32Array(size)
    this.#causeAndWho = new Uint8Array(size)
    this.#waited = new Uint8Array(size)
  }

  /** What follows belongs to this life. Lives are numbered from 0 and told in order. */
  begin(life: number): void {
    this.lives = life + 1
    this.#beganAt = this.count
  }

  /** What no longer fits is left out. */
  add(happening: Happening, arrivedAt: number): void {
    const line = this.count
    if (line >= this.#at.length) return
    this.#lifeOf[line] = this.lives - 1
    this.#inLife[line] = line - this.#beganAt
    this.#at[line] = Math.round(happening.at)
    this.#arrivedAt[line] = Math.round(arrivedAt)
    this.#touchpoint[line] = touchpointIndex.get(happening.touchpoint)!
    this.#channel[line] = channelIndex.get(happening.channel)!
    this.#success[line] = happening.success === undefined ? 0 : happening.success ? 2 : 1
    this.#mood[line] = happening.mood === undefined ? NO_MOOD : Math.round(Math.max(-1, Math.min(1, happening.mood)) * 100)
    this.#amount[line] = happening.amountMinor ?? 0
    this.#causeAndWho[line] = CAUSES.indexOf(happening.cause ?? '') * 4 + WHO.indexOf(happening.who ?? 'customer')
    this.#waited[line] = Math.min(255, happening.waitedDays ?? 0)
    this.count += 1
  }

  life(line: number): number {
    return this.#lifeOf[line]!
  }

  read(line: number): Told {
    const success = this.#success[line]!
    const mood = this.#mood[line]!
    const causeAndWho = this.#causeAndWho[line]!
    return {
      touchpoint: TOUCHPOINTS[this.#touchpoint[line]!]!.code,
      channel: CHANNELS[this.#channel[line]!]!.code,
      occurredAt: this.#at[line]!,
      success: success === 0 ? undefined : success === 2,
      mood: mood === NO_MOOD ? undefined : mood / 100,
      amountMinor: this.#amount[line]!,
      cause: CAUSES[causeAndWho >> 2]!,
      waitedDays: this.#waited[line]!,
      who: WHO[causeAndWho & 3]!,
      inLife: this.#inLife[line]!,
    }
  }

  /** Line numbers by arrival; lines that arrived together keep the order of lives. */
  * inOrderOfArrival(): Iterable<number> {
    // Seconds and line number in one double: 26 + 23 bits of 53, and typed arrays sort numbers without a callback.
    const first = this.#arrivedAt.subarray(0, this.count).reduce((least, at) => Math.min(least, at), Infinity)
    const keys = new Float64Array(this.count)
    for (let line = 0; line < this.count; line++) keys[line] = (this.#arrivedAt[line]! - first) * 8_388_608 + line
    keys.sort()
    for (const key of keys) yield key % 8_388_608
  }
}
