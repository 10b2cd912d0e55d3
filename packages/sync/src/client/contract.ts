import type { CommandContext, Tx } from '@throughline/domain/define'

// What this package takes from the domain: its machinery, never its nouns.
export type { CommandContext, PersonId, Shape } from '@throughline/domain/define'

/** Any of the domain's commands: what `input.parse` gives is what `run` takes. */
export interface AnyCommand {
  readonly name: string
  readonly input: { parse(input: unknown): unknown }
  run(tx: Tx, input: never, context: CommandContext): Promise<void>
}

/** As in the domain's access table: handed through, never read. */
export type Role = 'admin' | 'analyst' | 'field'
export type Reach = CommandContext['reach']
