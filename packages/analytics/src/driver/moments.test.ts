import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { finishMoments, OutcomeMomentsParams, type OutcomeMoments } from './moments.ts'
import { momentsOfRows } from './momentsTally.ts'

const PLACES = ['price', 'photo', 'visit', 'letter', 'call', 'form']
const catalogue = { touchpoints: PLACES.map((code, id) => ({ id, code, name: code, origin: 'defined' })), outcomeKinds: [] } as unknown as Parameters<typeof finishMoments>[2]

/** Customers with a liking of their own for the outcome come several times; at `price` what is felt moves it by so much. */
function ask(seed: number, moves: number, speaksOf: (random: () => number) => string = (random) => PLACES[Math.floor(random() * PLACES.length)]!): OutcomeMoments {
  const random = seededRandom(seed)
  const rows: { customer: number; touchpoint: string; isGood: boolean; isReached: boolean }[] = [], words: { customer: number; touchpoint: string }[] = []
  let runs = 0
  for (let customer = 0; customer < 220; customer++) {
    const own = random() < 0.5 ? 0.2 : 0.7
    if (random() < 0.5) words.push({ customer, touchpoint: speaksOf(random) })
    for (let run = 0, n = 1 + Math.floor(random() ** 3 * 8); run < n; run++, runs++) {
      const atPrice = random() < 0.5
      const isReached = random() < own + (atPrice ? moves / 2 : -moves / 2)
      for (const touchpoint of PLACES) if (random() < 0.7) rows.push({ customer, touchpoint, isGood: touchpoint === 'price' ? atPrice : random() < 0.5, isReached })
    }
  }
  const found = finishMoments(momentsOfRows(runs, rows, words, catalogue.touchpoints), OutcomeMomentsParams.parse({}), catalogue)
  if (found.kind !== 'moments') throw new Error('too few')
  return found
}

test('[DV8] the contact whose feeling moves the outcome is the moment of truth, with the size of it', () => {
  const { touchpoints } = ask(1, 0.3)
  expect(touchpoints[0]).toMatchObject({ touchpoint: { code: 'price' }, isMomentOfTruth: true, change: { verdict: 'more' } })
  expect(touchpoints[0]!.change!.low).toBeLessThan(0.3)
  expect(touchpoints[0]!.change!.high).toBeGreaterThan(0.3)
  expect(touchpoints.filter(({ isMomentOfTruth }) => isMomentOfTruth)).toHaveLength(1)
})

test('[DV8] what is named and what decides agree, or one of them stands alone', () => {
  const agreementOf = (speaksOf: string) => {
    const { touchpoints } = ask(2, 0.3, (random) => (random() < 0.6 ? speaksOf : PLACES[Math.floor(random() * PLACES.length)]!))
    return Object.fromEntries(touchpoints.map(({ touchpoint, agreement }) => [touchpoint.code, agreement]))
  }
  expect(agreementOf('price')).toMatchObject({ price: 'both', letter: 'neither' })
  expect(agreementOf('letter')).toMatchObject({ price: 'quiet', letter: 'loud' })
})

test('[DV8] feelings that have nothing to do with the outcome make a moment of truth in about one of twenty samples', () => {
  let found = 0
  for (let seed = 1; seed <= 200; seed++) if (ask(seed, 0).touchpoints.some(({ isMomentOfTruth }) => isMomentOfTruth)) found++
  expect(found).toBeLessThanOrEqual(19)
})

test('[DV8] too few who felt it either way are said so, and nothing at all is too few', () => {
  const few = finishMoments(momentsOfRows(300, [{ customer: 1, touchpoint: 'price', isGood: true, isReached: true }], [], catalogue.touchpoints), OutcomeMomentsParams.parse({}), catalogue)
  expect(few).toMatchObject({ kind: 'moments', speakers: 0, touchpoints: [{ agreement: 'tooFew', change: null, named: null, isNamed: false }] })
  expect(finishMoments(momentsOfRows(0, [], [], catalogue.touchpoints), OutcomeMomentsParams.parse({}), catalogue)).toEqual({ kind: 'tooFew', n: 0, needed: 20 })
})

test('[DV8] nor do nineteen customers make a moment of truth, however often they come: errors count customers', () => {
  const agreement = (customers: number) => {
    const rows = Array.from({ length: customers * 20 }, (_, i) => ({ customer: i % customers, touchpoint: 'price', isGood: i < customers * 10, isReached: i < customers * 10 && i % 7 !== 0 }))
    const found = finishMoments(momentsOfRows(rows.length, rows, [], catalogue.touchpoints), OutcomeMomentsParams.parse({}), catalogue)
    return found.kind === 'moments' ? found.touchpoints[0] : undefined
  }
  expect(agreement(19)).toMatchObject({ agreement: 'tooFew', change: null, adjusted: null, isMomentOfTruth: false })
  expect(agreement(20)).toMatchObject({ agreement: 'quiet', isMomentOfTruth: true })
})
