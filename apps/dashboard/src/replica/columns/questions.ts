import type { Measured } from '@throughline/analytics/analysis'

/** An answer, and the way to better versions of it where there are any: `later` does a moment's work at each step. */
export interface Answered {
  readonly measured: Measured<unknown>
  readonly later?: Iterator<Measured<unknown> | undefined, Measured<unknown>>
  /** Goes on when there is something else to answer from: about the rows that it was asked of. */
  readonly goesOn?: boolean
}

/** `undefined`: not yet. The question waits until there is something else to answer from. */
export type AnswerNow = (analysis: string, params: unknown) => Answered | undefined

/** The same for the same question. */
export function questionKey(analysis: string, params: unknown): string {
  return `${analysis} ${JSON.stringify(params)}`
}

interface Question {
  readonly analysis: string
  readonly params: unknown
  readonly isSeen: boolean
  resolve(measured: Measured<unknown> | undefined): void
  reject(error: Error): void
}

export interface Questions {
  /** `undefined`: it was taken back, or a newer question on the same lane took its place, before it was begun. What is not seen waits for all that is. */
  ask(analysis: string, params: unknown, lane: string, isSeen?: boolean): Promise<Measured<unknown> | undefined>
  /** Nobody on this lane waits any more: its question is taken back if it still waits, and work on better versions ends. */
  leave(lane: string): void
  /** There is something (else) to answer from now. */
  answerFrom(answer: AnswerNow | undefined): void
}

/** So long is worked on better versions before it is looked whether something was asked. */
const STRETCH_MS = 12

/** An answer that is being made better while nothing is asked. */
interface Bettering {
  readonly later: NonNullable<Answered['later']>
  readonly lanes: Set<string>
  readonly goesOn: boolean
  newest: Measured<unknown>
}

/**
 * Questions in the order they came, those about what is seen first, one at a time, with room between them for newer ones to take a lane. While there
 * is none, answers that can become better do, oldest first; what nobody waits for, or rests on rows that are others now and does not go on, is dropped.
 * @param better hands a better version of a question's answer (`questionKey`) to whoever asked on a lane
 */
export function createQuestions(better: (lane: string, key: string, measured: Measured<unknown>) => void, now: () => number): Questions {
  const byLane = new Map<string, Question>()
  const turn = new MessageChannel()
  // Cards of one screen often ask the same thing.
  const answered = new Map<string, Measured<unknown>>()
  const bettering = new Map<string, Bettering>()
  /** Those about rows that are others now, with their questions: only who asked then waits for them. */
  const ofBefore = new Map<Bettering, string>()
  let answerNow: AnswerNow | undefined
  let isDue = false

  turn.port1.onmessage = () => {
    isDue = false
    if (!answerNow) return
    const first = nextQuestion()
    if (!first) {
      makeBetter()
      return due()
    }
    const [lane, question] = first
    try {
      const measured = once(question, lane, answerNow)
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

  function nextQuestion(): [string, Question] | undefined {
    for (const one of byLane) if (one[1].isSeen) return one
    return byLane.entries().next().value
  }

  function due(): void {
    if (isDue || (byLane.size === 0 && bettering.size === 0 && ofBefore.size === 0) || !answerNow) return
    isDue = true
    turn.port2.postMessage(null)
  }

  function once({ analysis, params }: Question, lane: string, answer: AnswerNow): Measured<unknown> | undefined {
    const key = questionKey(analysis, params)
    const known = answered.get(key)
    if (known) return known
    const going = bettering.get(key)
    if (going) {
      going.lanes.add(lane)
      return going.newest
    }
    const found = answer(analysis, params)
    if (found === undefined) return undefined
    if (found.later) bettering.set(key, { later: found.later, lanes: new Set([lane]), goesOn: found.goesOn === true, newest: found.measured })
    else keep(key, found.measured)
    return found.measured
  }

  function keep(key: string, measured: Measured<unknown>): void {
    if (answered.size >= 64) answered.delete(answered.keys().next().value!)
    answered.set(key, measured)
  }

  function makeBetter(): void {
    const [work, key] = ofBefore.entries().next().value ?? firstOf(bettering) ?? []
    if (work === undefined || key === undefined) return
    const until = now() + STRETCH_MS
    do {
      const step = next(key, work)
      if (step.value === undefined) continue
      work.newest = step.value
      for (const lane of work.lanes) better(lane, key, step.value)
      if (step.done !== true) continue
      if (ofBefore.delete(work)) return
      bettering.delete(key)
      keep(key, step.value)
      return
    } while (now() < until)
  }

  function next(key: string, work: Bettering): IteratorResult<Measured<unknown> | undefined, Measured<unknown>> {
    try {
      return work.later.next()
    } catch (error) {
      if (!ofBefore.delete(work)) bettering.delete(key)
      throw error
    }
  }

  function leave(lane: string): void {
    byLane.get(lane)?.resolve(undefined)
    byLane.delete(lane)
    for (const [key, { lanes }] of bettering) if (lanes.delete(lane) && lanes.size === 0) bettering.delete(key)
    for (const work of ofBefore.keys()) if (work.lanes.delete(lane) && work.lanes.size === 0) ofBefore.delete(work)
  }

  return {
    ask: (analysis, params, lane, isSeen = true) => new Promise((resolve, reject) => {
      leave(lane)
      byLane.set(lane, { analysis, params, isSeen, resolve, reject })
      due()
    }),
    leave,
    answerFrom(answer) {
      answerNow = answer
      answered.clear()
      for (const [key, work] of bettering) if (work.goesOn && answer) ofBefore.set(work, key)
      if (!answer) ofBefore.clear()
      bettering.clear()
      due()
    },
  }
}

function firstOf(bettering: ReadonlyMap<string, Bettering>): [Bettering, string] | undefined {
  const first = bettering.entries().next()
  return first.done ? undefined : [first.value[1], first.value[0]]
}
