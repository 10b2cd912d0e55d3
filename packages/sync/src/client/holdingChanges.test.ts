import { expect, test } from 'vitest'
import { holdingChanges } from './holdingChanges.ts'

const change = (id: number) => ({ key: `"public"."run"/"${id}"`, value: { id: String(id), held: null }, headers: { operation: 'insert', lsn: '7' } })
const control = (name: string) => ({ headers: { control: name, global_last_seen_lsn: '9' } })
const answering = (body: unknown, status = 200) => holdingChanges(() => Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'electric-offset': '7_1' } })))

test('[S11] changes come back as they were, in their places among what the server says of itself', async () => {
  const messages = [change(1), change(2), control('snapshot-end'), change(3), control('up-to-date')]
  const holding = answering(messages)
  const answer = await holding.fetch('/sync/v1/shapes/run')
  const handed = (await answer.json()) as object[]
  expect(handed).toHaveLength(4)
  expect(answer.headers.get('electric-offset')).toBe('7_1')
  expect(handed.flatMap((message): readonly object[] => holding.heldBy(message) ?? [message])).toEqual(messages)
})

test('[S12] answers without rows, and refusals, pass as they are', async () => {
  expect(await (await answering([control('up-to-date')]).fetch('/sync/v1/shapes/run')).json()).toEqual([control('up-to-date')])
  expect(await (await answering([control('must-refetch')], 409).fetch('/sync/v1/shapes/run')).json()).toEqual([control('must-refetch')])
  expect((await answering(null, 204).fetch('/sync/v1/shapes/run')).status).toBe(204)
})
