import { expect, test } from 'vitest'
import { z } from 'zod'
import { issuesInWords } from './issues.ts'

test('what does not fit is told with its place, and what is missing as missing', () => {
  const schema = z.object({ journey: z.string(), steps: z.array(z.object({ key: z.string() })), share: z.number().max(1, 'A share is 1 at most.') })
  expect(issuesInWords(schema.safeParse({ steps: [{}], share: 2 }).error!)).toEqual(['“journey” is missing.', '“steps.0.key” is missing.', 'share: A share is 1 at most.'])
  expect(issuesInWords(z.string('No text.').safeParse(1).error!)).toEqual(['No text.'])
})
