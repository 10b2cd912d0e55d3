import { seededRandom, type AnalysisContext, type AnalysisName, type Cohort, type JourneyLog } from '@throughline/analytics'
import type { ExperimentChangeParams } from '@throughline/analytics/experiment/change'
import type { ExperimentEffectParams } from '@throughline/analytics/experiment/effect'
import type { JourneyTimeParams } from '@throughline/analytics/journey/time'
import type { FunnelDefinition } from '@throughline/analytics/journey/funnelDefinition'
import type { SegmentRule } from '@throughline/domain'

/** The moment of asking lies within what is made up: some runs are open, some young. */
export const CONTEXT: AnalysisContext = { now: Date.UTC(2025, 3, 25) / 1000, timeZone: 'Europe/Berlin', random: seededRandom }

/** Cohorts of every kind, made of what a log holds. */
export function cohortsFor(log: JourneyLog): Record<string, Cohort> {
  const { catalogue, actors, runs } = log
  const code = (things: readonly { code: string }[], i: number): string => things[i % Math.max(1, things.length)]?.code ?? 'nothing'
  const times = [...runs.startedAt.subarray(0, runs.count)].sort((a, b) => a - b)
  const day = (share: number): string => new Date(((times[Math.floor(times.length * share)] ?? 0) + 946_684_800) * 1000).toISOString().slice(0, 10)
  const [attribute] = actors.attributes
  const defined = catalogue.journeys.filter((j) => j.tier === 'journey')
  const life = catalogue.journeys.find((j) => j.tier === 'life stage')
  const micro = catalogue.journeys.find((j) => j.tier === 'micro-journey')
  const [a, b, c] = [code(catalogue.touchpoints, 0), code(catalogue.touchpoints, 1), code(catalogue.touchpoints, 2)]
  // The first journey's own steps: in the demo company steps of several journeys share keys.
  const [firstStep = 'none', secondStep = 'none'] = catalogue.steps.filter((s) => s.journeyId === (catalogue.journeys.find((j) => j.code === 'claim') ?? defined[0])?.id).sort((x, y) => x.position - y.position).map((s) => s.key)
  return {
    everything: {},
    'a period': { period: { from: day(0.25), to: day(0.75) } },
    'an open period and a journey': { period: { from: day(0.4) }, journeys: [code(defined, 0)] },
    'two channels': { channels: [code(catalogue.channels, 0), code(catalogue.channels, 1)] },
    'a territory and statuses': { territories: [code(catalogue.territories, 0)], statuses: ['achieved', 'failed'] },
    'an outcome or none': { outcomes: [code(catalogue.outcomeKinds, 0), 'none'] },
    'an outcome in one channel': { outcomes: [code(catalogue.outcomeKinds, 0)], channels: [code(catalogue.channels, 1)] },
    ...(attribute && { 'an attribute': { attributes: { [attribute[0]]: attribute[1].values.slice(0, 1) } } }),
    'a segment by features': { segment: { kind: 'all', of: [{ kind: 'feature', feature: 'entries', atLeast: 3 }, { kind: 'not', of: { kind: 'feature', feature: `channel:${code(catalogue.channels, 1)}`, atLeast: 0.5 } }] } },
    'a segment by attribute or feeling': { segment: { kind: 'any', of: [{ kind: 'attribute', key: attribute?.[0] ?? 'x', equals: attribute?.[1].values[0] ?? 'y' }, { kind: 'feature', feature: 'felt', below: 0 }] } },
    'a segment by what was done': { segment: { kind: 'all', of: [{ kind: 'sequence', steps: [[a], [b, c]], withinS: 2_000_000 }, { kind: 'asOf', at: `${day(0.8)}T00:00:00Z`, of: { kind: 'feature', feature: 'entries', atLeast: 2 } }] } },
    'a touchpoint': { touchpoint: b },
    'a step': { step: catalogue.steps[0]?.key ?? 'none' },
    'an edge': { edge: { from: a, to: b } },
    'an edge within channels': { edge: { from: b, to: c }, channels: [code(catalogue.channels, 0)] },
    'a step skipped': { plan: { went: 'skipped', step: secondStep } },
    'a step late, in some channels': { plan: { went: 'outOfOrder', step: firstStep }, channels: [code(catalogue.channels, 0), code(catalogue.channels, 1)] },
    'a step again': { plan: { went: 'repeated', step: firstStep } },
    'something unplanned after a step': { plan: { went: 'unplannedAfter', step: firstStep }, touchpoint: b },
    'a step left out of the best alignment': { plan: { went: 'deviated', by: 'skipped', at: firstStep } },
    'a step out of order in the best alignment, in some channels': { plan: { went: 'deviated', by: 'outOfOrder', at: secondStep }, channels: [code(catalogue.channels, 0), code(catalogue.channels, 1)] },
    'a step again in the best alignment': { plan: { went: 'deviated', by: 'repeated', at: firstStep } },
    'something outside the plan': { plan: { went: 'deviated', by: 'unplanned', at: a } },
    'as planned': { plan: { went: 'asPlanned' } },
    'otherwise than planned, in a life stage or journey': { plan: { went: 'otherwise' }, journeys: [code(life ? [life] : defined, 0), code(defined, 0)] },
    'felt bad or nothing in the end, by channel': { felt: ['bad', 'unknown'], channels: [code(catalogue.channels, 1), code(catalogue.channels, 0)] },
    'felt good': { felt: ['good'], touchpoint: a },
    'beginning here or ending there': { path: { starts: [a, b], ends: [a, c] } },
    'one after another, without a third, in time': { path: { follows: { from: a, to: b, without: c, withinS: 200_000 }, entries: { atLeast: 2, atMost: 12 } } },
    'between two touchpoints, within channels': { path: { between: { from: a, to: b } }, channels: [code(catalogue.channels, 0), code(catalogue.channels, 1)] },
    'an edge that takes long': { edge: { from: a, to: b, atLeastS: 3_600, atMostS: 864_000 } },
    'lost in a funnel path': { funnel: { ...funnelsFor(log)[0]!, at: 2, went: 'lost' } },
    'customers open in a funnel path': { path: { follows: { from: a, to: b } }, funnel: { ...funnelsFor(log)[1]!, at: 1, went: 'open' } },
    'directly one after another, changing channel': { path: { contains: [a, b], channels: { from: code(catalogue.channels, 0), to: code(catalogue.channels, 1) } } },
    'changing channel before the last contact': { path: { channels: { from: code(catalogue.channels, 1), to: code(catalogue.channels, 2), beforeLast: true } } },
    'back and forth': { path: { turns: 'backAndForth' } },
    'without a touchpoint': { without: [{ touchpoint: b }] },
    'one place, without what follows it, in some channels': { touchpoint: a, without: [{ path: { follows: { from: a, to: b } } }, { touchpoint: c }], channels: [code(catalogue.channels, 0), code(catalogue.channels, 1)] },
    'neither way through, felt so': { without: [{ variants: [[a], [a, b]] }], felt: ['bad', 'unknown'] },
    'between two touchpoints, without a short edge and as planned': { path: { between: { from: a, to: b } }, without: [{ edge: { from: a, to: c, atMostS: 86_400 }, felt: ['unknown'] }] },
    'two ways through': { variants: [[a], [a, b]] },
    ...(life && { 'a life stage': { journeys: [life.code] } }),
    ...(micro && { 'a micro-journey and a journey': { journeys: [micro.code, code(defined, 0)] } }),
    'nobody': { journeys: ['no such journey'] },
    'nobody in time': { period: { from: '1971-01-01', to: '1971-02-01' } },
  }
}

/** Rules of every kind, made of what a log holds. */
function rulesFor(log: JourneyLog): SegmentRule[] {
  const { catalogue, actors } = log
  const touchpoint = (i: number): string => catalogue.touchpoints[i]?.code ?? 'nothing'
  const [attribute] = actors.attributes
  return [
    { kind: 'attribute', key: attribute?.[0] ?? 'x', equals: attribute?.[1].values[0] ?? 'y' },
    { kind: 'all', of: [{ kind: 'feature', feature: 'entries', atLeast: 3 }, { kind: 'not', of: { kind: 'feature', feature: 'felt', below: 0 } }] },
    { kind: 'feature', feature: `channel:${catalogue.channels[0]?.code ?? 'web'}`, atLeast: 0.25, below: 0.9 },
    { kind: 'sequence', steps: [[touchpoint(0), touchpoint(1)], [touchpoint(2)]], withinS: 864_000, without: [touchpoint(3)] },
    { kind: 'all', of: [{ kind: 'sequence', steps: [[touchpoint(1)], [touchpoint(1), touchpoint(2)], [touchpoint(0)]] }, { kind: 'not', of: { kind: 'sequence', steps: [[touchpoint(4)]] } }] },
    { kind: 'asOf', at: shiftsFor(log)[0]!.from, of: { kind: 'any', of: [{ kind: 'feature', feature: 'recencyDays', below: 20 }, { kind: 'sequence', steps: [[touchpoint(0)], [touchpoint(1)]] }] } },
    ...[0, 1, 2].map((cluster): SegmentRule => ({ kind: 'centroid', features: ['entries', 'felt', 'failedShare'], mean: [1.5, 0, 0.3], deviation: [0.6, 0.4, 0], centres: [[-1, 0.5, 0], [1, -0.5, 0], [0, 0, 0]], cluster })),
  ]
}

/** Two dates and the segments between them. */
function shiftsFor(log: JourneyLog): { from: string; to: string }[] {
  const times = [...log.runs.startedAt.subarray(0, log.runs.count)].sort((a, b) => a - b)
  const at = (share: number): string => new Date(((times[Math.floor((times.length - 1) * share)] ?? 0) + 946_684_800) * 1000).toISOString()
  return [{ from: at(0.4), to: at(1) }, { from: at(0.6).slice(0, 10), to: '2090-01-01' }]
}

/** Funnels of every kind. */
function funnelsFor({ catalogue }: JourneyLog): FunnelDefinition[] {
  const touchpoint = (...places: readonly number[]): string[] => places.map((i) => catalogue.touchpoints[i]?.code ?? 'nothing')
  return [
    { steps: [{ touchpoints: touchpoint(0, 1) }, { touchpoints: touchpoint(2), optional: true }, { touchpoints: touchpoint(1, 3) }, { step: catalogue.steps[0]?.key ?? 'none' }], windowS: 864_000, exclude: [{ touchpoints: touchpoint(4), from: 0, to: 2 }] },
    { steps: [{ touchpoints: touchpoint(1) }, { touchpoints: touchpoint(0) }, { touchpoints: touchpoint(2) }], order: 'any', per: 'customer', windowS: 864_000 },
    { steps: [{ touchpoints: touchpoint(0) }, { touchpoints: touchpoint(3), optional: true }, { touchpoints: touchpoint(0, 2) }], order: 'strict' },
  ]
}

/** Waits of every kind. */
function timesFor({ catalogue }: JourneyLog): Omit<JourneyTimeParams, 'cohort'>[] {
  const [a = 'none', b = 'none'] = catalogue.touchpoints.map((t) => t.code)
  return [{ from: a, to: { kind: 'touchpoint', code: b }, compareTo: {} }, { to: { kind: 'touchpoint', code: a } }, { from: b, to: { kind: 'outcome', code: catalogue.outcomeKinds[0]?.code ?? 'none' } }, { from: a, to: { kind: 'achieved' } }, { compareTo: { statuses: ['achieved', 'active'] } }]
}

/** Experiments of every kind over an attribute that has nothing to do with one. */
function experimentsFor({ actors, catalogue, runs }: JourneyLog): Omit<ExperimentEffectParams, 'cohort'>[] {
  const [attribute] = actors.attributes
  const times = [...runs.startedAt.subarray(0, runs.count)].sort((a, b) => a - b)
  const arms = { attribute: attribute?.[0] ?? 'none', treated: attribute?.[1].values[0] ?? 'x', held: attribute?.[1].values[1] ?? 'y' }
  const at = (share: number) => new Date(((times[Math.floor(times.length * share)] ?? 0) + 946_684_800) * 1000).toISOString()
  const from = at(0.4)
  return [
    { ...arms, from, target: `outcome:${catalogue.outcomeKinds[0]?.code ?? 'none'}` },
    { ...arms, from: from.slice(0, 10), until: at(0.8), who: 'assigned', beforeDays: 20, target: 'margin', plannedShare: 0.4 },
    { ...arms, until: at(0.6), target: 'contacts' },
  ]
}

/** Changes of every kind, in the middle of the time. */
function changesFor({ actors, catalogue, runs }: JourneyLog): Omit<ExperimentChangeParams, 'cohort'>[] {
  const [attribute] = actors.attributes
  const times = [...runs.startedAt.subarray(0, runs.count)].sort((a, b) => a - b)
  const at = new Date(((times[Math.floor(times.length * 0.55)] ?? 0) + 946_684_800) * 1000).toISOString()
  const codes = catalogue.territories.map((t) => t.code), [here = 'x', there = 'y'] = codes
  return [
    ...(codes.length >= 4 ? [{ changed: codes.slice(0, codes.length >> 1), other: codes.slice(codes.length >> 1), at, everyDays: 9, unripe: 'included' as const, assigned: 'values' as const }] : []),
    { changed: [here], other: [there], at, everyDays: 7, unripe: 'included', assigned: 'customers' },
    { attribute: attribute?.[0] ?? 'none', changed: attribute?.[1].values.slice(0, 1) ?? ['x'], other: attribute?.[1].values.slice(1, 3) ?? ['y'], at: at.slice(0, 10), everyDays: 10, target: 'margin', unripe: 'included' },
    { attribute: attribute?.[0] ?? 'none', changed: attribute?.[1].values.slice(0, 1) ?? ['x'], other: attribute?.[1].values.slice(1, 3) ?? ['y'], at, target: `outcome:${catalogue.outcomeKinds[0]?.code ?? 'none'}` },
  ]
}

/** Another person for each question. */
let asked = 0

/** Questions of every analysis about one cohort. */
export function asksFor(cohort: Cohort, log: JourneyLog): { name: AnalysisName; params: Record<string, unknown> }[] {
  const { catalogue } = log
  const journeys = catalogue.journeys.map((j) => j.code)
  const touchpoint = catalogue.touchpoints[0]?.code ?? 'none'
  const [attribute] = log.actors.attributes
  return [
    { name: 'outcome.board', params: { cohort, bucket: 'week' } },
    { name: 'outcome.board', params: { cohort, compareTo: { ...cohort, statuses: ['achieved', 'abandoned'] }, bucket: 'month' } },
    { name: 'outcome.trend', params: { cohort, minimum: 5 } },
    { name: 'journey.tree', params: { cohort } },
    { name: 'journey.map', params: { cohort, journey: journeys.find((code) => cohort.journeys?.includes(code)) ?? journeys[1] ?? journeys[0] ?? 'none' } },
    { name: 'journey.plan', params: { cohort, journey: journeys.find((code) => cohort.journeys?.includes(code)) ?? journeys[1] ?? 'none' } },
    { name: 'journey.plan', params: { cohort, journey: journeys[0] ?? 'none' } },
    { name: 'journey.plan', params: { cohort, journey: journeys[2] ?? 'none' } },
    { name: 'journey.flow', params: { cohort } },
    { name: 'journey.flow', params: { cohort, nodes: 'step', coverage: 0.6, detailed: true } },
    { name: 'journey.flow', params: { cohort, nodes: 'channel', topEdges: 3, minShare: 0.01 } },
    { name: 'journey.turns', params: { cohort, top: 5 } },
    ...funnelsFor(log).map((funnel) => ({ name: 'journey.funnel' as const, params: { cohort, minimum: 2, ...funnel } })),
    { name: 'journey.arrivals', params: { cohort, journey: journeys.find((code) => cohort.journeys?.includes(code)) ?? journeys[1] ?? 'none', minimum: 2 } },
    { name: 'journey.deviations', params: { cohort, journey: journeys.find((code) => cohort.journeys?.includes(code)) ?? journeys[1] ?? 'none', minimum: 2 } },
    { name: 'journey.deviations', params: { cohort, journey: journeys[2] ?? 'none', minimum: 5 } },
    { name: 'touchpoint.beforeAfter', params: { cohort, touchpoint, minimum: 3 } },
    { name: 'touchpoint.beforeAfter', params: { cohort, touchpoint: catalogue.touchpoints[4]?.code ?? 'none', weeks: 2, minimum: 2 } },
    { name: 'journey.why', params: { cohort, minimum: 3, top: 1_000 } },
    { name: 'journey.why', params: { cohort, minimum: 2, longWait: 0.6, target: { of: 'outcome', code: catalogue.outcomeKinds.find((k) => !k.isGood)?.code ?? 'none' } } },
    { name: 'journey.why', params: { cohort, minimum: 2, target: { of: 'outcome', code: catalogue.outcomeKinds.find((k) => !k.isGood)?.code ?? 'none', withinDays: 60 } } },
    { name: 'journey.variants', params: { cohort, top: 7 } },
    { name: 'journey.variants', params: { cohort, nodes: 'channel', top: 1_000 } },
    { name: 'journey.summary', params: { cohort } },
    { name: 'journey.summary', params: { cohort, nodes: 'step' } },
    { name: 'journey.compare', params: { a: cohort, b: {}, minimum: 2, permutations: 30, unripe: 'included' } },
    { name: 'journey.compare', params: { a: { period: { from: '2025-04-01' } }, b: cohort, minimum: 2, nodes: 'channel' } },
    ...timesFor(log).map((time) => ({ name: 'journey.time' as const, params: { cohort, minimum: 2, ...time } })),
    { name: 'journey.trend', params: { cohort, minimum: 5 } },
    { name: 'customer.repeat', params: { cohort, touchpoint } },
    { name: 'people.list', params: { cohort, sort: 'revenue', limit: 20 } },
    { name: 'people.list', params: { cohort, sort: 'lastSeen', limit: 5, offset: 3 } },
    { name: 'contacts.list', params: { cohort, limit: 10, offset: 2 } },
    { name: 'contacts.list', params: { cohort, of: 'revenue', touchpoint, limit: 1_000 } },
    { name: 'contacts.list', params: { cohort, step: catalogue.steps[0]?.key ?? 'none', limit: 20 } },
    { name: 'segment.profile', params: { cohort, rule: { kind: 'feature', feature: 'runs', atLeast: 2 } } },
    { name: 'segment.shift', params: { cohort, ...shiftsFor(log)[0]!, minimum: 2, of: { kind: 'groups', k: 3 } } },
    { name: 'segment.shift', params: { cohort, ...shiftsFor(log)[1]!, minimum: 2, of: { kind: 'segments', segments: rulesFor(log).slice(1, 7).map((rule, i) => ({ name: `segment ${i}`, rule })) } } },
    { name: 'segment.why', params: { actorId: log.actors.actorId[asked++ % Math.max(1, log.actors.count)] ?? 1, rules: rulesFor(log) } },
    { name: 'outcome.drivers', params: { cohort, against: 'margin', longWait: 0.5 } },
    { name: 'outcome.drivers', params: { cohort, target: { of: 'outcome', code: catalogue.outcomeKinds.at(-1)?.code ?? 'none' }, lookbackDays: 20 } },
    { name: 'outcome.drivers', params: { cohort, target: { of: 'money', measure: 'cost' }, most: 5 } },
    { name: 'outcome.moments', params: { cohort, minimum: 2 } },
    { name: 'outcome.moments', params: { cohort, target: { of: 'outcome', code: catalogue.outcomeKinds.at(-1)?.code ?? 'none' }, minimum: 3 } },
    { name: 'economics.attribution', params: { cohort } },
    { name: 'economics.attribution', params: { cohort, by: 'touchpoint', unit: 'customer', target: { of: 'outcome', code: catalogue.outcomeKinds[0]?.code ?? 'none' }, lookbackDays: 20 } },
    { name: 'customer.value', params: { cohort, ...(attribute && { attribute: attribute[0] }) } },
    { name: 'customer.value', params: { cohort, how: { kind: 'contract', stay: catalogue.outcomeKinds[0]?.code ?? 'none', leave: catalogue.outcomeKinds.find((k) => !k.isGood)?.code ?? 'none' }, years: 3, discount: 0.08 } },
    ...experimentsFor(log).map((experiment) => ({ name: 'experiment.effect' as const, params: { cohort, minimum: 2, ...experiment } })),
    { name: 'economics.whatIf', params: { cohort, journey: journeys.find((code) => cohort.journeys?.includes(code)) ?? journeys[1] ?? 'none', minimum: 2 } },
    { name: 'economics.whatIf', params: { cohort, journey: journeys[0] ?? 'none', fewer: 0.35, minimum: 3 } },
    ...changesFor(log).map((change) => ({ name: 'experiment.change' as const, params: { cohort, minimum: 5, ...change } })),
    { name: 'economics.roi', params: { cohort, by: 'journey' } },
    { name: 'economics.roi', params: { cohort, by: 'step' } },
    { name: 'economics.roi', params: { cohort, by: 'lifeStage' } },
    { name: 'economics.roi', params: { cohort, segments: rulesFor(log).slice(0, 3).map((rule, i) => ({ code: String(i), name: `Segment ${i}`, rule })) } },
    { name: 'economics.roi', params: { cohort, by: 'channel' } },
    ...(attribute ? [{ name: 'economics.roi' as const, params: { cohort, attribute: attribute[0] } }] : []),
  ]
}
