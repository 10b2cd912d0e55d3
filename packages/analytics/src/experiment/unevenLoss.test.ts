import { expect, test } from 'vitest'
import type { Catalogue } from '../columns/journeyLog.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { ExperimentEffectParams } from './effect.ts'
import { finishEffect } from './finishEffect.ts'

const catalogue = { currency: 'EUR', journeys: [], steps: [], touchpoints: [], channels: [], territories: [], outcomeKinds: [], currencies: [], handlers: [] } satisfies Catalogue
const context = { now: 900_000_000, timeZone: 'UTC', random: seededRandom, isCancelled: () => true }
const ROUNDS = process.env['THOROUGH'] === '1' ? 4_000 : 400

/** Evidence of an experiment whose arms lose customers with these chances. */
function gradeOf(random: () => number, drawn: number, losses: readonly [number, number]): string {
  const left = losses.map((loss) => Array.from({ length: drawn }, () => random()).filter((chance) => chance >= loss).length)
  const arm = Uint8Array.from({ length: left[0]! + left[1]! }, (_, i) => (i < left[0]! ? 0 : 1))
  const achieved = Float64Array.from(arm, () => (random() < 0.5 ? 1 : 0))
  const found = finishEffect({ arm, joinedAt: new Float64Array(arm.length), isOpen: new Uint8Array(arm.length), assigned: [drawn, drawn], since: new Map(['achieved', 'revenue', 'cost', 'margin', 'contacts'].map((code) => [code, achieved])), before: null, events: { unit: [], at: [], amount: [] } }, ExperimentEffectParams.parse({ attribute: 'experiment:x', from: '2025-01-01', target: 'achieved' }), catalogue, context)
  if (found.kind !== 'effect') throw new Error(found.kind)
  return found.evidence.grade
}

test.each([[100, 0.1], [400, 0.2], [120, 0.5]])('[XP12] arms of %i drawn that lose alike (%d) are called uneven in at most 7 of 100 experiments', (drawn, loss) => {
  const random = seededRandom(drawn)
  let uneven = 0
  for (let round = 0; round < ROUNDS; round++) if (gradeOf(random, drawn, [loss, loss]) === 'B') uneven++
  expect(uneven / ROUNDS).toBeLessThan(0.07 + 2 * Math.sqrt((0.05 * 0.95) / ROUNDS))
})

test('[XP12] one arm that loses twice as many is told', () => {
  const random = seededRandom(5)
  let told = 0
  for (let round = 0; round < 100; round++) if (gradeOf(random, 400, [0.15, 0.3]) === 'B') told++
  expect(told).toBeGreaterThan(90)
})
