/** The one place that says how JavaScript values and Postgres text become each other, so that both stores agree. */

export type ParseText = (text: string) => unknown

const asText: ParseText = (text) => text

/**
 * A parameter as Postgres reads it: text, or `null`. The statement's own types decide what the text means.
 * An array is an SQL array and a plain object is JSON; for a JSON array pass `JSON.stringify(array)`.
 * @throws RangeError for a date that is not a date.
 */
export function toParam(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
  if (Array.isArray(value)) return arrayText(value)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

function arrayText(values: readonly unknown[]): string {
  return `{${values.map(elementText).join(',')}}`
}

function elementText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return Array.isArray(value) ? arrayText(value) : quoted(toParam(value) ?? '')
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${text}"`
}

const elementParsers: ReadonlyMap<number, ParseText> = new Map<number, ParseText>([
  [16, (text) => text === 't'], // boolean
  [17, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))], // bytea
  [20, wholeNumber], // bigint
  [21, Number], // smallint
  [23, Number], // integer
  [26, Number], // oid
  [114, (text) => JSON.parse(text)], // json
  [700, Number], // real
  [701, Number], // double precision
  [1082, asText], // date: a calendar day, not an instant
  [1114, (text) => moment(`${text}+00`)], // timestamp, meant as UTC
  [1184, moment], // timestamptz
  [3802, (text) => JSON.parse(text)], // jsonb
])

/** Array type → element type, for the types above and those that stay text: name, text, bpchar, varchar, date, numeric, uuid. */
const elementOfArray: ReadonlyMap<number, number> = new Map([
  [1000, 16], [1001, 17], [1016, 20], [1005, 21], [1007, 23], [1028, 26], [199, 114], [1021, 700], [1022, 701], [1115, 1114], [1185, 1184],
  [3807, 3802], [1003, 19], [1009, 25], [1014, 1042], [1015, 1043], [1182, 1082], [1231, 1700], [2951, 2950],
])

/** Type oid → how its text is read. A type that is not listed stays text: dates and numerics are exact that way. */
const parsers: ReadonlyMap<number, ParseText> = new Map<number, ParseText>([
  ...elementParsers,
  ...[...elementOfArray].map(([array, element]): [number, ParseText] => {
    const parseElement = elementParsers.get(element) ?? asText
    return [array, (text) => parseArray(text, parseElement)]
  }),
])

/** @throws RangeError from the parser, for a whole number beyond what a number holds exactly. */
export function parserOf(oid: number): ParseText {
  return parsers.get(oid) ?? asText
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond what a number holds exactly; select it as text.`)
  return value
}

function moment(text: string): Date | number {
  if (text === 'infinity') return Infinity
  if (text === '-infinity') return -Infinity
  return new Date(text)
}

/** Reads Postgres' array text, nested ones too. Bounds (`[0:2]={…}`) are passed over. */
export function parseArray(text: string, parseElement: ParseText): unknown[] {
  let at = text.indexOf('{')
  return list()

  function list(): unknown[] {
    const found: unknown[] = []
    at++
    while (text[at] !== '}') {
      if (text[at] === ',') at++
      found.push(element())
    }
    at++
    return found
  }

  function element(): unknown {
    if (text[at] === '{') return list()
    if (text[at] === '"') return parseElement(quotedText())
    const start = at
    while (text[at] !== ',' && text[at] !== '}') at++
    const bare = text.slice(start, at)
    return bare === 'NULL' ? null : parseElement(bare)
  }

  function quotedText(): string {
    let inside = ''
    let start = ++at
    for (; text[at] !== '"'; at++) {
      if (text[at] !== '\\') continue
      inside += text.slice(start, at)
      start = ++at
    }
    inside += text.slice(start, at)
    at++
    return inside
  }
}
