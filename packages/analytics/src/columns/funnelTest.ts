import { planFunnel, stepBefore, type FunnelCohort, type FunnelPlan } from '../journey/funnelDefinition.ts'
import { withFunnel, type FunnelUnits, type Walkable } from '../journey/funnelWalk.ts'
import { NO_NUMBER } from './journeyLog.ts'

/** The runs among these that went so at a step, or whose customer did. */
export function wentInFunnel(selection: Walkable, funnel: FunnelCohort, now: number): Int32Array {
  const plan = planFunnel(funnel)
  return withFunnel(selection, plan, now, (units) => wentSo(selection, funnel, plan, units))
}

function wentSo(selection: Walkable, { at, went }: FunnelCohort, plan: FunnelPlan, { count, unit, actor, reachedAt, isOpen }: FunnelUnits): Int32Array {
  const before = stepBefore(plan, at)
  const following = plan.definition.steps[at]!.optional && plan.order !== 'any' ? plan.required.find((s) => s > at) : undefined
  const has = (u: number, s: number): boolean => reachedAt[u * plan.steps + s] !== NO_NUMBER
  const isOne = (u: number): boolean => {
    if (went === 'reached' || has(u, at)) return went === 'reached' && has(u, at)
    if (!has(u, before!)) return false
    const isPast = following !== undefined && has(u, following)
    return (isPast || isOpen[u] === 0) === (went === 'lost')
  }
  // Who never began is lost at the first step, and only there.
  const areOthers = before === null && went === 'lost'
  if (plan.per === 'run') {
    const isIn = new Uint8Array(selection.picked.length).fill(areOthers ? 1 : 0)
    for (let u = 0; u < count; u++) isIn[unit[u]!] = isOne(u) ? 1 : 0
    return selection.picked.filter((_, p) => isIn[p] === 1)
  }
  const actorIn = new Uint8Array(selection.log.actors.count).fill(areOthers ? 1 : 0)
  for (let u = 0; u < count; u++) actorIn[actor[u]!] = isOne(u) ? 1 : 0
  return selection.picked.filter((r) => actorIn[selection.log.runs.actor[r]!] === 1)
}
