import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { align, deviationsOf, visitsOf, type Visit } from './align.ts'

/** Letters are steps in planned order, lower case optional; a dot is a contact outside. */
function told(plan: string, run: string) {
  const required = [...plan].map((step) => step === step.toUpperCase())
  const visits = visitsOf([...run].map((step): Visit => ({ place: step === '.' ? -1 : plan.indexOf(step), touchpoint: step })))
  const alignment = align(visits, required)
  return { cost: alignment.cost, ways: deviationsOf(visits, alignment, required).map(({ kind, at }) => `${kind} ${typeof at === 'number' ? plan[at] : at}`).sort() }
}

test.each([
  ['ABCD', 'ABCD', 0, []], ['ABCD', 'AB', 0, []], ['AbCD', 'ACD', 0, []], ['ABCD', 'ACD', 1, ['skipped B']], ['ABCD', 'A.BCD', 1, ['unplanned .']],
  ['ABCD', 'ABBCD', 1, ['repeated B']], ['ABCD', 'ABCBD', 1, ['repeated B']], ['ABCD', 'ACBD', 2, ['outOfOrder B']], ['ABCD', 'ABDC', 1, ['outOfOrder D']], ['ABCD', '', 0, []],
] as const)('[JM6] the plan %s and the run %s', (plan, run, cost, ways) => {
  expect(told(plan, run)).toEqual({ cost, ways })
})

/** Every way of choosing visits that rise in the plan. */
function cheapest(visits: readonly Visit[], required: readonly boolean[]): { cost: number; matched: number[] } {
  let best: { cost: number; matched: number[] } | undefined
  for (let chosen = 0; chosen < 2 ** visits.length; chosen++) {
    const matched = [...visits.keys()].filter((i) => (chosen >> i) & 1)
    const places = matched.map((i) => visits[i]!.place)
    if (places.some((p, i) => p < 0 || (i > 0 && p <= places[i - 1]!))) continue
    const cost = visits.length - matched.length + required.filter((is, p) => is && p < Math.max(-1, ...places) && !places.includes(p)).length
    const isLess = !best || cost < best.cost || (cost === best.cost && (matched.length > best.matched.length || (matched.length === best.matched.length && matched.find((m, i) => m !== best!.matched[i])! < best.matched.find((m, i) => m !== matched[i])!)))
    if (isLess) best = { cost, matched }
  }
  return best!
}

test.each([1, 2, 3])('[JM6] no alignment is cheaper (seed %i)', (seed) => {
  const random = seededRandom(seed)
  for (let i = 0; i < 400; i++) {
    const required = Array.from({ length: 1 + Math.floor(random() * 5) }, () => random() < 0.7)
    const visits = Array.from({ length: Math.floor(random() * 9) }, (_, v): Visit => ({ place: Math.floor(random() * (required.length + 1)) - 1, touchpoint: `${v}` }))
    expect(align(visits, required), JSON.stringify({ required, visits })).toEqual(cheapest(visits, required))
  }
})
