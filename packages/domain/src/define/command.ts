import type { z } from 'zod'
import type { Reach, Role } from '../access/reach.ts'
import type { PersonId } from './ids.ts'
import type { Tx } from './tx.ts'

/** Who intends the change, and when they did: fixed once when the command is sent, never again. */
export interface CommandContext {
  readonly by: PersonId
  readonly byName: string
  readonly now: Date
  readonly reach: Reach
}

/**
 * One intended change. The same `run` is applied in the replica at once and on the server for good,
 * so it must depend on nothing but the transaction, the input and the context.
 */
export interface Command<Name extends string = string, Input = unknown> {
  readonly name: Name
  readonly input: z.ZodType<Input>
  /** The least role that may send it; the access table repeats it and the server checks it. */
  readonly roles: readonly Role[]
  run(tx: Tx, input: Input, context: CommandContext): Promise<void>
}

export function command<Name extends string, Input>(
  name: Name,
  definition: Omit<Command<Name, Input>, 'name'>,
): Command<Name, Input> {
  return { name, ...definition }
}
