import type { Measured } from '@throughline/analytics/analysis'
import { hashText } from '@throughline/analytics/columns/hash'
import { openHome, patiently, readText, writeText } from '../store/files.ts'
import type { Stand } from './keptColumns.ts'
import { questionKey } from './questions.ts'

const FILE = 'answers'
/** The newest questions: those of the screen that was open last, and some before. */
const MOST = 16
const MOST_CHARACTERS = 400_000
/** An answer is written when nothing more was asked for so long. */
const QUIET_MS = 1_500

/** The last answers, beside the columns they came from: the first screen of a warm start needs no columns then. */
export interface KeptAnswers {
  /** What was kept at exactly this stand, time zone and version of the arithmetic. */
  read(stand: Stand): Promise<ReadonlyMap<string, Measured<unknown>> | undefined>
  /** Takes an answer that the clock has no part in. */
  note(stand: Stand, analysis: string, params: unknown, measured: Measured<unknown>): void
  /** The same rows stand there now. */
  moved(from: Stand, to: Stand): void
}

interface Kept {
  readonly code: string
  readonly stand: Stand
  readonly answers: readonly (readonly [string, Measured<unknown>])[]
}

/** @param code names the arithmetic: answers of any other are worth nothing. */
export function openKeptAnswers(code: string): KeptAnswers {
  let noted: { readonly stand: Stand; readonly answers: Map<string, Measured<unknown>> } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  async function write(): Promise<void> {
    const home = noted && await openHome()
    if (!home || !noted) return
    let room = MOST_CHARACTERS
    const answers = [...noted.answers].reverse().filter(([key, measured]) => (room -= key.length + JSON.stringify(measured).length) > 0)
    const text = JSON.stringify({ code, stand: noted.stand, answers: answers.reverse() } satisfies Kept)
    await patiently(() => writeText(home, FILE, `${hashText(text)}\n${text}`))
  }

  function writeSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void write().catch((error: unknown) => console.warn('The last answers could not be kept.', error)), QUIET_MS)
  }

  return {
    async read(stand) {
      const home = await openHome()
      const kept = parse((home && await readText(home, FILE).catch(() => undefined)) ?? '')
      if (kept?.code !== code || !isSameStand(kept.stand, stand)) return undefined
      noted = { stand, answers: new Map(kept.answers) }
      return noted.answers
    },
    note(stand, analysis, params, measured) {
      const key = questionKey(analysis, params)
      if (!isPlain(measured)) return
      if (!noted || !isSameStand(noted.stand, stand)) noted = { stand, answers: new Map() }
      noted.answers.delete(key)
      noted.answers.set(key, measured)
      if (noted.answers.size > MOST) noted.answers.delete(noted.answers.keys().next().value!)
      writeSoon()
    },
    moved(from, to) {
      if (!noted || !isSameStand(noted.stand, from)) return
      noted = { stand: to, answers: noted.answers }
      writeSoon()
    },
  }
}

function isSameStand(a: Stand, b: Stand): boolean {
  return a.lsn === b.lsn && a.person === b.person && a.timeZone === b.timeZone
}

/** Undefined when it was cut short: a tab may die while it writes. */
function parse(text: string): Kept | undefined {
  const at = text.indexOf('\n')
  const json = text.slice(at + 1)
  return at > 0 && String(hashText(json)) === text.slice(0, at) ? JSON.parse(json) as Kept : undefined
}

/** Whether JSON gives it back as it is. */
export function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.every((each) => each !== undefined && isPlain(each))
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
}
