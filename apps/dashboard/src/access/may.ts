import type { Act } from '@throughline/domain'
import { createSignal } from 'solid-js'
import type { Answers } from './server.ts'

const KEY = 'throughline.may'
const [acts, setActs] = createSignal(kept())

/** Whether this person may do a thing, as the server last said; nothing is offered before it said so once. The server decides again when it is done. */
export const may = (act: Act): boolean => acts().includes(act)

/** Asks the server what this person may do; without one, what it said last goes on. */
export async function learnWhatMay(): Promise<void> {
  try {
    const response = await fetch('/trpc/me', { cache: 'no-store' })
    if (!response.ok) return
    const { result } = await response.json() as { result: { data: Answers['me'] } }
    keep(result.data.may)
  } catch {
    // No network: the last answer stands.
  }
}

/** Somebody else may enter next. */
export function forgetWhatMay(): void {
  keep([])
}

function keep(next: readonly string[]): void {
  localStorage.setItem(KEY, next.join(' '))
  setActs(next)
}

function kept(): readonly string[] {
  return (localStorage.getItem(KEY) ?? '').split(' ')
}
