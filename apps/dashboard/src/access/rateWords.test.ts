import { expect, test } from 'vitest'
import { makeFormat } from '../ui/format.ts'
import { costingWords, dayOf, fieldsOf, readFields, untilOf, whomOf, type Rate } from './rateWords.ts'

const format = makeFormat('en-GB', 'UTC')
const rate: Rate = {
  id: 1, channel: 'call', channelName: 'Call', touchpoint: null, touchpointName: null, perContactMinor: 250, perMinuteMinor: 8, currency: 'EUR',
  validFrom: '2026-01-01T13:37:00.000Z', validUntil: null, followedAt: null,
}

test('[E11] a rate says for whom and until when it counts', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  expect(whomOf(rate)).toBe('every contact by Call')
  expect(whomOf({ channelName: null, touchpointName: 'Advice' })).toBe('Advice')
  expect(whomOf({ channelName: 'Branch', touchpointName: 'Advice' })).toBe('Advice by Branch')
  expect(untilOf(rate, now, format)).toBe('further on')
  expect(untilOf({ ...rate, followedAt: '2026-02-01T00:00:00Z' }, now, format)).toBe('until the next one, 1 Feb')
  expect(untilOf({ ...rate, validUntil: '2026-02-01T00:00:00Z' }, now, format)).toBe('ended 1 Feb')
  expect(untilOf({ ...rate, validUntil: '2026-05-01T00:00:00Z' }, now, format)).toBe('ends 1 May')
  expect(untilOf({ ...rate, validFrom: '2026-04-01T00:00:00Z' }, now, format)).toBe('begins 1 Apr')
})

test('[E11] what is typed is read to the cent, keeps moments nobody touched, and says what is wrong', () => {
  const fields = fieldsOf(rate, 'GBP', '2026-03-01')
  expect(fields).toMatchObject({ contact: '2.50', minute: '0.08', currency: 'EUR', until: '' })
  expect(readFields(fields, rate)).toEqual({ rate: { channel: 'call', touchpoint: null, perContactMinor: 250, perMinuteMinor: 8, currency: 'EUR', validFrom: rate.validFrom, validUntil: null } })
  expect(readFields({ ...fields, contact: '3,5', minute: '' }, rate)).toMatchObject({ rate: { perContactMinor: 350, perMinuteMinor: 0 } })
  expect(readFields({ ...fields, currency: 'jpy', contact: '12', minute: '3' })).toMatchObject({ rate: { currency: 'JPY', perContactMinor: 12, perMinuteMinor: 3 } })
  expect(readFields({ ...fields, contact: '€3' })).toEqual({ wrong: expect.stringContaining('“€3” is not an amount') })
  expect(readFields({ ...fields, contact: '-3' })).toEqual({ wrong: 'A contact costs nothing or more.' })
  expect(readFields({ ...fields, currency: 'Euro' })).toEqual({ wrong: expect.stringContaining('three letters') })
  expect(readFields({ ...fields, from: '' })).toEqual({ wrong: expect.stringContaining('from which day') })
  expect(readFields({ ...fields, until: dayOf('2025-12-01T12:00:00Z') })).toEqual({ wrong: 'A rate ends after it began.' })
})

test('[E11] what a change did is said in contacts and money', () => {
  const of = (changed: number, before: number, after: number) => costingWords({ startedAt: '2025-03-01T12:00:00Z', changed, shifts: [{ currency: 'EUR', before, after }] }, format)
  expect(of(1_203, 100_00, 340_00)).toBe('The change of 1 Mar 2025 altered 1,203 contacts: €240 more than before (€100, now €340).')
  expect(of(1, 340_00, 100_00)).toBe('The change of 1 Mar 2025 altered 1 contact: €240 less than before (€340, now €100).')
  expect(of(0, 0, 0)).toBe('The change of 1 Mar 2025 altered no contact’s cost.')
})
