import { openDeadLetters } from './deadLetters.ts'
import { intakeOf, type IntakeContext } from './intake.ts'
import { readParcel } from './readParcel.ts'

export interface Repair {
  readonly id: number
  /** The item put right; absent: as it was, for a cause that is gone. */
  readonly payload?: unknown
}

export interface Retried {
  readonly accepted: number
  /** Still refused: the letter stays open. */
  readonly refused: readonly { readonly id: number; readonly reason: string }[]
}

/**
 * Sends dead letters again, as repaired. Those that are good now are taken in and marked; the others stay as they were, with today's reason told.
 * @throws Refusal `input.unknown` for a letter that does not exist or was repaired already.
 */
export async function retryDeadLetters(context: IntakeContext & { readonly newId: () => string }, repairs: readonly Repair[]): Promise<Retried> {
  const letters = await openDeadLetters(context.store, repairs.map((repair) => repair.id))
  const refused: { id: number; reason: string }[] = []
  let accepted = 0
  for (const [at, letter] of letters.entries()) {
    const payload = repairs[at]!.payload ?? letter.payload
    const parcel = readParcel([payload], letter.route === 'batch' ? undefined : letter.route, {
      source: letter.source, receivedAt: letter.receivedAt.getTime(), newId: () => `dead letter ${letter.id}`,
    }, [letter.id])
    if (parcel.refused.length > 0) {
      refused.push({ id: letter.id, reason: parcel.refused[0]!.reason })
      continue
    }
    await intakeOf(context).take(parcel)
    accepted++
  }
  return { accepted, refused }
}
