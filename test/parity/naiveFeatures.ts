import type { Cohort, JourneyLog } from '@throughline/analytics'
import { featuresOf } from '@throughline/analytics/segment/features'
import type { Naive } from './naive.ts'
import { group, isMature, mean, sum } from './naiveRuns.ts'

type Catalogue = JourneyLog['catalogue']
type Features = ReadonlyMap<string, number>

/** Behaviour of each actor over the whole log, in the log's own currency; what is not known is left out. */
export function naiveFeatures(naive: Naive, catalogue: Catalogue): Map<number, Features> {
  const known = featuresKnown.get(naive)
  if (known) return known
  const made = countFeatures(naive, catalogue)
  featuresKnown.set(naive, made)
  return made
}

const featuresKnown = new WeakMap<Naive, Map<number, Features>>()

function countFeatures(naive: Naive, catalogue: Catalogue): Map<number, Features> {
  const runs = naive.allRuns('primary').filter((r) => r.entries.length > 0)
  const end = Math.max(...runs.flatMap((r) => r.entries.map((e) => e.at)))
  return new Map([...group(runs, (r) => r.actor)].map(([actor, own]) => {
    const entries = own.flatMap((r) => r.entries)
    const times = entries.map((e) => e.at), felt = entries.flatMap((e) => e.sentiment ?? []), effort = entries.flatMap((e) => (e.effort > 0 ? [e.effort] : []))
    const mature = own.filter(isMature)
    return [actor, new Map<string, number>([
      ['runs', own.length], ['entries', entries.length], ['recencyDays', (end - Math.max(...times)) / 86_400],
      ['revenue', sum(entries, (e) => e.revenue ?? 0)], ['cost', sum(entries, (e) => e.cost ?? 0)], ['unplannedShare', entries.filter((e) => !e.step).length / entries.length],
      ...(entries.length > 1 ? [['gapDays', (Math.max(...times) - Math.min(...times)) / (entries.length - 1) / 86_400] as const] : []),
      ...(felt.length > 0 ? [['felt', mean(felt)] as const] : []), ...(effort.length > 0 ? [['effort', mean(effort)] as const] : []),
      ...(mature.length > 0 ? [['failedShare', mature.filter((r) => r.status !== 'achieved').length / mature.length] as const] : []),
      ...catalogue.channels.map(({ code }) => [`channel:${code}`, entries.filter((e) => e.channel === code).length / entries.length] as const),
    ])] as const
  }))
}

/** Actors of a cohort, and each feature that varies among them, with its mean and deviation on its scale. */
export function naiveSpace(naive: Naive, cohort: Cohort, catalogue: Catalogue) {
  const all = naiveFeatures(naive, catalogue)
  const actors = [...new Set(naive.runs(cohort).map((r) => r.actor))].filter((a) => all.has(a)).sort((a, b) => a - b)
  const axes = featuresOf(catalogue).flatMap((feature) => {
    const onScale = (value: number): number => (feature.scale === 'log' ? Math.sign(value) * Math.log(1 + Math.abs(value)) : value)
    const known = actors.flatMap((a) => (all.get(a)!.has(feature.feature) ? [onScale(all.get(a)!.get(feature.feature)!)] : []))
    const middle = mean(known), deviation = Math.sqrt(Math.max(0, sum(known, (v) => (v - middle) ** 2) / known.length))
    const place = (actor: number): number => {
      const value = all.get(actor)!.get(feature.feature)
      return value === undefined ? 0 : (onScale(value) - middle) / deviation
    }
    return known.length > 0 && deviation > 1e-7 ? [{ feature, middle, deviation, place }] : []
  })
  const profile = (members: readonly number[]) => axes.map(({ feature, place }) => {
    const raw = (of: readonly number[]): number[] => of.flatMap((a) => all.get(a)!.get(feature.feature) ?? [])
    const meanOr0 = (values: readonly number[]): number => (values.length === 0 ? 0 : mean(values))
    return { feature: feature.feature, label: feature.label, unit: feature.unit, mean: meanOr0(raw(members)), overall: meanOr0(raw(actors)), difference: meanOr0(members.map(place)) }
  }).sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
  return { all, actors, axes, profile }
}
