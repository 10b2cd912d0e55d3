import type { Measured } from '@throughline/analytics/analysis'

/** `undefined`: not yet. The question waits until there is something else to answer from. */
export type AnswerNow = (analysis: string, params: unknown) => Measured<unknown> | undefined

/** The same for the same question. */
export function questionKey(analysis: string, params: unknown): string {
  return `${analysis} ${JSON.stringify(params)}`
}

interface Question {
  readonly analysis: string
  readonly params: unknown
  resolve(measured: Measured<unknown> | undefined): void
  reject(error: Error): void
}

export interface Questions {
  /** `undefined`: a newer question on the same lane took its place before this one was begun. */
  ask(analysis: string, params: unknown, lane: string): Promise<Measured<unknown> | undefined>
  /** There is something (else) to answer from now. */
  answerFrom(answer: AnswerNow | undefined): void
}

/** Questions in the order they came, one at a time, with room between them for newer ones to take a lane. */
export function createQuestions(): Questions {
  const byLane = new Map<string, Question>()
  const turn = new MessageChannel()
  // Cards of one screen often ask the same thing.
  const answered = new Map<string, Measured<unknown>>()
  let answerNow: AnswerNow | undefined
  let isDue = false

  turn.port1.onmessage = () => {
    isDue = false
    const first = byLane.entries().next()
    if (first.done || !answerNow) return
    const [lane, question] = first.value
    try {
      const measured = once(question, answerNow)
      if (measured === undefined) {
        answerNow = undefined
        return
      }
      question.resolve(measured)
    } catch (error) {
      question.reject(error as Error)
    }
    byLane.delete(lane)
    due()
  }

  function due(): void {
    if (isDue || byLane.size === 0 || !answerNow) return
    isDue = true
    turn.port2.postMessage(null)
  }

  function once({ analysis, params }: Question, answer: AnswerNow): Measured<unknown> | undefined {
    const key = questionKey(analysis, params)
    const known = answered.get(key)
    if (known) return known
    const measured = answer(analysis, params)
    if (measured === undefined) return undefined
    if (answered.size >= 64) answered.delete(answered.keys().next().value!)
    answered.set(key, measured)
    return measured
  }

  return {
    ask: (analysis, params, lane) => new Promise((resolve, reject) => {
      byLane.get(lane)?.resolve(undefined)
      byLane.delete(lane)
      byLane.set(lane, { analysis, params, resolve, reject })
      due()
    }),
    answerFrom(answer) {
      answerNow = answer
      answered.clear()
      due()
    },
  }
}
