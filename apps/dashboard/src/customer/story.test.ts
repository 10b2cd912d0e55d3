import { expect, test } from 'vitest'
import { makeFormat } from '../ui/format.ts'
import { feltWord, storyOf, type CustomerLife } from './story.ts'

const format = makeFormat('en-GB', 'UTC')
const now = new Date('2026-11-21T12:00:00Z')
const at = (text: string): number => Date.parse(text)

const life: CustomerLife = {
  customer: { actorId: 7, name: 'Ada', kind: 'customer', territory: 'North', firstSeenAt: at('2025-03-02T10:00:00Z'), attributes: {}, merged: 1 },
  contacts: [
    { id: 1, at: at('2025-03-02T10:00:00Z'), touchpoint: 'quote', channel: 'Web', channelCode: 'web', direction: 'inbound', durationS: 60, costMinor: 10, revenueMinor: 1_240_00, currency: 'EUR', success: true, effort: null, text: null, journey: 'Quote', step: null },
    { id: 2, at: at('2026-11-18T12:00:00Z'), touchpoint: 'claim form', channel: 'Web', channelCode: 'web', direction: 'inbound', durationS: null, costMinor: 86_00, revenueMinor: null, currency: 'EUR', success: null, effort: null, text: null, journey: 'Claims', step: null },
  ],
  runs: [
    { id: 1, journey: 'Quote', journeyCode: 'quote', tier: 'journey', startedAt: at('2025-03-02T10:00:00Z'), lastAt: at('2025-03-02T10:00:00Z'), endedAt: at('2025-03-02T10:00:00Z'), status: 'achieved', outcome: 'Bought' },
    { id: 2, journey: 'Claims', journeyCode: 'claims', tier: 'journey', startedAt: at('2026-11-18T12:00:00Z'), lastAt: at('2026-11-18T12:00:00Z'), endedAt: null, status: 'active', outcome: null },
  ],
  outcomes: [
    { name: 'Settled', isGood: true, at: at('2025-06-01T00:00:00Z'), valueMinor: 100, currency: 'EUR' },
    { name: 'Settled', isGood: true, at: at('2026-02-01T00:00:00Z'), valueMinor: 100, currency: 'EUR' },
    { name: 'Complained', isGood: false, at: at('2026-03-03T00:00:00Z'), valueMinor: null, currency: null },
  ],
  feelings: [{ at: at('2026-10-03T00:00:00Z'), sentiment: -0.6, words: 'I told the story three times.', scoreKind: null, score: null, touchpoint: 'call' }],
}

test('[P1] the story is five lines: who, now, outcomes, felt, money', () => {
  expect(storyOf(life, now, format)).toEqual([
    { about: 'who', says: 'Known since 2 Mar 2025, North; 2 contacts in 2 journeys, mostly by web; known under 2 names that are one person.' },
    { about: 'now', says: 'Open: Claims since 18 Nov. Last contact: claim form by web, 3 days ago.' },
    { about: 'outcomes', says: 'Achieved: settled 2 times, last 1 Feb. Went wrong: complained 3 Mar.' },
    { about: 'felt', says: 'Last felt very bad at call on 3 Oct. “I told the story three times.”' },
    { about: 'money', says: 'Brought €1,240, cost €86.10 to serve.' },
  ])
})

test('[P2] what is not known is said', () => {
  const says = storyOf({ ...life, contacts: [], runs: [], outcomes: [], feelings: [] }, now, format).map((line) => line.says)
  expect(says[1]).toBe('Nothing is open.')
  expect(says[2]).toBe('No outcome is known yet.')
  expect(says[3]).toBe('Nobody asked how it felt, and they did not say.')
  expect(says[4]).toBe('No money is known.')
})

test('[P3] amounts in other currencies are left out, and that is said', () => {
  const foreign = { ...life.contacts[0]!, id: 3, currency: 'USD', revenueMinor: 5_000_00 }
  expect(storyOf({ ...life, contacts: [...life.contacts, foreign] }, now, format)[4]!.says).toBe('Brought €1,240, cost €86.10 to serve; 1 contact in other currencies not counted.')
})

test('[P1] a feeling has a word', () => {
  expect([0.9, 0.3, 0, -0.3, -0.9].map(feltWord)).toEqual(['very good', 'good', 'neither good nor bad', 'bad', 'very bad'])
})
