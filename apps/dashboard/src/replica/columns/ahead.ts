const DAY_MS = 86_400_000
/** Over a weekend. */
const DAYS = 3
/** The last questions: those of the screen that is open. */
const MOST = 4
/** So long nothing was asked and nothing changed. */
const QUIET_MS = 8_000
const BETWEEN_MS = 100

/** Answers what the open screen will ask on the days to come, while there is nothing else to do: a morning's first start finds it kept. */
export interface Ahead {
  asked(analysis: string, params: unknown): void
  /** The rows are others now: what was asked of them is asked again, or never. */
  forget(): void
}

/** @param today as `2026-11-21`, where days are cut. */
export function createAhead(answer: (analysis: string, params: unknown) => void, today: () => string): Ahead {
  let questions: (readonly [string, unknown])[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function work(due: readonly (readonly [string, unknown])[]): void {
    const [first, ...rest] = due
    if (!first) return
    answer(...first)
    timer = setTimeout(() => work(rest), BETWEEN_MS)
  }
  return {
    asked(analysis, params) {
      questions = [...questions, [analysis, params] as const].slice(-MOST)
      clearTimeout(timer)
      timer = setTimeout(() => {
        const day = today()
        work(questions.splice(0).flatMap(([name, now]) => Array.from({ length: DAYS }, (_, i) => [name, askedLater(now, day, i + 1)] as const)).filter(([, later]) => later !== undefined))
      }, QUIET_MS)
    },
    forget() {
      questions = []
      clearTimeout(timer)
    },
  }
}

/**
 * The same question as a screen asks it so many days later: periods that end with today move on with the calendar, and what they
 * are compared with moves with them. Undefined when no period ends today. A wrong guess is an answer nobody asks for.
 */
export function askedLater(params: unknown, today: string, days: number): unknown {
  const text = JSON.stringify(params) ?? ''
  // Until tomorrow, not including it.
  if (!text.includes(`"to":"${moved(today, 1)}"`)) return undefined
  return JSON.parse(text.replaceAll(/"(\d{4}-\d{2}-\d{2})"/g, (_, day: string) => `"${moved(day, days)}"`))
}

function moved(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)
}
