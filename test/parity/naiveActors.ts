import { isoOf, type FoundClusters, type JourneyLog } from '@throughline/analytics'
import { nameOf } from '@throughline/analytics/segment/groupProfile'
import type { SegmentProfileParams } from '@throughline/analytics/segment/profile'
import { finishWhy, partsOf, type SegmentWhyParams } from '@throughline/analytics/segment/why'
import type { SegmentRule } from '@throughline/domain'
import { expect } from 'vitest'
import type { z } from 'zod'
import type { Naive } from './naive.ts'
import { naiveFeatures, naiveSpace } from './naiveFeatures.ts'
import { distinct, group, sum, type Run } from './naiveRuns.ts'
import { naiveMembership } from './naiveSegments.ts'
import { expectSame } from './same.ts'

type Catalogue = JourneyLog['catalogue']

/** What is there, counted from plain objects. */
export function naiveOverview(naive: Naive, catalogue: Catalogue): unknown {
  const runs = naive.allRuns('primary').filter((r) => r.entries.length > 0)
  const every = naive.allRuns('every').filter((r) => r.entries.length > 0)
  const entries = runs.flatMap((run) => run.entries.map((e) => ({ ...e, run })))
  const present = <T extends { code: string; name: string }>(things: readonly T[], of: (code: string) => readonly Run[], count: (run: Run, code: string) => number) => things
    .map((thing) => ({ code: thing.code, name: thing.name, runs: of(thing.code).length, entries: sum(of(thing.code), (r) => count(r, thing.code)), thing }))
    .filter((p) => p.runs > 0).sort((a, b) => b.entries - a.entries || (a.code < b.code ? -1 : 1))
  const plain = (list: ReturnType<typeof present>) => list.map(({ code, name, runs: n, entries: all }) => ({ code, name, runs: n, entries: all }))
  const withEntry = (is: (e: Run['entries'][number]) => boolean): Run[] => runs.filter((r) => r.entries.some(is))
  const currencies = [...group(entries.filter((e) => e.currency !== null), (e) => e.currency!)].map(([code, list]) => ({ code, n: list.length })).sort((a, b) => b.n - a.n || (a.code < b.code ? -1 : 1))
  const parents = new Map(catalogue.journeys.map((j) => [j.id, j.code]))
  const people = [...new Map(runs.map((r) => [r.actor, r.attributes])).values()]
  const scalars = people.flatMap((own) => Object.entries(own).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)).map(([key, value]) => ({ key, value: String(value) })))
  return {
    currency: catalogue.currency, runs: runs.length, actors: distinct(runs, (r) => r.actor), entries: entries.length, otherCurrencyEntries: sum(currencies.slice(1), (c) => c.n),
    first: entries.length === 0 ? null : isoOf(Math.min(...entries.map((e) => e.at))), last: entries.length === 0 ? null : isoOf(Math.max(...entries.map((e) => e.at))),
    journeys: present(catalogue.journeys, (code) => every.filter((r) => r.journey === code), (r) => r.entries.length)
      .map(({ thing, ...said }) => ({ ...said, tier: thing.tier, origin: thing.origin, parent: thing.parentId === null ? null : parents.get(thing.parentId) ?? null, ends: endsNaively(thing.rules as Record<string, unknown>), failsAt: failsNaively(thing.rules as { outcomes?: readonly unknown[] }) })),
    channels: plain(present(catalogue.channels, (code) => withEntry((e) => e.channel === code), (r, code) => r.entries.filter((e) => e.channel === code).length)),
    touchpoints: plain(present(catalogue.touchpoints, (code) => withEntry((e) => e.touchpoint === code), (r, code) => r.entries.filter((e) => e.touchpoint === code).length)),
    territories: plain(present(catalogue.territories, (code) => runs.filter((r) => r.territory === code), (r) => r.entries.length)),
    outcomes: present(catalogue.outcomeKinds, (code) => runs.filter((r) => r.outcomes.some((o) => o.kind === code)), (r, code) => r.outcomes.filter((o) => o.kind === code).length)
      .map(({ thing, ...said }) => ({ ...said, isGood: thing.isGood })),
    untold: { territories: Math.max(0, catalogue.territories.length - 255), outcomes: Math.max(0, catalogue.outcomeKinds.length - 255) },
    attributes: [...group(scalars, (s) => s.key)].map(([key, list]) => ({
      key, values: [...group(list, (s) => s.value)].map(([value, own]) => ({ value, actors: own.length })).sort((a, b) => b.actors - a.actors || (a.value < b.value ? -1 : 1)).slice(0, 50),
    })).sort((a, b) => (a.key < b.key ? -1 : 1)),
  }
}

function endsNaively(rules: Record<string, unknown>): string {
  if ((rules['outcomes'] as unknown[] | undefined)?.length) return 'outcome'
  return rules['cut'] === 'case' ? 'never' : 'silence'
}

function failsNaively({ outcomes = [] }: { outcomes?: readonly unknown[] }): string[] {
  const codes = new Set<string>()
  for (const { result, when } of outcomes as readonly { result: string; when: { touchpoints: string[]; success?: boolean } }[]) {
    if (result === 'failed' && !('success' in when)) for (const code of when.touchpoints) codes.add(code)
  }
  return [...codes].sort((a, b) => (a < b ? -1 : 1))
}

export function naiveProfile(naive: Naive, { cohort, rule }: z.output<typeof SegmentProfileParams>, catalogue: Catalogue): unknown {
  const { all, actors, axes, profile } = naiveSpace(naive, cohort, catalogue)
  const isMember = naiveMembership(naive, catalogue), members = actors.filter((a) => isMember(a, rule))
  const lines = profile(members)
  const isTold = (feature: string): boolean => members.some((a) => all.get(a)!.has(feature))
  return {
    actors: actors.length, members: members.length, share: actors.length === 0 ? 0 : members.length / actors.length,
    name: members.length === 0 ? null : nameOf(lines, axes.map((a) => a.feature)), actorIds: members.slice(0, 200),
    profile: lines.map((line) => ({ ...line, mean: isTold(line.feature) ? line.mean : null, difference: members.length === 0 ? null : line.difference })),
  }
}

/** Membership part by part from the person's own features and attributes. */
export function naiveWhy(naive: Naive, { actorId, rules }: z.output<typeof SegmentWhyParams>, catalogue: Catalogue): unknown {
  const feature = naiveFeatures(naive, catalogue).get(actorId) ?? new Map<string, number>()
  const attribute = new Map(Object.entries(naive.attributesOf(actorId)).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)).map(([key, value]) => [key, String(value)]))
  const isMember = naiveMembership(naive, catalogue)
  return finishWhy({ actorId, isMember: rules.map((rule) => isMember(actorId, rule)), parts: partsOf(rules).map((part) => isMember(actorId, part)), feature, attribute }, rules, catalogue)
}

/** Groups need not be the best there are, but must be what they say: everyone in the group whose centre is nearest, centres and profiles the means of their members. */
export function expectTrueClusters(found: FoundClusters, naive: Naive, catalogue: Catalogue): void {
  const { actors, axes, profile } = naiveSpace(naive, {}, catalogue)
  expect(found.features.map((f) => f.feature)).toEqual(axes.map((a) => a.feature.feature))
  expect(found.n).toBe(actors.length)
  const [first] = found.clusters
  const rule = first!.rule as Extract<SegmentRule, { kind: 'centroid' }>
  expectSame(rule.mean, axes.map((a) => a.middle), 'mean')
  axes.forEach((a, d) => expect(rule.deviation[d]).toBeCloseTo(a.deviation, 9))
  const groupOf = (actor: number): number => {
    const distances = rule.centres.map((centre) => Math.hypot(...axes.map((a, d) => a.place(actor) - centre[d]!)))
    return distances.indexOf(Math.min(...distances))
  }
  const groups = group(actors, groupOf)
  for (const cluster of found.clusters) {
    const members = groups.get(cluster.index) ?? []
    expect([cluster.members, cluster.share], cluster.name).toEqual([members.length, members.length / actors.length])
    const lines = new Map(profile(members).map((line) => [line.feature, line]))
    for (const line of cluster.profile) for (const key of ['mean', 'overall', 'difference'] as const) expect(line[key], `${cluster.name}: ${line.feature} ${key}`).toBeCloseTo(lines.get(line.feature)![key], 6)
  }
  for (const point of found.scatter.points) expect(groupOf(point.actorId)).toBe(point.cluster)
}
