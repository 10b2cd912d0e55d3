import { z } from 'zod'
import { issuesInWords, Refusal } from '@throughline/domain'
import type { Store } from '../store/store.ts'
import { Mapping, type MappingInput } from './mapping.ts'

/** A mapping as somebody gives it: what a preset says may be left out. */
export const MappingGiven = z.record(z.string(), z.unknown())

/** Reads what `export` wrote: every install has these. */
const BUILT_IN: Readonly<Record<string, MappingInput>> = {
  'throughline-interactions': {
    as: 'interactions',
    fields: {
      ...columns('identities', 'source', 'channel', 'direction', 'case', 'success', 'effort', 'text', 'currency', 'properties'),
      handlerIdentities: { from: 'column', column: 'handler' }, handlerKind: { from: 'column', column: 'handler_kind' },
      id: { from: 'column', column: 'message_id' }, activity: { from: 'column', column: 'touchpoint' }, time: { from: 'column', column: 'occurred_at' },
      'duration.ms': { from: 'column', column: 'duration_ms' }, 'money.cost': { from: 'column', column: 'cost' }, 'money.revenue': { from: 'column', column: 'revenue' },
    },
  },
  'throughline-actors': {
    as: 'actors',
    fields: { ...columns('identities', 'kind', 'name', 'territory'), time: { from: 'column', column: 'first_seen_at' }, properties: { from: 'column', column: 'attributes' } },
  },
  'throughline-outcomes': {
    as: 'outcomes',
    // Those that journeys found are found again in the interactions.
    where: [{ test: 'in', column: 'origin', values: ['told'] }],
    fields: {
      ...columns('identities', 'source', 'outcome', 'good', 'currency', 'case'), id: { from: 'column', column: 'message_id' },
      time: { from: 'column', column: 'occurred_at' }, 'money.value': { from: 'column', column: 'value' }, customerValue: { from: 'column', column: 'customer_value_percent' },
    },
  },
  'throughline-perceptions': {
    as: 'perceptions',
    fields: {
      ...columns('identities', 'source', 'sentiment', 'effort', 'success', 'score', 'words', 'about'), id: { from: 'column', column: 'message_id' },
      time: { from: 'column', column: 'occurred_at' }, scoreKind: { from: 'column', column: 'score_kind' },
    },
  },
}

export async function savePreset(store: Store, name: string, mapping: MappingInput, now: Date): Promise<void> {
  await store.rows('insert into import_preset (name, mapping, written_at) values ($1, $2::jsonb, $3) on conflict (name) do update set mapping = excluded.mapping, written_at = excluded.written_at', [name, JSON.stringify(mapping), now])
}

/** @throws Refusal `import.preset` */
export async function readPreset(store: Store, name: string): Promise<MappingInput> {
  const builtIn = BUILT_IN[name]
  if (builtIn) return builtIn
  const [row] = await store.rows('select mapping from import_preset where name = $1', [name])
  if (row) return row[0] as MappingInput
  throw new Refusal('import.preset', { name, known: await presetNames(store) })
}

export async function presetNames(store: Store): Promise<string[]> {
  const rows = await store.rows('select name from import_preset order by name')
  return [...rows.map(([name]) => name as string), ...Object.keys(BUILT_IN)]
}

/**
 * A mapping from what was given, on top of a preset where one is named.
 * @throws Refusal `import.mapping` or `import.preset`
 */
export async function mappingFrom(store: Store, given: Readonly<Record<string, unknown>>, preset: string | undefined): Promise<Mapping> {
  const base: Partial<MappingInput> = preset === undefined ? {} : await readPreset(store, preset)
  const merged = { ...base, ...given, fields: { ...base.fields, ...(given['fields'] as MappingInput['fields'] | undefined) } }
  const read = Mapping.safeParse(merged)
  if (!read.success) throw new Refusal('import.mapping', { problem: issuesInWords(read.error).join(' ') })
  return read.data
}

function columns(...names: readonly string[]): MappingInput['fields'] {
  return Object.fromEntries(names.map((name) => [name, { from: 'column' as const, column: name }]))
}
