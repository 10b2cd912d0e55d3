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

/** Does things on the server that change a list, and asks for it again; `wrong` says why the last one did not work. */
export function createDoing(list: Pick<Call<unknown>, 'again'>): { readonly wrong: Accessor<string | undefined>; readonly attempt: (work: () => Promise<void>) => Promise<void> } {
  const [wrong, setWrong] = createSignal<string>()
  return {
    wrong,
    attempt: async (work) => {
      try {
        await work()
        setWrong(undefined)
        await list.again()
      } catch (error) {
        setWrong(strings.wrong(reasonOf(error)))
      }
    },
  }
}

/** The sentence of a refusal, or that the server is out of reach. */
export function reasonOf(error: unknown): string {
  const hasAnswer = typeof error === 'object' && error !== null && 'data' in error && error.data
  return hasAnswer && error instanceof Error ? error.message : strings.offline
}
