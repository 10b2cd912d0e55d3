import { expect, test } from 'vitest'
import { runAnalysis, seededRandom, type AnalysisContext, type Cohort, type JourneyLog, type ParamsOf, type ResultOf } from './index.ts'
import type { AnalysisName } from './analyses.ts'
import { LogBuilder } from './columns/build.ts'
import { DEVIATIONS } from './journey/planWalk.ts'
import { madeUpLog } from './testing/madeUpLog.ts'
import { logOfRows, madeUpRows } from './testing/madeUpRows.ts'

const context: AnalysisContext = { now: 0, timeZone: 'Europe/Berlin', random: seededRandom }
const ask = <Name extends AnalysisName>(log: JourneyLog, name: Name, params: ParamsOf<Name>): ResultOf<Name> => runAnalysis(name, params, log, context, 'replica').result
const COHORTS: readonly Cohort[] = [{}, { channels: ['call', 'web'] }, { period: { from: '2025-03-01', to: '2025-07-01' } }, { journeys: ['claim'] }, { touchpoint: 'status-call' }]

test.each([1, 2, 3, 4])('[A7] totals agree with each other (seed %i)', (seed) => {
  const log = madeUpLog(seed, { entries: 4_000 })
  for (const cohort of COHORTS) {
    const flow = ask(log, 'journey.flow', { cohort, topEdges: 2_000 })
    const variants = ask(log, 'journey.variants', { cohort, top: 1_000 })
    const summary = ask(log, 'journey.summary', { cohort })
    const roi = ask(log, 'economics.roi', { cohort, by: 'channel' })
    const people = ask(log, 'people.list', { cohort, limit: 1_000 })
    const board = ask(log, 'outcome.board', { cohort })
    expect(flow.transitions).toBe(flow.entries - flow.runs)
    expect(flow.edges.reduce((n, e) => n + e.count, 0) + flow.others.transitions).toBe(flow.transitions)
    for (const node of flow.nodes) {
      expect(flow.edges.filter((e) => e.to === node.code).reduce((n, e) => n + e.count, 0) + node.starts).toBe(node.entries)
      expect(flow.edges.filter((e) => e.from === node.code).reduce((n, e) => n + e.count, 0) + node.ends).toBe(node.entries)
    }
    expect(variants.variants.reduce((n, v) => n + v.runs, 0) + variants.others.runs).toBe(flow.runs)
    expect(variants.variants.reduce((n, v) => n + v.share, 0) + variants.others.share).toBeCloseTo(1, 9)
    expect([summary.runs, summary.entries, summary.transitions, summary.variants, summary.actors]).toEqual([flow.runs, flow.entries, flow.transitions, variants.distinct, people.total])
    expect(roi.groups.reduce((n, g) => n + g.marginMinor, 0)).toBe(roi.marginMinor)
    expect(roi.waterfall.slice(0, -1).reduce((n, w) => n + w.amountMinor, 0)).toBe(roi.marginMinor)
    expect([roi.runs, board.runs, board.active + board.mature, roi.actors]).toEqual([flow.runs, flow.runs, flow.runs, people.total])
    expect(board.didFelt.reduce((n, c) => n + c.share, 0)).toBeCloseTo(1, 9)
    for (const tile of board.outcomes) expect(tile.trend.reduce((n, b) => n + (b.share?.count ?? 0), 0)).toBe(tile.share?.count ?? 0)
  }
})

test.each([1, 2, 3])('[C21] the comparison counts goals as the board does: contacts that lead to none are no failures (seed %i)', (seed) => {
  let compares = 0
  for (const log of [madeUpLog(seed, { entries: 4_000 }), logOfRows(madeUpRows(seed))]) {
    for (const cohort of COHORTS) {
      const board = ask(log, 'outcome.board', { cohort }), compared = ask(log, 'journey.compare', { a: cohort, b: {}, minimum: 2, unripe: 'included' })
      if (compared.kind !== 'compared') continue
      compares++
      const goal = compared.differences.find((d) => d.kind === 'achieved')
      expect([goal?.a?.n ?? 0, goal?.a?.count ?? 0]).toEqual([board.achieved?.n ?? 0, board.achieved?.count ?? 0])
    }
  }
  expect(compares).toBeGreaterThan(4)
})

test.each([1, 2, 3])('[A7] [F8] map, variants and turns count the same runs, visits and repeats (seed %i)', (seed) => {
  for (const log of [madeUpLog(seed, { entries: 4_000 }), logOfRows(madeUpRows(seed))]) {
    for (const cohort of [...COHORTS, { path: { between: { from: log.catalogue.touchpoints[0]!.code, to: log.catalogue.touchpoints[1]!.code } } }]) {
      const flow = ask(log, 'journey.flow', { cohort, topEdges: 2_000, detailed: true })
      const variants = ask(log, 'journey.variants', { cohort, top: 5 })
      const turns = ask(log, 'journey.turns', { cohort, top: 1_000 })
      const [again, rework, backAndForth, channelSwitch] = turns.kinds
      expect([turns.runs, turns.actors, turns.entries]).toEqual([flow.runs, flow.actors, flow.entries])
      expect(again!.count).toBe(flow.nodes.reduce((n, node) => n + node.selfLoops, 0))
      expect(rework!.count).toBe(flow.nodes.reduce((n, node) => n + node.entries - node.runs, 0))
      expect(channelSwitch!.count).toBe(ask(log, 'journey.flow', { cohort, nodes: 'channel', topEdges: 2_000 }).edges.filter((e) => e.from !== e.to).reduce((n, e) => n + e.count, 0))
      for (const kind of turns.kinds) expect(kind.lines.reduce((n, line) => n + line.count, 0)).toBe(kind.count)
      expect(backAndForth!.count).toBeLessThanOrEqual(rework!.count)
      for (const edge of flow.edges) expect(edge.actors!).toBeLessThanOrEqual(edge.runs)
      expect(variants.coverage.at(-1)?.runs ?? 0).toBe(flow.runs)
      variants.variants.forEach((variant, i) => { if (i < 10) expect(variants.coverage[i]!.share).toBeCloseTo(variant.cumulativeShare, 12) })
    }
  }
})

test('[A8] every repeat, turn back and change of channel opens as many runs and customers as it says', () => {
  const log = madeUpLog(5, { entries: 3_000 })
  const behind = (path: NonNullable<Cohort['path']>): [number, number] => { const people = ask(log, 'people.list', { cohort: { path } }); return [people.runs, people.total] }
  for (const { kind, runs, people, lines } of ask(log, 'journey.turns', { top: 8 }).kinds) {
    expect(behind({ turns: kind })).toEqual([runs, people!.count])
    for (const { from, to, ...line } of lines) {
      const path = kind === 'channelSwitch' ? { channels: { from, to } } : kind === 'rework' ? { follows: { from, to } } : { contains: kind === 'again' ? [from, from] : [from, to, from] }
      expect(behind(path)).toEqual([line.runs, line.actors])
    }
  }
})

test.each([1, 2, 3])('[A7] a narrower cohort is part of the wider one, and parts make the whole (seed %i)', (seed) => {
  const log = madeUpLog(seed, { entries: 4_000 })
  const runs = (cohort: Cohort): number => ask(log, 'people.list', { cohort }).runs
  for (const cohort of COHORTS) {
    expect(runs({ ...cohort, territories: ['north'] })).toBeLessThanOrEqual(runs(cohort))
    expect(['north', 'south', 'east', 'west'].reduce((n, t) => n + runs({ ...cohort, territories: [t] }), 0)).toBe(runs(cohort))
    expect((['active', 'achieved', 'failed', 'abandoned'] as const).reduce((n, s) => n + runs({ ...cohort, statuses: [s] }), 0)).toBe(runs(cohort))
    expect(runs({ ...cohort, segment: { kind: 'feature', feature: 'entries', atLeast: 8 } }) + runs({ ...cohort, segment: { kind: 'not', of: { kind: 'feature', feature: 'entries', atLeast: 8 } } })).toBe(runs(cohort))
  }
})

test('[A8] every part of a flow and every variant opens as many runs as it says', () => {
  const log = madeUpLog(5, { entries: 3_000 })
  for (const { from, to, runs } of ask(log, 'journey.flow', { topEdges: 12 }).edges) expect(ask(log, 'people.list', { cohort: { edge: { from, to } } }).runs).toBe(runs)
  for (const variant of ask(log, 'journey.variants', { top: 12 }).variants) expect(ask(log, 'people.list', { cohort: { variants: [[...variant.sequence]] } }).total).toBe(variant.actors)
  for (const group of ask(log, 'economics.roi', { by: 'touchpoint' }).groups) expect(ask(log, 'people.list', { cohort: group.drill! }).runs).toBe(group.runs)
})

test('[A8] every deviation from a plan opens as many runs as it says', () => {
  for (const log of [madeUpLog(5, { entries: 6_000 }), logOfRows(madeUpRows(2))]) {
    const plan = ask(log, 'journey.plan', { journey: 'claim' })
    if (plan.kind !== 'plan') continue
    const runs = (went: Cohort['plan']): number => ask(log, 'people.list', { cohort: { journeys: ['claim'], plan: went } }).runs
    expect(runs({ went: 'asPlanned' })).toBe(plan.asPlanned!.count)
    expect(runs({ went: 'asPlanned' }) + runs({ went: 'otherwise' })).toBe(plan.mature)
    for (const step of plan.steps) for (const went of DEVIATIONS) expect(runs({ went, step: step.key })).toBe(step[went]?.count ?? 0)
    for (const one of plan.unplanned) expect(ask(log, 'people.list', { cohort: { journeys: ['claim'], touchpoint: one.code } }).runs).toBe(one.runs.count)
  }
  const log = logOfRows(madeUpRows(2)), told = ask(log, 'journey.deviations', { journey: 'claim' })
  if (told.kind !== 'deviations') throw new Error('nobody left the plan')
  expect(new Set(told.deviations.map(({ kind }) => kind)).size).toBe(4)
  for (const { kind, at, runs } of told.deviations) expect(ask(log, 'people.list', { cohort: { journeys: ['claim'], plan: { went: 'deviated', by: kind, at: at.code } } }).runs, `${kind} ${at.code}`).toBe(runs.count)
  expect(ask(logOfRows(madeUpRows(2)), 'journey.plan', { journey: 'claim' }).kind).toBe('plan')
  expect(ask(logOfRows(madeUpRows(2)), 'journey.plan', { journey: 'log' }).kind).toBe('noPlan')
})

test('[A8] every number of a funnel opens as many runs and customers as it says', () => {
  for (const log of [madeUpLog(5, { entries: 3_000 }), logOfRows(madeUpRows(4))]) {
    const codes = log.catalogue.touchpoints.map((t) => t.code)
    for (const per of ['run', 'customer'] as const) for (const order of ['strict', 'sequential', 'any'] as const) {
      const definition = { steps: [{ touchpoints: codes.slice(0, 2) }, { touchpoints: codes.slice(2, 3), optional: true }, { touchpoints: codes.slice(1, 2) }, { touchpoints: codes.slice(2, 5) }], order, per, windowS: 864_000 }
      const funnel = ask(log, 'journey.funnel', { ...definition, minimum: 1 })
      if (funnel.kind === 'tooFew') throw new Error('too few')
      funnel.steps.forEach((step, at) => {
        const behind = (went: 'reached' | 'lost' | 'open') => ask(log, 'people.list', { cohort: { funnel: { ...definition, at, went } } })
        const counts = at === 0 ? [['reached', step.reached, step.actors] as const] : [['reached', step.reached, step.actors] as const, ['lost', step.lost, step.lostActors] as const, ['open', step.open, step.openActors] as const]
        for (const [went, units, actors] of counts) {
          expect(behind(went).total).toBe(actors)
          if (per === 'run') expect(behind(went).runs).toBe(units)
        }
      })
    }
  }
})

test('[A8] every cell of did and felt opens as many runs as it says', () => {
  for (const log of [madeUpLog(5, { entries: 3_000 }), logOfRows(madeUpRows(4))]) {
    const board = ask(log, 'outcome.board', {})
    const journeys = board.journeys.filter((j) => j.achieved !== null).map((j) => j.code)
    for (const { did, felt, runs } of board.didFelt) expect(ask(log, 'people.list', { cohort: { journeys, statuses: did === 'achieved' ? ['achieved'] : ['failed', 'abandoned'], felt: [felt] } }).runs).toBe(runs)
  }
})

test('[A9] an empty log answers every question', () => {
  const log = new LogBuilder().build()
  for (const name of ['data.overview', 'outcome.board', 'journey.tree', 'journey.flow', 'journey.variants', 'journey.summary', 'people.list', 'segment.cluster', 'economics.roi'] as const) expect(runAnalysis(name, {}, log, context, 'replica').n).toBe(0)
  expect(ask(log, 'journey.compare', { a: {}, b: {} })).toMatchObject({ kind: 'tooFew', n: 0, needed: 40 })
  expect(ask(log, 'customer.repeat', { touchpoint: 'purchase' })).toMatchObject({ buyers: 0, repeat: null, months: [] })
  expect(() => ask(log, 'journey.map', { journey: 'claim' })).toThrow('does not exist')
  expect(() => runAnalysis('journey.guess', {}, log, context, 'replica')).toThrow('nothing by this name')
  expect(() => runAnalysis('people.list', { cohort: { period: { from: 'yesterday' } } }, log, context, 'replica')).toThrow('not valid')
})

test('[A3] an answer says how many, over what time, by which method and from where', () => {
  const log = madeUpLog(1, { entries: 2_000 })
  const measured = runAnalysis('journey.flow', { cohort: { period: { from: '2025-02-01', to: '2025-03-01' } } }, log, context, 'replica')
  expect(measured).toMatchObject({ period: { from: '2025-01-31T23:00:00Z', to: '2025-02-28T23:00:00Z' }, timeZone: 'Europe/Berlin', from: 'replica', datasetHash: log.datasetHash, engineVersion: '1' })
  expect(measured.n).toBeGreaterThan(0)
})

test('[A30] an answer that hangs on the clock says the moment that counted as now, and the same moment gives the same answer; others say none', () => {
  const log = madeUpLog(1, { entries: 2_000 })
  let looks = 0
  const ticking: AnalysisContext = { ...context, get now() { return 1_767_225_600.4 + 3600 * looks++ } }
  const params: ParamsOf<'journey.compare'> = { a: { journeys: ['claim'] }, b: { journeys: ['quote'] }, permutations: 50 }
  const measured = runAnalysis('journey.compare', params, log, ticking, 'replica')
  expect(measured.asOf).toBe('2026-01-01T00:00:00Z')
  expect(looks).toBe(1)
  expect(runAnalysis('journey.compare', params, log, { ...context, now: 1_767_225_600 }, 'replica').result).toEqual(measured.result)
  for (const name of ['journey.flow', 'journey.variants', 'economics.roi', 'data.overview'] as const) expect(runAnalysis(name, {}, log, ticking, 'replica').asOf, name).toBeNull()
  expect(runAnalysis('segment.shift', { from: '2025-03-01', to: '2025-07-01' }, log, ticking, 'replica').asOf).toBeNull()
  expect(looks).toBe(1)
})

test('[A10] comparing finds what was planted: storm claims chase their claim', () => {
  const log = madeUpLog(1, { entries: 20_000 })
  const compared = ask(log, 'journey.compare', { a: { journeys: ['claim'], attributes: { peril: ['storm'] } }, b: { journeys: ['claim'], attributes: { peril: ['none'] } } })
  if (compared.kind !== 'compared') throw new Error('too few')
  const [first] = compared.differences.filter((d) => d.kind === 'place')
  expect(first).toMatchObject({ code: 'status-call', isSignificant: true, change: { verdict: 'more' } })
  const same = ask(log, 'journey.compare', { a: { territories: ['north'] }, b: { territories: ['north'] } })
  if (same.kind !== 'compared') throw new Error('too few')
  expect(same.differences.filter((d) => d.isSignificant)).toEqual([])
})

test('[A10] people who were told apart by nothing but a coin do not differ, although hundreds of things are asked', () => {
  let logsWithFindings = 0, lines = 0
  for (let seed = 1; seed <= 40; seed++) {
    const log = madeUpLog(seed % 8 + 1, { entries: 4_000 })
    const random = seededRandom(seed)
    const coin = { values: ['heads', 'tails'], code: Uint16Array.from({ length: log.actors.count }, () => (random() < 0.5 ? 0 : 1)) }
    const tossed = { ...log, actors: { ...log.actors, attributes: new Map([['coin', coin]]) } }
    const compared = ask(tossed, 'journey.compare', { a: { attributes: { coin: ['heads'] } }, b: { attributes: { coin: ['tails'] } } })
    if (compared.kind !== 'compared') throw new Error('too few')
    lines += compared.tested
    if (compared.differences.some((d) => d.isSignificant)) logsWithFindings++
  }
  expect(lines).toBeGreaterThan(40 * 40)
  // 1 in 20 of such logs at most, by the method; 6 of 40 or fewer in 99 of 100 runs of this test, were the seeds not fixed.
  expect(logsWithFindings).toBeLessThanOrEqual(6)
})

test('[A11] groups are the same for the same seed, and their rule keeps exactly their members', () => {
  const log = madeUpLog(2, { entries: 12_000 })
  const found = ask(log, 'segment.cluster', { k: 3 })
  if (found.kind !== 'clusters') throw new Error('no clusters')
  expect(ask(madeUpLog(2, { entries: 12_000 }), 'segment.cluster', { k: 3 })).toEqual(found)
  expect(found.clusters.reduce((n, c) => n + c.members, 0)).toBe(found.n)
  // The last Lloyd step moved centres before the last assignment: members are those nearest to the kept centres.
  for (const cluster of found.clusters) expect(ask(log, 'segment.profile', { rule: cluster.rule }).members).toBe(cluster.members)
})

test('[P8] the reasons of a person agree with who is in a segment', () => {
  const log = madeUpLog(2, { entries: 6_000 })
  const found = ask(log, 'segment.cluster', { k: 3 })
  if (found.kind !== 'clusters') throw new Error('no clusters')
  const rules = [...found.clusters.map((c) => c.rule), { kind: 'feature', feature: 'entries', atLeast: 8 } as const, { kind: 'attribute', key: 'peril', equals: 'storm' } as const]
  for (const actorId of log.actors.actorId.subarray(0, 60)) {
    const { answers } = ask(log, 'segment.why', { actorId, rules })
    expect(answers.map((a) => a.reasons.every((r) => r.holds))).toEqual(answers.map((a) => a.isMember))
    const met = answers.slice(0, found.clusters.length).filter((a) => a.isMember)
    expect(met.length).toBeLessThanOrEqual(1)
    for (const { reasons: [reason] } of met) expect(reason?.kind === 'group' && reason.drawnBy.length > 0).toBe(true)
  }
  expect(ask(log, 'segment.why', { actorId: -1, rules }).answers.some((a) => a.isMember)).toBe(false)
})

test('[A11] noise has no groups, and few customers are too few', () => {
  const noise = ask(madeUpLog(3, { entries: 15_000 }), 'segment.cluster', { features: ['felt', 'effort', 'gapDays'], range: [2, 4] })
  expect(noise.kind).toBe('none')
  expect(ask(logOfRows(madeUpRows(1)), 'segment.cluster', {})).toMatchObject({ kind: 'tooFew', needed: 60 })
})
