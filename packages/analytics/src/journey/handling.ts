import type { Share } from '../kernel/interval.ts'
import { shareOf, type RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'

/** Who of our people handled contacts: of one step, or of all of a journey's runs. */
export interface Handling {
  /** Contacts that name their handler. */
  readonly contacts: number
  /** Different colleagues. */
  readonly colleagues: number
  /** Handled contacts of each run that has one. */
  readonly contactsPerRun: number
  /** Runs with a contact here whose handler is not that of the handled contact before it, of the runs handled here. */
  readonly handOvers: Share | null
  /** The three who handled the most, by actor id; what they are called is the actors' to say. */
  readonly most: readonly { readonly actorId: number; readonly contacts: number }[]
}

export interface HandlingCounts {
  /** By customer: runs with a hand-over, of runs with a handled contact. */
  readonly handOvers: RatioSums
  readonly byHandler: readonly { readonly actorId: number; readonly contacts: number }[]
}

/** Null when nobody of ours is named. */
export function finishHandling({ handOvers, byHandler }: HandlingCounts): Handling | null {
  if (handOvers.n === 0) return null
  const contacts = byHandler.reduce((sum, one) => sum + one.contacts, 0)
  return {
    contacts, colleagues: byHandler.length, contactsPerRun: contacts / handOvers.n, handOvers: shareOf(handOvers),
    most: [...byHandler].sort((a, b) => b.contacts - a.contacts || a.actorId - b.actorId).slice(0, 3),
  }
}

/** Counts handled contacts in several places; runs are walked one after the other, customer by customer. */
export class HandlingTally {
  private readonly handlers: readonly number[]
  private readonly contacts: Int32Array
  private readonly handOvers: RatioTally
  private readonly lastRun: Int32Array
  private readonly lastHandedOver: Int32Array
  private sums: readonly RatioSums[] | null = null

  constructor(places: number, handlers: readonly number[]) {
    this.handlers = handlers
    this.contacts = new Int32Array(places * handlers.length)
    this.handOvers = new RatioTally(places)
    this.lastRun = new Int32Array(places).fill(-1)
    this.lastHandedOver = new Int32Array(places).fill(-1)
  }

  add(place: number, customer: number, run: number, handler: number, isHandOver: boolean): void {
    this.contacts[place * this.handlers.length + handler]!++
    if (this.lastRun[place] !== run) {
      this.lastRun[place] = run
      this.handOvers.add(place, customer, 0, 1)
    }
    if (isHandOver && this.lastHandedOver[place] !== run) {
      this.lastHandedOver[place] = run
      this.handOvers.add(place, customer, 1, 0)
    }
  }

  /** Nothing can be added any more. */
  read(place: number): HandlingCounts {
    const own = this.contacts.subarray(place * this.handlers.length, (place + 1) * this.handlers.length)
    this.sums ??= this.handOvers.sums()
    return { handOvers: this.sums[place]!, byHandler: byHandler(own, this.handlers) }
  }
}

/** @param contacts by index of the colleague */
export function byHandler(contacts: Int32Array, handlers: readonly number[]): HandlingCounts['byHandler'] {
  return handlers.flatMap((actorId, h) => (contacts[h] === 0 ? [] : [{ actorId, contacts: contacts[h]! }]))
}
