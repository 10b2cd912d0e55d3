import { expect, test } from 'vitest'
import { readSegment } from './segment.ts'

const context = { source: 'test', receivedAt: Date.UTC(2026, 10, 22), newId: () => 'one' }
const at = (timestamp: unknown) => readSegment({ type: 'track', userId: 'ada', event: 'Called', timestamp }, undefined, context as never)

test.each(['1931-12-31T23:59:59Z', '1900-01-01', '2068-01-01T00:00:00Z', '2068-01-20', '2150-06-01', '9999-12-31'])('[I17] a contact of %s is refused with words, not counted in another year', (timestamp) => {
  expect(at(timestamp)).toMatchObject({ kind: 'refused', reason: `“${timestamp}” is too far away: contacts are of the years 1932 to 2067` })
})

test('[I17] contacts after January 2038, when 32 bits from 1970 end, are like others', () => {
  for (const timestamp of ['1932-01-01T00:00:00Z', '2038-01-19T03:14:08Z', '2067-12-31T23:59:59Z']) expect(at(timestamp)).toMatchObject({ kind: 'interaction', interaction: { occurredAt: Date.parse(timestamp) } })
  expect(at('yesterday')).toMatchObject({ kind: 'refused', reason: '“yesterday” is not a time' })
})
