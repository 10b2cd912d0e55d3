import { expect, test } from 'vitest'
import { wilson } from '@throughline/analytics/kernel/interval'
import type { Moment, OutcomeMoments } from '@throughline/analytics/driver/moments'
import { sayMoments } from './momentWords.ts'

const at = (name: string, agreement: Moment['agreement'], of: number): Moment => ({
  touchpoint: { code: name, name }, good: wilson(60, 100), bad: wilson(30, 100), change: null, p: null, adjusted: null,
  isMomentOfTruth: agreement === 'both' || agreement === 'quiet', named: wilson(of, 100), isNamed: agreement === 'both' || agreement === 'loud', agreement,
})
const answer = (touchpoints: readonly Moment[]): OutcomeMoments => ({ kind: 'moments', outcome: { code: 'renewed', name: 'Renewed' }, isGood: true, runs: 900, speakers: 100, touchpoints })

test('[DV9] what decides, what is named and how far the two agree is said in words', () => {
  expect(sayMoments(answer([at('Price shown', 'quiet', 5), at('Claim form', 'loud', 40), at('Visit', 'both', 30)])).replaceAll('\u202f', ' ')).toBe(
    '“Price shown” decides most: 60 % with “Renewed” after feeling good there, 30 % after feeling bad. Customers speak most of “Claim form”. 1 contact decides and is spoken of; 1 decides but few speak of it; 1 is spoken of without evidence that it decides.')
  expect(sayMoments(answer([at('Letter', 'neither', 5)]))).toBe('No contact where how it feels moves the outcome beyond chance. No contact is spoken of more than the others.')
  expect(sayMoments(answer([at('Claim form', 'loud', 40)]))).toBe('No contact where how it feels moves the outcome beyond chance. Customers speak most of “Claim form”.')
})
