import type { z } from 'zod'
import type { TooFew } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { journeyByCode, plannedSteps } from '../journey/planned.ts'
import { studentQuantile } from '../kernel/distributions.ts'
import { evidenceOf } from '../kernel/grade.ts'
import { verdictOf, type Mean } from '../kernel/interval.ts'
import { shareOf } from '../kernel/ratio.ts'
import type { EconomicsWhatIf, EconomicsWhatIfParams, WhatIfGain, WhatIfStep } from './whatIf.ts'
import type { WhatIfTally } from './whatIfTally.ts'

type Params = z.output<typeof EconomicsWhatIfParams>

export function finishWhatIf(tally: WhatIfTally, params: Params, catalogue: Catalogue): EconomicsWhatIf | TooFew {
  const journey = journeyByCode(catalogue, params.journey)
  const runs = tally.achieved.n
  if (runs < params.minimum) return { kind: 'tooFew', n: runs, needed: params.minimum }
  const gains = new StepGains(tally)
  const steps = plannedSteps(catalogue, params.journey).map(({ key, name }, place): WhatIfStep => ({
    key, name, ...gains.of(place, params), drill: { ...params.cohort, journeys: [params.journey], statuses: ['failed', 'abandoned'], step: key },
  }))
  const found = steps.filter((s) => s.gain?.verdict === 'more').sort((a, b) => b.gain!.margin.mean - a.gain!.margin.mean)
  return {
    kind: 'whatIf', currency: catalogue.currency, journey: { code: journey.code, name: journey.name }, fewer: params.fewer, runs, actors: tally.actors,
    achieved: shareOf(tally.achieved)!, steps, best: found[0]?.key ?? null, evidence: evidenceOf({ kind: 'assumed' }),
  }
}

/** Ratios of sums, one for those who passed and one for the lost; what one customer moves a gain by is kept to sum its squares. */
class StepGains {
  private readonly tally: WhatIfTally
  private readonly moved: Float64Array
  private readonly seen: Uint8Array

  constructor(tally: WhatIfTally) {
    this.tally = tally
    this.moved = new Float64Array(tally.actors)
    this.seen = new Uint8Array(tally.actors)
  }

  of(place: number, { fewer, minimum }: Params): Pick<WhatIfStep, 'reached' | 'lost' | 'passed' | 'gain'> {
    const { count, step, isLost, actor, isAchieved, revenue, cost, value } = this.tally.rows
    let reached = 0, lost = 0
    this.seen.fill(0)
    for (let i = 0; i < count; i++) {
      if (step[i] !== place) continue
      reached++
      lost += isLost[i]!
      this.seen[actor[i]!]! |= isLost[i] === 1 ? 1 : 2
    }
    const passed = reached - lost
    let lostCustomers = 0, passedCustomers = 0, customers = 0
    for (let a = 0; a < this.seen.length; a++) {
      lostCustomers += this.seen[a]! & 1
      passedCustomers += this.seen[a]! >> 1
      if (this.seen[a] !== 0) customers++
    }
    if (Math.min(lostCustomers, passedCustomers) < minimum) return { reached, lost, passed, gain: null }
    const saved = fewer * lost
    const half = (variance: number): number => studentQuantile(0.975, Math.min(lostCustomers, passedCustomers) - 1) * Math.sqrt(Math.max(0, variance))
    /** Scale × (mean of those who passed − mean of the lost). */
    const gain = (of: (i: number) => number, scale: number, isOfPassedOnly = false): Mean => {
      let sumPassed = 0, sumLost = 0
      for (let i = 0; i < count; i++) {
        if (step[i] !== place) continue
        if (isLost[i] === 1) sumLost += of(i)
        else sumPassed += of(i)
      }
      const meanPassed = sumPassed / passed, meanLost = isOfPassedOnly ? 0 : sumLost / lost
      this.moved.fill(0)
      for (let i = 0; i < count; i++) {
        if (step[i] !== place) continue
        if (isLost[i] === 0) this.moved[actor[i]!]! += (of(i) - meanPassed) / passed
        else if (!isOfPassedOnly) this.moved[actor[i]!]! -= (of(i) - meanLost) / lost
      }
      let squares = 0
      for (let a = 0; a < this.moved.length; a++) squares += this.moved[a]! * this.moved[a]!
      const mean = scale * (meanPassed - meanLost), h = scale * half((squares * customers) / (customers - 1))
      return { mean, low: mean - h, high: mean + h, n: reached }
    }
    const margin = gain((i) => revenue[i]! - cost[i]!, saved)
    const found: WhatIfGain = {
      saved, rate: gain((i) => isAchieved[i]!, 1, true), achieved: gain((i) => isAchieved[i]!, saved, true), revenue: gain((i) => revenue[i]!, saved), cost: gain((i) => cost[i]!, saved), margin,
      value: gain((i) => value[i]!, saved), marginPerSaved: margin.mean / saved, verdict: verdictOf(margin.low!, margin.high!),
    }
    return { reached, lost, passed, gain: found }
  }
}
