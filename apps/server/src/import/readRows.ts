import { createHash } from 'node:crypto'
import { ACTOR_KINDS, DIRECTIONS, SCORE_KINDS, type Heard, type HeardHandler, type HeardPerception, type IdentityRef } from '@throughline/domain'
import { CellTrouble, readAmount, readNumber, readOneOf, readTime, readWhole, readYesNo } from './cells.ts'
import type { From, Mapping } from './mapping.ts'
import type { CsvRow } from './readCsv.ts'

/** One cell that could not be taken, and what to do about it. */
export interface RowProblem {
  readonly row: number
  readonly column: string
  readonly value: string
  readonly problem: string
  readonly advice: string
}

export type ReadRow =
  | { readonly kind: 'heard'; readonly heard: Heard }
  | { readonly kind: 'left out' }
  | { readonly kind: 'bad'; readonly problems: readonly RowProblem[] }

/** The columns a mapping names that the file does not have. */
export function missingColumns(mapping: Mapping, header: readonly string[]): string[] {
  const named = Object.values(mapping.fields).flatMap((from) => (from.from === 'column' ? [from.column] : from.from === 'columns' ? from.columns : []))
  return [...new Set([...named, ...mapping.where.map(({ column }) => column)])].filter((column) => !header.includes(column))
}

/** Makes the function that turns rows into what was heard. It remembers which rows it saw, so ask it once for each row, in order. */
export function rowReader(mapping: Mapping, header: readonly string[], usualSource: string, now: number): (row: CsvRow) => ReadRow {
  const at = new Map(header.map((name, index) => [name, index]))
  const named = new Set(Object.values(mapping.fields).flatMap((from) => (from.from === 'column' ? [from.column] : from.from === 'columns' ? from.columns : [])))
  const others = header.filter((name) => !named.has(name))
  const fieldsOf = (who: 'actor' | 'handler') => Object.keys(mapping.fields).filter((field) => field === who || field.startsWith(`${who}.`))
  const identityFields = fieldsOf('actor')
  const handlerFields = fieldsOf('handler')
  const seen = new Map<string, number>()
  const knownTraits = new Set<string>()

  return ({ row, cells }) => {
    const problems: RowProblem[] = []
    const fail = (column: string, value: string, problem: string, advice: string): undefined => {
      problems.push({ row, column, value, problem, advice })
      return undefined
    }
    if (cells.length !== header.length) {
      fail('', cells.join(mapping.delimiter ?? ','), `The row has ${cells.length} cells, the header ${header.length}`, 'Put cells that contain the separator or a line break in quotation marks.')
      return { kind: 'bad', problems }
    }
    const cell = (column: string): string => cells[at.get(column)!]!.trim()
    for (const test of mapping.where) {
      const value = cell(test.column)
      const holds = test.test === 'in' ? test.values.includes(value) : test.test === 'not in' ? !test.values.includes(value) : test.test === 'empty' ? value === '' : value !== ''
      if (!holds) return { kind: 'left out' }
    }
    const text = (field: string): string | undefined => {
      const from = mapping.fields[field]
      if (!from) return undefined
      const value = from.from === 'constant' ? from.value : from.from === 'column' ? cell(from.column) : from.from === 'columns' ? from.columns.map(cell).find((each) => each !== '') ?? '' : ''
      return value === '' ? undefined : value
    }
    const columnOf = (field: string): string => {
      const from = mapping.fields[field]
      return from?.from === 'column' ? from.column : from?.from === 'columns' ? from.columns.join('+') : field
    }
    const read = <T>(field: string, how: (value: string) => T): T | undefined => {
      const value = text(field)
      if (value === undefined) return undefined
      try {
        return how(value)
      } catch (error) {
        if (error instanceof CellTrouble) return fail(columnOf(field), value, `“${value}” ${error.message}`, error.advice)
        throw error
      }
    }
    const needed = <T>(field: string, how: (value: string) => T): T | undefined =>
      text(field) === undefined ? fail(columnOf(field), '', 'is empty', `Fill it in, or leave such rows out: --where "${columnOf(field)} not empty"`) : read(field, how)
    const kept = (field: string): Record<string, string> => {
      const from: From | undefined = mapping.fields[field]
      const columns = from?.from === 'others' ? others : from?.from === 'columns' ? from.columns : from?.from === 'column' ? [from.column] : []
      return Object.fromEntries(columns.map((column) => [column, cell(column)]).filter(([, value]) => value !== ''))
    }
    const properties = (): Record<string, unknown> => ({ ...kept('attributes'), ...read('properties', readObject) })
    const source = text('source') ?? usualSource
    const identities = (fields: readonly string[]): IdentityRef[] => fields.flatMap((field) => {
      const value = text(field)
      return value === undefined ? [] : [{ kind: field.includes('.') ? field.slice(field.indexOf('.') + 1) : 'userId', value }]
    })
    const who = (): IdentityRef[] => {
      const before = problems.length
      const found = [...identities(identityFields), ...read('identities', readIdentities) ?? []]
      if (problems.length > before) return found
      const caseKey = text('case')
      if (found.length === 0 && identityFields.length === 0 && caseKey !== undefined) return [{ kind: `case of ${source}`, value: caseKey }]
      if (found.length === 0) fail(identityFields.map(columnOf).join('+') || columnOf('case'), '', 'is empty: nobody is named', `Fill it in, or leave such rows out: --where "${columnOf(identityFields[0] ?? 'case')} not empty"`)
      return found
    }
    const handler = (): HeardHandler | undefined => {
      const identity = identities(handlerFields)[0] ?? read('handlerIdentities', readIdentities)?.[0]
      return identity && { identity, ...some('kind', read('handlerKind', (value) => readOneOf(value, ['employee', 'partner'] as const))) }
    }
    const time = (value: string): number => readTime(value, mapping.dateFormat, mapping.timeZone)
    const currency = read('currency', readCurrency) ?? mapping.currency
    const amount = (field: string): number | undefined => read(field, (value) => {
      if (currency === undefined) throw new CellTrouble('has no currency', 'Fill the currency in, or say --currency for rows without one.')
      return readAmount(value, currency, mapping.decimal)
    })
    /** The row's own key, else its content: the same row twice in one file is two rows, the same file twice is one file. */
    const messageId = (): string => {
      const id = text('id')
      if (id !== undefined) {
        const key = `${source}\u001f${id}`
        if (seen.has(key)) return fail(columnOf('id'), id, `“${id}” was already the id of row ${seen.get(key)}`, 'Use a column that differs in each row, or leave the id away.') ?? ''
        seen.set(key, row)
        return id
      }
      const hash = createHash('sha256').update(cells.join('\u001f')).digest('base64url').slice(0, 22)
      const count = (seen.get(hash) ?? 0) + 1
      seen.set(hash, count)
      return count === 1 ? hash : `${hash}#${count}`
    }

    const heard = ((): Heard => {
      switch (mapping.as) {
        case 'interactions': {
          const [cost, revenue] = [amount('money.cost'), amount('money.revenue')]
          const direction = read('direction', (value) => readOneOf(value, DIRECTIONS))
          const durationMs = read('duration.ms', (value) => readWhole(value, 0, 2_147_483_647))
            ?? scaled(read('duration.s', (value) => readNumber(value, mapping.decimal, 0, 2_147_483)), 1000)
            ?? scaled(read('duration.min', (value) => readNumber(value, mapping.decimal, 0, 35_791)), 60_000)
          const perception = felt(read, mapping)
          const keptBeside = properties()
          const identitiesOf = who()
          const interaction = {
            source, messageId: messageId(), identities: identitiesOf,
            touchpoint: needed('activity', short) ?? '', occurredAt: needed('time', time) ?? 0,
            ...some('channel', read('channel', (value) => short(value.toLowerCase()))), ...some('handler', handler()), ...some('caseKey', text('case')), ...some('direction', direction), ...some('durationMs', durationMs),
            ...some('costMinor', cost), ...some('revenueMinor', revenue),
            // Told even without an amount: contact costs are taken from rates only where the currency is the same.
            ...some('currency', currency),
            ...some('success', read('success', readYesNo)), ...some('effort', read('effort', (value) => readWhole(value, 1, 7))), ...some('text', text('text')),
            ...(Object.keys(keptBeside).length > 0 && { properties: keptBeside }),
            ...(Object.keys(perception).length > 0 && { perception }),
          }
          const traits = kept('traits')
          const territory = text('territory')
          const about = territory === undefined && Object.keys(traits).length === 0 ? undefined : JSON.stringify([identitiesOf[0], territory, traits])
          const isNews = about !== undefined && problems.length === 0 && !knownTraits.has(about)
          if (isNews) knownTraits.add(about)
          return { interactions: [interaction], ...(isNews && { actors: [{ identities: identitiesOf, ...some('territory', territory), attributes: traits, at: interaction.occurredAt }] }) }
        }
        case 'actors':
          return {
            actors: [{
              identities: who(), ...some('kind', read('kind', (value) => readOneOf(value, ACTOR_KINDS))), ...some('name', text('name')), ...some('territory', text('territory')),
              attributes: properties(), at: read('time', time) ?? now,
            }],
          }
        case 'outcomes': {
          const value = amount('money.value')
          return {
            outcomes: [{
              source, messageId: messageId(), identities: who(), kind: needed('outcome', short) ?? '', occurredAt: needed('time', time) ?? 0,
              ...some('isGood', read('good', readYesNo)), ...some('caseKey', text('case')), ...some('valueMinor', value), ...(value !== undefined && some('currency', currency)),
              ...some('customerValuePercent', read('customerValue', (each) => readWhole(each, 0, 100))),
            }],
          }
        }
        case 'perceptions':
          return { feelings: [{ source, messageId: messageId(), identities: who(), occurredAt: needed('time', time) ?? 0, ...some('about', text('about')), ...felt(read, mapping) }] }
      }
    })()
    return problems.length > 0 ? { kind: 'bad', problems } : { kind: 'heard', heard }
  }
}

type Read = <T>(field: string, how: (value: string) => T) => T | undefined

function felt(read: Read, mapping: Mapping): HeardPerception {
  const number = (least: number, most: number) => (value: string): number => readNumber(value, mapping.decimal, least, most)
  const isInteraction = mapping.as === 'interactions'
  return {
    ...some('sentiment', read('sentiment', number(-1, 1))),
    ...some('words', read('words', (value) => value)),
    ...some('scoreKind', read('scoreKind', (value) => readOneOf(value, SCORE_KINDS))), ...some('score', read('score', number(0, 100))),
    // Of an interaction, success and effort are what was observed.
    ...(isInteraction ? {} : { ...some('effort', read('effort', (value) => readWhole(value, 1, 7))), ...some('success', read('success', readYesNo)) }),
  }
}

function some<K extends string, V>(key: K, value: V | undefined): { [Key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [Key in K]?: V }
}

const scaled = (value: number | undefined, by: number): number | undefined => (value === undefined ? undefined : Math.round(value * by))

function short(value: string): string {
  if (value.length > 200) throw new CellTrouble('is longer than 200 characters', 'Map another column: this one holds text, not a name.')
  return value
}

function readCurrency(value: string): string {
  if (!/^[A-Z]{3}$/.test(value)) throw new CellTrouble('is not a currency', 'Write three capitals of ISO 4217, for example EUR.')
  return value
}

function readIdentities(value: string): IdentityRef[] {
  try {
    const list = JSON.parse(value) as unknown
    if (Array.isArray(list) && list.length > 0 && list.every((each) => Array.isArray(each) && each.length === 2 && each.every((part) => typeof part === 'string' && part !== ''))) {
      return (list as [string, string][]).map(([kind, name]) => ({ kind, value: name }))
    }
  } catch {
    // Falls through to the sentence below.
  }
  throw new CellTrouble('is not a JSON list of [kind, value]', 'Write it like [["email","ann@example.org"]].')
}

function readObject(value: string): Record<string, unknown> {
  try {
    const read = JSON.parse(value) as unknown
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>
  } catch {
    // Falls through to the sentence below.
  }
  throw new CellTrouble('is not a JSON object', 'Write an object like {"cause": "storm"}, or leave the cell empty.')
}
