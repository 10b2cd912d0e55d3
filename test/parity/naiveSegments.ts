import { isoOf, secondsOf, wilson, type JourneyLog } from '@throughline/analytics'
import { benjaminiHochberg } from '@throughline/analytics/kernel/discoveries'
import { normalP, studentP } from '@throughline/analytics/kernel/distributions'
import { clusterSpace } from '@throughline/analytics/segment/divide'
import { spaceFrom } from '@throughline/analytics/segment/featureSpace'
import { featuresOf } from '@throughline/analytics/segment/features'
import type { AskedShift } from '@throughline/analytics/segment/shift'
import type { SegmentRule } from '@throughline/domain'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { naiveFeatures, naiveSpace } from './naiveFeatures.ts'

type Catalogue = JourneyLog['catalogue']

/** Whether a person fits a rule, from plain objects. */
export function naiveMembership(naive: Naive, catalogue: Catalogue): (actor: number, rule: SegmentRule) => boolean {
  const features = naiveFeatures(naive, catalogue)
  const runs = naive.allRuns('primary').filter((r) => r.entries.length > 0)
  const isMember = (actor: number, rule: SegmentRule): boolean => {
    const feature = features.get(actor) ?? new Map<string, number>()
    switch (rule.kind) {
      case 'all': return rule.of.every((part) => isMember(actor, part))
      case 'any': return rule.of.some((part) => isMember(actor, part))
      case 'not': return !isMember(actor, rule.of)
      case 'attribute': {
        const value = naive.attributesOf(actor)[rule.key]
        return ['string', 'number', 'boolean'].includes(typeof value) && String(value) === String(rule.equals)
      }
      case 'feature': {
        const value = feature.get(rule.feature)
        return value !== undefined && value >= (rule.atLeast ?? -Infinity) && value < (rule.below ?? Infinity)
      }
      case 'sequence': {
        const way = runs.filter((r) => r.actor === actor).flatMap((r) => r.entries).sort((a, b) => a.at - b.at || a.id - b.id)
        const goesOn = (from: number, at: number, step: number): boolean => step === rule.steps.length
          ? way[at]!.at - way[from]!.at <= (rule.withinS ?? Infinity) && !way.slice(from + 1, at).some((e) => rule.without?.includes(e.touchpoint))
          : way.some((e, i) => i > at && rule.steps[step]!.includes(e.touchpoint) && goesOn(from, i, step + 1))
        return way.some((e, i) => rule.steps[0]!.includes(e.touchpoint) && goesOn(i, i, 1))
      }
      case 'asOf': return naiveMembership(naive.asOf(secondsOf(rule.at, 'UTC')), catalogue)(actor, rule.of)
      case 'segment': throw new Error('not looked up')
      case 'centroid': {
        if (feature.size === 0) return false
        const place = rule.features.map((name, d) => {
          const value = feature.get(name)
          if (value === undefined || rule.deviation[d] === 0) return 0
          const scaled = featuresOf(catalogue).find((f) => f.feature === name)?.scale === 'log' ? Math.sign(value) * Math.log(1 + Math.abs(value)) : value
          return (scaled - rule.mean[d]!) / rule.deviation[d]!
        })
        const distances = rule.centres.map((centre) => Math.hypot(...place.map((p, d) => p - centre[d]!)))
        return distances.indexOf(Math.min(...distances)) === rule.cluster
      }
    }
  }
  return isMember
}

interface Side {
  readonly at: number
  readonly actors: readonly number[]
  readonly names: readonly string[]
  readonly rules: readonly SegmentRule[]
  readonly isFound: boolean
  readonly placeOf: (actor: number) => number
  readonly fits: (segment: number, actor: number) => boolean
  readonly profile: ReturnType<typeof naiveSpace>['profile']
  readonly axes: ReturnType<typeof naiveSpace>['axes']
  readonly raw: ReturnType<typeof naiveSpace>['all']
  /** How found groups are told apart. */
  readonly by: Extract<SegmentRule, { kind: 'centroid' }> | null
}

const MET: SegmentRule = { kind: 'feature', feature: 'entries', atLeast: 1 }

/** Groups at two dates, their partners found by trying every pairing. Null with a funnel: its naive form knows no other now than the question's. */
export function naiveShift(naive: Naive, params: AskedShift, catalogue: Catalogue): unknown {
  if (params.cohort.funnel) return null
  const [before, after] = [params.from, params.to].map((date): Side => {
    const at = secondsOf(date, CONTEXT.timeZone)
    const then = naive.asOf(at)
    const { all, actors, axes, profile } = naiveSpace(then, params.cohort, catalogue)
    const isMember = naiveMembership(then, catalogue)
    const { of } = params
    const asOf = (rule: SegmentRule): SegmentRule => ({ kind: 'asOf', at: isoOf(at), of: rule })
    if (of.kind === 'segments') {
      const rules = of.segments.map((one) => one.rule)
      const not = (list: readonly SegmentRule[]): SegmentRule[] => list.map((rule) => ({ kind: 'not', of: rule }))
      return {
        at, actors, axes, profile, raw: all, by: null, isFound: true, fits: (s, actor) => isMember(actor, rules[s]!), placeOf: (actor) => { const first = rules.findIndex((rule) => isMember(actor, rule)); return first < 0 ? rules.length : first },
        names: [...of.segments.map((one) => one.name), 'In none of them'], rules: [...rules.map((rule, s) => asOf({ kind: 'all', of: [rule, ...not(rules.slice(0, s))] })), asOf({ kind: 'all', of: [MET, ...not(rules)] })],
      }
    }
    const features = featuresOf(catalogue)
    const space = spaceFrom({ features, columns: features.map((f) => Float64Array.from(actors, (a) => all.get(a)!.get(f.feature) ?? Number.NaN)) }, Int32Array.from(actors, (_, i) => i), undefined)
    const found = actors.length < params.minimum ? null : clusterSpace(space, Int32Array.from(actors), of, CONTEXT)
    const fits = (): boolean => false
    if (found?.kind !== 'clusters') return { at, actors, axes, profile, raw: all, by: null, isFound: false, fits, placeOf: () => 0, names: ['Everyone alike'], rules: [asOf(MET)] }
    return { at, actors, axes, profile, raw: all, by: found.clusters[0]!.rule as Extract<SegmentRule, { kind: 'centroid' }>, isFound: true, fits, placeOf: (actor) => found.clusters.findIndex((c) => isMember(actor, c.rule)), names: found.clusters.map((c) => c.name), rules: found.clusters.map((c) => asOf(c.rule)) }
  }) as [Side, Side]
  const least = Math.min(before.actors.length, after.actors.length)
  if (least < params.minimum) return { kind: 'tooFew', n: least, needed: params.minimum }
  const everyone = [...new Set([...before.actors, ...after.actors])]
  if (!before.isFound && !after.isFound) return { kind: 'none', n: everyone.length }
  const from = new Map(before.actors.map((a) => [a, before.placeOf(a)])), to = new Map(after.actors.map((a) => [a, after.placeOf(a)]))
  const both = before.actors.filter((a) => to.has(a))
  const membersOf = (side: ReadonlyMap<number, number>, g: number, among: readonly number[]): number[] => among.filter((a) => side.get(a) === g)

  /** Where somebody of one date stands by the other's line: shares and scores as they are, amounts by what is usual at her own date. */
  const placeBy = ({ by, names }: Side, { raw, axes }: Side, actor: number): number => {
    if (by === null) return names.length === 1 ? 0 : -1
    const point = by.features.map((name, d) => {
      if (featuresOf(catalogue).find((f) => f.feature === name)!.scale === 'log') return axes.find((axis) => axis.feature.feature === name)?.place(actor) ?? 0
      const value = raw.get(actor)!.get(name)
      return value === undefined || by.deviation[d] === 0 ? 0 : (value - by.mean[d]!) / by.deviation[d]!
    })
    const distances = by.centres.map((centre) => Math.hypot(...point.map((p, d) => p - centre[d]!)))
    return distances.indexOf(Math.min(...distances))
  }
  const thenByNow = new Map(before.actors.map((a) => [a, placeBy(after, before, a)])), nowByThen = new Map(after.actors.map((a) => [a, placeBy(before, after, a)]))
  /** At least twice as many in a hundred, with a p of 1 %. */
  const grew = ([x, n]: readonly [number, number], [y, m]: readonly [number, number]): boolean => {
    if (y === 0 || m === 0) return false
    if (n === 0) return true
    const p = (x + y) / (n + m), error = Math.sqrt(p * (1 - p) * (1 / n + 1 / m))
    return y / m >= 2 * (x / n) && (error === 0 || normalP((y / m - x / n) / error) < 0.01)
  }
  const ofThem = (places: ReadonlyMap<number, number>, g: number, among: readonly number[]): number => among.filter((a) => places.get(a) === g).length
  const later = (t: number) => [[ofThem(thenByNow, t, before.actors), before.actors.length], [ofThem(to, t, after.actors), after.actors.length]] as const
  const earlier = (f: number) => [[ofThem(from, f, before.actors), before.actors.length], [ofThem(nowByThen, f, after.actors), after.actors.length]] as const
  const came = (t: number): boolean => grew(...later(t))
  const went = (f: number): boolean => grew(earlier(f)[1], earlier(f)[0])
  const fitting = (two: readonly [readonly [number, number], readonly [number, number]]) => { const [b, a] = two.map(([x, n]) => (n === 0 ? 0 : x / n)); return { before: b, after: a } }

  const driftOf = (f: number, t: number): { difference: number; adjusted: number; isTold: boolean }[] => {
    const then = membersOf(from, f, before.actors), now = membersOf(to, t, after.actors)
    if (then.length === 0 || now.length === 0) return []
    const nowOf = new Map(after.profile(now).map((line) => [line.feature, line]))
    const lines = before.profile(then).filter((line) => nowOf.has(line.feature))
    const either = [...new Set([...then, ...now])], n = either.length
    const p = lines.map(({ feature, difference }) => {
      const placeOf = (side: Side) => side.axes.find((axis) => axis.feature.feature === feature)!.place, was = placeOf(before), is = placeOf(after), apart = nowOf.get(feature)!.difference - difference
      const squares = either.reduce((sum, a) => sum + ((now.includes(a) ? (is(a) - nowOf.get(feature)!.difference) / now.length : 0) - (then.includes(a) ? (was(a) - difference) / then.length : 0)) ** 2, 0)
      const error = Math.sqrt((squares * n) / Math.max(1, n - 1))
      return error > 1e-9 ? studentP(apart / error, Math.max(1, n - 1)) : Math.abs(apart) > 1e-9 ? 0 : 1
    })
    const adjusted = benjaminiHochberg(p)
    const average = (list: readonly number[], of: (a: number) => number): number => (list.length === 0 ? 0 : list.reduce((sum, a) => sum + of(a), 0) / list.length)
    return lines.map((line, i) => {
      const placeIn = (side: Side) => side.axes.find((axis) => axis.feature.feature === line.feature)!.place, was = placeIn(before), is = placeIn(after)
      const difference = nowOf.get(line.feature)!.difference - line.difference, own = average(then.filter((a) => now.includes(a)), (a) => is(a) - was(a))
      const isSame = params.of.kind === 'segments' || (
        (came(t) || (nowOf.get(line.feature)!.difference - average(before.actors.filter((a) => thenByNow.get(a) === t), was)) / difference >= 0.5)
        && (went(f) || (average(after.actors.filter((a) => nowByThen.get(a) === f), is) - line.difference) / difference >= 0.5))
      return { feature: line.feature, label: line.label, unit: line.unit, before: line.mean, after: nowOf.get(line.feature)!.mean, difference, adjusted: adjusted[i]!, own, isTold: Math.abs(difference) >= 0.5 && adjusted[i]! < 0.05 && own / difference >= 0.5 && isSame }
    })
      .sort((a, b) => Number(b.isTold) - Number(a.isTold) || (Math.abs(Math.abs(a.difference) - Math.abs(b.difference)) < 1e-9 ? (a.feature < b.feature ? -1 : 1) : Math.abs(b.difference) - Math.abs(a.difference))).slice(0, 3)
  }
  const drifted = (drift: readonly { isTold: boolean }[]): boolean => drift.some((line) => line.isTold)

  const changes: unknown[] = []
  if (params.of.kind === 'segments') before.names.forEach((_, g) => {
    const drift = driftOf(g, g), then = membersOf(from, g, before.actors).length, now = membersOf(to, g, after.actors).length
    changes.push({ kind: then > 0 && now === 0 ? 'gone' : then === 0 && now > 0 ? 'new' : drifted(drift) ? 'drifted' : 'kept', before: [g], after: [g], jaccard: null, fitting: null, drift })
  })
  else {
    const shared = (f: number, t: number): number => both.filter((a) => from.get(a) === f && to.get(a) === t).length
    const sizeFrom = (f: number): number => membersOf(from, f, both).length, sizeTo = (t: number): number => membersOf(to, t, both).length
    const fs = before.names.map((_, f) => f), ts = after.names.map((_, t) => t)
    const toldFrom = new Set<number>(), toldTo = new Set<number>()
    for (const f of fs) {
      const all = ts.filter((t) => shared(f, t) > 0 && shared(f, t) >= sizeFrom(f) / 4 && shared(f, t) >= sizeTo(t) / 2)
      const was = (t: number): number => both.filter((a) => from.get(a) === f && thenByNow.get(a) === t).length, first = all.filter((t) => was(t) === Math.max(...all.map(was)))[0]
      const parts = all.filter((t) => t === first || (came(t) && grew([was(t), sizeFrom(f)], [shared(f, t), sizeFrom(f)])))
      if (parts.length < 2) continue
      changes.push({ kind: 'split', before: [f], after: parts, jaccard: null, fitting: null, drift: [] })
      toldFrom.add(f)
      for (const t of parts) toldTo.add(t)
    }
    for (const t of ts) {
      const all = fs.filter((f) => shared(f, t) > 0 && shared(f, t) >= sizeTo(t) / 4 && shared(f, t) >= sizeFrom(f) / 2)
      const is = (f: number): number => both.filter((a) => to.get(a) === t && nowByThen.get(a) === f).length, first = all.filter((f) => is(f) === Math.max(...all.map(is)))[0]
      const sources = all.filter((f) => f === first || (went(f) && grew([is(f), sizeTo(t)], [shared(f, t), sizeTo(t)])))
      if (sources.length < 2 || toldTo.has(t) || sources.some((f) => toldFrom.has(f))) continue
      changes.push({ kind: 'merged', before: sources, after: [t], jaccard: null, fitting: null, drift: [] })
      for (const f of sources) toldFrom.add(f)
      toldTo.add(t)
    }
    const alike = (f: number, t: number): number => shared(f, t) / Math.max(1, sizeFrom(f) + sizeTo(t) - shared(f, t))
    const best = (f: number, free: readonly number[]): { sum: number; pairs: (number | null)[] } => {
      if (f === fs.length) return { sum: 0, pairs: [] }
      // Left without a partner only where partners are fewer.
      const choices = [...free, ...(free.length < fs.length - f ? [null] : [])]
      return choices.map((t) => { const rest = best(f + 1, free.filter((x) => x !== t)); return { sum: rest.sum + (t === null ? 0 : alike(f, t)), pairs: [t, ...rest.pairs] } }).reduce((a, b) => (b.sum > a.sum + 1e-12 ? b : a))
    }
    best(0, ts).pairs.forEach((t, f) => {
      if (t === null || alike(f, t) < 0.25 || toldFrom.has(f) || toldTo.has(t)) return
      const drift = driftOf(f, t)
      changes.push({ kind: drifted(drift) ? 'drifted' : 'kept', before: [f], after: [t], jaccard: alike(f, t), fitting: null, drift })
      toldFrom.add(f)
      toldTo.add(t)
    })
    for (const f of fs) if (!toldFrom.has(f)) changes.push({ kind: went(f) ? 'gone' : 'redrawn', before: [f], after: [], jaccard: null, fitting: fitting(earlier(f)), drift: [] })
    for (const t of ts) if (!toldTo.has(t)) changes.push({ kind: came(t) ? 'new' : 'redrawn', before: [], after: [t], jaccard: null, fitting: fitting(later(t)), drift: [] })
  }
  const shown = (side: Side, places: ReadonlyMap<number, number>) => side.names.map((name, index) => {
    const members = membersOf(places, index, side.actors).length
    return { index, name, members, share: side.actors.length === 0 ? 0 : members / side.actors.length, rule: side.rules[index] }
  })
  const ends = <T>(names: readonly T[]): (number | null)[] => [...names.keys(), null]
  return {
    kind: 'shift', n: everyone.length, atBoth: both.length, before: before.actors.length, after: after.actors.length, from: isoOf(before.at), to: isoOf(after.at),
    groups: { before: shown(before, from), after: shown(after, to) }, changes,
    moves: ends(before.names).flatMap((f) => ends(after.names).flatMap((t) => {
      const was = everyone.filter((a) => (from.get(a) ?? null) === f)
      const customers = was.filter((a) => (to.get(a) ?? null) === t).length
      return customers === 0 ? [] : [{ from: f, to: t, customers, share: wilson(customers, was.length) }]
    })),
    held: params.of.kind !== 'segments' ? [] : params.of.segments.map(({ name }, s) => {
      const was = before.actors.filter((a) => before.fits(s, a)), is = after.actors.filter((a) => after.fits(s, a))
      const stayed = was.filter((a) => is.includes(a)).length
      return { name, before: was.length, after: is.length, stayed, entered: is.length - stayed, left: was.length - stayed }
    }),
  }
}
