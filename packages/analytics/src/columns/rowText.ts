import { shapes } from '@throughline/domain'
import { NO_NUMBER } from './journeyLog.ts'
import { within32 } from './within32.ts'

/** Place of the thing with this id. Places from `absent` on, which stands for none, are not told apart. */
export function indexOf(things: readonly { readonly id: number }[], id: string | null | undefined, absent: number): number {
  if (id == null) return absent
  const at = things.findIndex((t) => t.id === Number(id))
  return at < 0 || at > absent ? absent : at
}

/** A boolean as Postgres writes it. */
export function isTrue(text: string | null | undefined): boolean {
  return text === 't' || text === 'true'
}

/** `2025-01-31 10:00:00.123+00` as whole seconds since 2000, rounded down, as far as 32 bits go. */
export function secondsOfText(text: string | null | undefined): number {
  if (text == null) return NO_NUMBER
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
  return within32(Math.floor(Date.parse(iso.endsWith('Z') || /[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`) / 1000) - 946_684_800)
}

const NAMES = new Map(Object.values(shapes).flatMap((s) => s.columns.map((c) => [c.key, c.name] as const)))

/** SQL name of a column, from its name in code. */
export function columnOf(key: string): string {
  return NAMES.get(key) ?? key
}
