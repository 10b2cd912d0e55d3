import type { Measured } from '@throughline/analytics/analysis'
import { expect, test } from 'vitest'
import { createQuestions, type Heard } from './questions.ts'

const measured = (n: number): Measured<unknown> => ({ result: n, n, period: null, timeZone: 'UTC', asOf: null, method: '', from: 'replica', datasetHash: '', engineVersion: '', tookMs: 0 })

const deaf: Heard = { better: () => {}, reached: () => {} }

/** More turns of the event loop than any work here takes: questions go on by one stretch in each, however slow the machine. */
async function turns(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  for (let turn = 0; turn < 100; turn++) {
    await new Promise((resolve) => {
      port1.onmessage = resolve
      port2.postMessage(null)
    })
  }
  port1.close()
}

test('[R14] a question without an answer yet waits with those after it for something else to answer from', async () => {
  const questions = createQuestions(deaf, () => performance.now())
  const asked: string[] = []
  questions.answerFrom((analysis) => {
    asked.push(analysis)
    return analysis === 'known' ? { measured: measured(1) } : undefined
  })
  expect((await questions.ask('known', {}, 'a'))!.n).toBe(1)
  const [unknown, known] = [questions.ask('unknown', {}, 'b'), questions.ask('known', {}, 'c')]
  await turns()
  expect(asked).toEqual(['known', 'unknown'])
  questions.answerFrom(() => ({ measured: measured(2) }))
  expect([(await unknown)!.n, (await known)!.n]).toEqual([2, 2])
})

test('a newer question takes the lane of one that waits', async () => {
  const questions = createQuestions(deaf, () => performance.now())
  questions.answerFrom(() => undefined)
  const older = questions.ask('any', { day: 1 }, 'lane')
  await turns()
  const newer = questions.ask('any', { day: 2 }, 'lane')
  expect(await older).toBe(undefined)
  questions.answerFrom((_, params) => ({ measured: measured((params as { day: number }).day) }))
  expect((await newer)!.n).toBe(2)
})

/** Ten steps, each of which takes a moment; every other one is news. */
function* better(log: string[], name: string): Generator<Measured<unknown> | undefined, Measured<unknown>> {
  for (let step = 1; step <= 10; step++) {
    log.push(`${name} ${step}`)
    yield step % 2 === 0 ? measured(step) : undefined
  }
  return measured(99)
}

test('[R17] an answer becomes better while nothing is asked, and questions come first', async () => {
  const heard: number[] = [], log: string[] = []
  // Each look at the clock takes as long as a stretch of work may.
  let at = 0
  const questions = createQuestions({ ...deaf, better: (lane, key, { n }) => { if (lane === 'a' && key === 'good {}') heard.push(n) } }, () => (at += 12))
  questions.answerFrom((analysis) => {
    log.push(analysis)
    return analysis === 'good' ? { measured: measured(0), later: better(log, 'good') } : { measured: measured(1) }
  })
  const first = questions.ask('good', {}, 'a'), quick = questions.ask('quick', {}, 'b')
  expect([(await first)!.n, (await quick)!.n]).toEqual([0, 1])
  expect(log).toEqual(['good', 'quick'])
  await turns()
  expect(heard).toEqual([2, 4, 6, 8, 10, 99])
  expect((await questions.ask('good', {}, 'c'))!.n).toBe(99)
})

test('[R17] work on a better answer ends when its lane is left or taken, or the rows are others', async () => {
  for (const end of ['leave', 'ask', 'rows'] as const) {
    const log: string[] = []
    let at = 0
    const questions = createQuestions(deaf, () => (at += 12))
    questions.answerFrom((analysis) => (analysis === 'good' ? { measured: measured(0), later: better(log, 'good') } : { measured: measured(1) }))
    await questions.ask('good', {}, 'a')
    if (end === 'leave') questions.leave('a')
    else if (end === 'ask') await questions.ask('other', {}, 'a')
    else questions.answerFrom(() => ({ measured: measured(1) }))
    const done = log.length
    await turns()
    expect(log.length, end).toBe(done)
    expect(done).toBeLessThan(10)
  }
})

test('[R18] what is seen is answered before what is not, and a question taken back is not answered at all', async () => {
  const questions = createQuestions(deaf, () => performance.now())
  const asked: string[] = []
  const all = [questions.ask('below', {}, 'a', false), questions.ask('far below', {}, 'b', false), questions.ask('top', {}, 'c', true), questions.ask('under it', {}, 'd', true)]
  questions.leave('b')
  questions.answerFrom((analysis) => {
    asked.push(analysis)
    return { measured: measured(1) }
  })
  expect((await Promise.all(all)).map((one) => one?.n)).toEqual([1, undefined, 1, 1])
  expect(asked).toEqual(['top', 'under it', 'below'])
})

test('[R18] what comes into sight while it waits is asked again, and is answered in its turn', async () => {
  const questions = createQuestions(deaf, () => performance.now())
  const asked: string[] = []
  const all = [questions.ask('below', {}, 'a', false), questions.ask('lower', {}, 'b', false), questions.ask('lower', {}, 'b', true)]
  questions.answerFrom((analysis) => {
    asked.push(analysis)
    return { measured: measured(1) }
  })
  expect((await Promise.all(all)).map((one) => one?.n)).toEqual([1, undefined, 1])
  expect(asked).toEqual(['lower', 'below'])
})

test('[R21] work that read its rows once goes on for who asked when the rows are others, and whoever asks then is answered anew', async () => {
  const heard: string[] = [], log: string[] = []
  let at = 0
  const questions = createQuestions({ ...deaf, better: (lane, _, { n }) => { heard.push(`${lane} ${n}`) } }, () => (at += 12))
  questions.answerFrom(() => ({ measured: measured(0), later: better(log, 'before'), goesOn: true }))
  await questions.ask('good', {}, 'a')
  questions.answerFrom(() => ({ measured: measured(1), later: better(log, 'after'), goesOn: true }))
  expect((await questions.ask('good', {}, 'b'))!.n).toBe(1)
  await turns()
  expect(heard.filter((one) => one.startsWith('a'))).toEqual(['a 2', 'a 4', 'a 6', 'a 8', 'a 10', 'a 99'])
  expect(heard.at(-1)).toBe('b 99')
  expect((await questions.ask('good', {}, 'c'))!.n).toBe(99)

  log.length = 0
  questions.answerFrom(() => ({ measured: measured(0), later: better(log, 'left'), goesOn: true }))
  await questions.ask('good', {}, 'a')
  questions.answerFrom(() => ({ measured: measured(1) }))
  questions.leave('a')
  const done = log.length
  await turns()
  expect(log.length).toBe(done)
})

/** So many steps to the first version, then one better one. */
function* slow(log: string[], name: string, steps: number): Generator<Measured<unknown> | undefined, Measured<unknown>> {
  for (let step = 1; step <= steps; step++) {
    log.push(`${name} ${step}`)
    yield step === steps ? measured(step) : undefined
  }
  return measured(99)
}

test('[R17] a first version that takes long is made in stretches, quick questions are answered between them, and whoever asks the same waits for the same work', async () => {
  const heard: number[] = [], log: string[] = []
  let at = 0
  const questions = createQuestions({ ...deaf, better: (_, __, { n }) => { heard.push(n) } }, () => (at += 12))
  questions.answerFrom((analysis) => {
    log.push(analysis)
    return analysis === 'long' ? { later: slow(log, 'long', 5) } : { measured: measured(1) }
  })
  const order: string[] = []
  const asked = (analysis: string, lane: string) => questions.ask(analysis, {}, lane).then((found) => order.push(`${analysis} ${found?.n}`))
  await Promise.all([asked('long', 'a'), asked('long', 'b'), asked('quick', 'c')])
  expect(order).toEqual(['quick 1', 'long 5', 'long 5'])
  expect(log).toEqual(['long', 'quick', 'long 1', 'long 2', 'long 3', 'long 4', 'long 5'])
  await turns()
  expect(heard).toEqual([99, 99])
  expect((await questions.ask('long', {}, 'd'))!.n).toBe(99)
})

test('[R17] a first version nobody waits for any more is dropped between two steps, and one about rows that are others now is begun anew', async () => {
  for (const end of ['leave', 'ask'] as const) {
    const log: string[] = []
    let at = 0
    const questions = createQuestions(deaf, () => (at += 12))
    questions.answerFrom((analysis) => (analysis === 'long' ? { later: slow(log, 'long', 1_000_000) } : { measured: measured(1) }))
    const older = questions.ask('long', {}, 'a')
    await turns()
    if (end === 'leave') questions.leave('a')
    else expect((await questions.ask('quick', {}, 'a'))!.n).toBe(1)
    expect(await older).toBe(undefined)
    const done = log.length
    await turns()
    expect(log.length, end).toBe(done)
  }
  let at = 0
  const log: string[] = []
  const questions = createQuestions(deaf, () => (at += 12))
  questions.answerFrom(() => ({ later: slow(log, 'before', 1_000_000) }))
  const asked = questions.ask('long', {}, 'a')
  await turns()
  questions.answerFrom(() => ({ later: slow(log, 'after', 3) }))
  expect((await asked)!.n).toBe(3)
})

test('[R23] whoever waits for long work hears how far it is, and that it is over', async () => {
  for (const hasFirst of [true, false]) {
    const heard: (readonly [string, string, number])[] = []
    let at = 0
    const questions = createQuestions({ ...deaf, reached: (...of) => heard.push(of) }, () => (at += 60))
    let share = 0
    const steps = function* (): Generator<Measured<unknown> | undefined, Measured<unknown>> {
      for (let step = 1; step <= 10; step++) {
        share = step / 20
        yield undefined
      }
      return measured(99)
    }
    questions.answerFrom(() => ({ ...(hasFirst && { measured: measured(0) }), later: steps(), reached: () => share }))
    await questions.ask('long', {}, 'a')
    await turns()
    expect(heard.every(([lane, key]) => lane === 'a' && key === 'long {}')).toBe(true)
    const shares = heard.map(([, , one]) => one)
    expect(shares.length).toBeGreaterThan(2)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    // Nothing of the first moments.
    expect(shares[0]).toBeGreaterThan(1 / 20)
    expect(shares.at(-1)).toBe(1)
  }
})

test('[R23] what is quick says nothing of how far it is', async () => {
  const heard: number[] = []
  const questions = createQuestions({ ...deaf, reached: (_, __, share) => heard.push(share) }, () => 0)
  questions.answerFrom(() => ({ later: better([], 'quick'), reached: () => 0.5 }))
  await questions.ask('quick', {}, 'a')
  await turns()
  expect(heard).toEqual([])
})
