import { setImmediate } from 'node:timers/promises'
import { refuseUnknown, runVersions, seededRandom, type Measured } from '@throughline/analytics'
import type { Reach } from '@throughline/domain'
import { lookUpRules } from '../segment/lookUpRules.ts'
import type { Store } from '../store/store.ts'
import { logFromStore } from './logFromStore.ts'

export interface Asking {
  readonly reach: Reach
  readonly now: Date
  /** IANA name. */
  readonly timeZone: string
}

/**
 * Answers one analysis from the store, within reach, by the same code as in the browser.
 * @throws Refusal `input.unknown` for a name nobody knows, also one within the parameters, `input.invalid` for parameters that do not fit.
 */
export async function answer(store: Store, name: string, params: unknown, { reach, now, timeZone }: Asking): Promise<Measured<unknown>> {
  const log = await logFromStore(store, reach)
  const asked = await lookUpRules(store, params)
  refuseUnknown(name, asked, log)
  const steps = runVersions(name, asked, log, { now: now.getTime() / 1000, timeZone, random: seededRandom }, 'server', () => performance.now())
  // Long work leaves room for other requests between its parts.
  for (let since = performance.now(); ;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (performance.now() - since < TURN_MS) continue
    await setImmediate()
    since = performance.now()
  }
}

const TURN_MS = 12
