import type { Measured } from '@throughline/analytics/analysis'
import { expect, test } from 'vitest'
import { createQuestions } from './questions.ts'

const measured = (n: number): Measured<unknown> => ({ result: n, n, period: null, timeZone: 'UTC', method: '', from: 'replica', datasetHash: '', engineVersion: '', tookMs: 0 })

test('[R14] a question without an answer yet waits with those after it for something else to answer from', async () => {
  const questions = createQuestions()
  const asked: string[] = []
  questions.answerFrom((analysis) => {
    asked.push(analysis)
    return analysis === 'known' ? measured(1) : undefined
  })
  expect((await questions.ask('known', {}, 'a'))!.n).toBe(1)
  const [unknown, known] = [questions.ask('unknown', {}, 'b'), questions.ask('known', {}, 'c')]
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(asked).toEqual(['known', 'unknown'])
  questions.answerFrom(() => measured(2))
  expect([(await unknown)!.n, (await known)!.n]).toEqual([2, 2])
})

test('a newer question takes the lane of one that waits', async () => {
  const questions = createQuestions()
  questions.answerFrom(() => undefined)
  const older = questions.ask('any', { day: 1 }, 'lane')
  await new Promise((resolve) => setTimeout(resolve, 20))
  const newer = questions.ask('any', { day: 2 }, 'lane')
  expect(await older).toBe(undefined)
  questions.answerFrom((_, params) => measured((params as { day: number }).day))
  expect((await newer)!.n).toBe(2)
})
