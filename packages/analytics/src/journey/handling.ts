import type { Share } from '../kernel/interval.ts'
import { wilson } from '../kernel/interval.ts'

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
  readonly runs: number
  readonly handedOver: number
  readonly byHandler: readonly { readonly actorId: number; readonly contacts: number }[]
}

/** Null when nobody of ours is named. */
export function finishHandling({ runs, handedOver, byHandler }: HandlingCounts): Handling | null {
  if (runs === 0) return null
  const contacts = byHandler.reduce((sum, one) => sum + one.contacts, 0)
  return {
    contacts, colleagues: byHandler.length, contactsPerRun: contacts / runs, handOvers: wilson(handedOver, runs),
    most: [...byHandler].sort((a, b) => b.contacts - a.contacts || a.actorId - b.actorId).slice(0, 3),
  }
}

/** Counts handled contacts in several places; runs are walked one after the other. */
export class HandlingTally {
  private readonly handlers: readonly number[]
  private readonly contacts: Int32Array
  private readonly runs: Int32Array
  private readonly handedOver: Int32Array
  private readonly lastRun: Int32Array
  private readonly lastHandedOver: Int32Array

  constructor(places: number, handlers: readonly number[]) {
    this.handlers = handlers
    this.contacts = new Int32Array(places * handlers.length)
    this.runs = new Int32Array(places)
    this.handedOver = new Int32Array(places)
    this.lastRun = new Int32Array(places).fill(-1)
    this.lastHandedOver = new Int32Array(places).fill(-1)
  }

  add(place: number, run: number, handler: number, isHandOver: boolean): void {
    this.contacts[place * this.handlers.length + handler]!++
    if (this.lastRun[place] !== run) {
      this.lastRun[place] = run
      this.runs[place]!++
    }
    if (isHandOver && this.lastHandedOver[place] !== run) {
      this.lastHandedOver[place] = run
      this.handedOver[place]!++
    }
  }

  read(place: number): HandlingCounts {
    const own = this.contacts.subarray(place * this.handlers.length, (place + 1) * this.handlers.length)
    return { runs: this.runs[place]!, handedOver: this.handedOver[place]!, byHandler: this.handlers.flatMap((actorId, h) => (own[h] === 0 ? [] : [{ actorId, contacts: own[h]! }])) }
  }
}
