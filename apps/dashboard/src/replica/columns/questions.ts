import type { Measured } from '@throughline/analytics/analysis'

/** An answer, and the way to it, or to better versions of it, where it takes long: `later` does a moment's work at each step. */
export interface Answered {
  /** Absent: there is none yet, and `later` is the way to the first one. */
  readonly measured?: Measured<unknown>
  readonly later?: Iterator<Measured<unknown> | undefined, Measured<unknown>>
  /** Goes on when there is something else to answer from: about the rows that it was asked of. */
  readonly goesOn?: boolean
  /** How far `later` is, 0–1; undefined while nobody knows. */
  reached?(): number | undefined
}

/** Hears what comes after a question was asked. */
export interface Heard {
  /** A better version of a question's answer (`questionKey`), for whoever asked on a lane. */
  better(lane: string, key: string, measured: Measured<unknown>): void
  /** How far the work on it is, 0–1; not told of what is quick. */
  reached(lane: string, key: string, share: number): void
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
  readonly key: string
  readonly isSeen: boolean
  resolve(measured: Measured<unknown> | undefined): void
  reject(error: Error): void
}

export interface Questions {
  /** `undefined`: it was taken back, or a newer question on the same lane took its place, before it was answered. What is not seen waits for all that is. */
  ask(analysis: string, params: unknown, lane: string, isSeen?: boolean): Promise<Measured<unknown> | undefined>
  /** Nobody on this lane waits any more: its question is taken back if it still waits, and work on better versions ends. */
  leave(lane: string): void
  /** There is something (else) to answer from now. */
  answerFrom(answer: AnswerNow | undefined): void
}

/** So long is worked on one answer, its first version or a better one, before it is looked whether something was asked. */
const STRETCH_MS = 12
/** What takes no longer says nothing of how far it is; what does, says it so often. */
const QUICK_MS = 300
const SAID_EVERY_MS = 100

/** Work that takes several stretches. */
interface Work extends Required<Pick<Answered, 'later' | 'goesOn'>>, Pick<Answered, 'reached'> {
  readonly since: number
  saidAt: number
}

/** An answer that is being made better while nothing is asked. */
interface Bettering extends Work {
  readonly lanes: Set<string>
  newest: Measured<unknown>
}

/**
 * Questions in the order they came, those about what is seen first and of these those that may be quick, with room between them for newer ones to take
 * a lane: what takes long is worked on for a stretch at a time, and dropped when nobody waits for it any more. While there is none, answers that can become better do, oldest first; what nobody waits for, or rests on rows that are others now and does not go on, is dropped.
 */
export function createQuestions(heard: Heard, now: () => number): Questions {
  const byLane = new Map<string, Question>()
  const turn = new MessageChannel()
  // Cards of one screen often ask the same thing.
  const answered = new Map<string, Measured<unknown>>()
  const bettering = new Map<string, Bettering>()
  /** Work on answers that are not there yet, by question: whoever asks the same meanwhile waits for the same work. */
  const begun = new Map<string, Work>()
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
      if (measured === 'notYet') return due()
      if (measured === undefined) {
        answerNow = undefined
        return
      }
      question.resolve(measured)
    } catch (error) {
      begun.delete(question.key)
      question.reject(error as Error)
    }
    byLane.delete(lane)
    due()
  }

  /** What is seen before what is not; then what was not begun yet, since it may be quick; then whoever came first. */
  function nextQuestion(): [string, Question] | undefined {
    let first: [string, Question] | undefined, rank = 4
    for (const one of byLane) {
      const own = (one[1].isSeen ? 0 : 2) + (begun.has(one[1].key) ? 1 : 0)
      if (own >= rank) continue
      first = one
      rank = own
    }
    return first
  }

  function due(): void {
    if (isDue || (byLane.size === 0 && bettering.size === 0 && ofBefore.size === 0) || !answerNow) return
    isDue = true
    turn.port2.postMessage(null)
  }

  function once({ analysis, params, key }: Question, lane: string, answer: AnswerNow): Measured<unknown> | 'notYet' | undefined {
    const known = answered.get(key)
    if (known) return known
    const going = bettering.get(key)
    if (going) {
      going.lanes.add(lane)
      return going.newest
    }
    const work = begun.get(key)
    if (work) return firstVersion(key, lane, work)
    const found = answer(analysis, params)
    if (found === undefined) return undefined
    const { measured, later, goesOn = false, reached } = found
    if (measured === undefined) {
      if (!later) throw new Error(`“${analysis}” has neither an answer nor a way to one`)
      begun.set(key, { later, goesOn, ...(reached && { reached }), since: now(), saidAt: 0 })
      return 'notYet'
    }
    if (later) bettering.set(key, { later, lanes: new Set([lane]), goesOn, ...(reached && { reached }), since: now(), saidAt: 0, newest: measured })
    else keep(key, measured)
    return measured
  }

  /** A stretch of work on an answer that is not there yet. */
  function firstVersion(key: string, lane: string, work: Work): Measured<unknown> | 'notYet' {
    const { later } = work, until = now() + STRETCH_MS
    for (;;) {
      const step = later.next()
      if (step.value !== undefined) {
        begun.delete(key)
        if (step.done === true) {
          keep(key, step.value)
          end(key, work, waitingFor(key))
        } else bettering.set(key, { ...work, lanes: new Set([lane]), newest: step.value })
        return step.value
      }
      if (now() < until) continue
      say(key, work, waitingFor(key))
      return 'notYet'
    }
  }

  function keep(key: string, measured: Measured<unknown>): void {
    if (answered.size >= 64) answered.delete(answered.keys().next().value!)
    answered.set(key, measured)
  }

  function makeBetter(): void {
    const [work, key] = ofBefore.entries().next().value ?? firstOf(bettering) ?? []
    if (work === undefined || key === undefined) return
    const until = now() + STRETCH_MS
    for (;;) {
      const step = next(key, work)
      if (step.value !== undefined) {
        work.newest = step.value
        for (const lane of work.lanes) heard.better(lane, key, step.value)
        if (step.done === true) {
          end(key, work, work.lanes)
          if (ofBefore.delete(work)) return
          bettering.delete(key)
          keep(key, step.value)
          return
        }
      }
      if (now() >= until) return say(key, work, work.lanes)
    }
  }

  function say(key: string, work: Work, lanes: Iterable<string>): void {
    const share = work.reached?.(), at = now()
    if (share === undefined || at - work.since < QUICK_MS || at - work.saidAt < SAID_EVERY_MS) return
    work.saidAt = at
    for (const lane of lanes) heard.reached(lane, key, share)
  }

  /** Whoever heard how far it is hears that it is over. */
  function end(key: string, { saidAt }: Work, lanes: Iterable<string>): void {
    if (saidAt > 0) for (const lane of lanes) heard.reached(lane, key, 1)
  }

  function waitingFor(key: string): string[] {
    return [...byLane].flatMap(([lane, question]) => (question.key === key ? [lane] : []))
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
    const left = byLane.get(lane)
    left?.resolve(undefined)
    byLane.delete(lane)
    if (left && ![...byLane.values()].some(({ key }) => key === left.key)) begun.delete(left.key)
    for (const [key, { lanes }] of bettering) if (lanes.delete(lane) && lanes.size === 0) bettering.delete(key)
    for (const work of ofBefore.keys()) if (work.lanes.delete(lane) && work.lanes.size === 0) ofBefore.delete(work)
  }

  return {
    ask: (analysis, params, lane, isSeen = true) => new Promise((resolve, reject) => {
      leave(lane)
      byLane.set(lane, { analysis, params, key: questionKey(analysis, params), isSeen, resolve, reject })
      due()
    }),
    leave,
    answerFrom(answer) {
      answerNow = answer
      answered.clear()
      for (const [key, work] of bettering) if (work.goesOn && answer) ofBefore.set(work, key)
      if (!answer) ofBefore.clear()
      bettering.clear()
      begun.clear()
      due()
    },
  }
}

function firstOf(bettering: ReadonlyMap<string, Bettering>): [Bettering, string] | undefined {
  const first = bettering.entries().next()
  return first.done ? undefined : [first.value[1], first.value[0]]
}
