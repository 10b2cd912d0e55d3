import { createSignal, onMount, type Accessor } from 'solid-js'
import { strings } from './strings.ts'

/** An answer only the server has, asked when it is first shown and again on demand. */
export interface Call<T> {
  readonly value: Accessor<T | undefined>
  /** What went wrong, in a sentence. */
  readonly wrong: Accessor<string | undefined>
  readonly again: () => Promise<void>
}

/** Asks the server once on mount; the last answer stays while it is asked again. */
export function createCall<T>(ask: () => Promise<T>): Call<T> {
  const [value, setValue] = createSignal<T>()
  const [wrong, setWrong] = createSignal<string>()
  const again = async () => {
    try {
      const answer = await ask()
      setValue(() => answer)
      setWrong(undefined)
    } catch (error) {
      setWrong(reasonOf(error))
    }
  }
  onMount(() => void again())
  return { value, wrong, again }
}

/** The sentence of a refusal, or that the server is out of reach. */
export function reasonOf(error: unknown): string {
  const hasAnswer = typeof error === 'object' && error !== null && 'data' in error && error.data
  return hasAnswer && error instanceof Error ? error.message : strings.offline
}
