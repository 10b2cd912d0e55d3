// What this package takes from the domain: its machinery, never its nouns.
export type { Command, CommandContext, PersonId, Shape, Tx } from '@throughline/domain/define'

/** As in the domain's access table: handed through, never read. */
export type Role = 'admin' | 'analyst' | 'field'
export type Reach = Parameters<import('@throughline/domain/define').Command['run']>[2]['reach']
