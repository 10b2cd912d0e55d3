import type { JourneyLog } from '@throughline/analytics'
import type { OutcomeDriversParams } from '@throughline/analytics/driver/drivers'
import { featureKey, HARD, isDrawn, MOST_ROWS, textsOf } from '@throughline/analytics/driver/driverTally'
import { finishDrivers } from '@throughline/analytics/driver/finishDrivers'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { deviationsOf } from './naivePlan.ts'
import { distinct, group, isMature, sum, type Run } from './naiveRuns.ts'

type Params = z.output<typeof OutcomeDriversParams>
type Entry = Run['entries'][number]

/** The rows of the model from plain objects; one fit for all. */
export function naiveDrivers(naive: Naive, params: Params, catalogue: JourneyLog['catalogue']): unknown {
  const { target, cohort } = params
  const asked = new Set(naive.allRuns('every').filter((r) => (target.of === 'outcome' ? r.outcomes.some((o) => o.kind === target.code) : r.status === 'achieved' || r.status === 'failed')).map((r) => r.journey))
  const ended = naive.runs(cohort).filter((r) => isMature(r) && (target.of === 'money' || asked.has(r.journey))).sort((a, b) => a.id - b.id)
  const rows = ended.filter((r) => isDrawn(r.actor, MOST_ROWS / Math.max(1, ended.length)))
  const life = group(naive.allRuns('primary'), (r) => r.actor)
  const usual = usualBefore(naive.allRuns('primary'))
  const money = (run: Run, measure: 'revenue' | 'cost' | 'margin'): number => sum(run.entries, (e) => (measure === 'cost' ? 0 : (e.revenue ?? 0)) + (measure === 'revenue' ? 0 : (measure === 'cost' ? 1 : -1) * (e.cost ?? 0)))
  const features = rows.map((run) => {
    const own = [run.entries.slice(0, -1)]
    const since = run.started - params.lookbackDays * 86_400
    const before = params.lookbackDays === 0 ? [] : life.get(run.actor)!.filter((r) => r.id !== run.id).map((r) => r.entries.filter((e) => e.at >= since && e.at < run.started && (!cohort.channels || cohort.channels.includes(e.channel))))
    const all = [...own, ...before].flat()
    return new Map([
      ...behaviour('run', own, usual), ...behaviour('before', before, usual),
      ...[...group(all, (e) => e.channel)].map(([code, list]) => [featureKey('channel', code), (10 * list.length) / all.length] as const),
      ...(deviationsOf({ ...run, entries: run.entries.slice(0, -1) }, catalogue).map((what) => [featureKey(what), 1] as const)),
    ])
  })
  const keys = [...new Set(features.flatMap((own) => [...own.keys()]))]
  const told = group(naive.people().flatMap((id) => Object.entries(naive.attributesOf(id))).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)), ([key]) => key)
  const many = [...told].filter(([, list]) => distinct(list, ([, value]) => String(value)) > 1_000)
  const numeric = many.filter(([, list]) => list.every(([, value]) => isNumber(String(value)))).map(([key]) => key)
  const crowded = many.map(([key]) => key).filter((key) => !numeric.includes(key))
  const attributes = [...new Set(rows.flatMap((r) => Object.keys(r.attributes)))].filter((key) => !crowded.includes(key) && !numeric.includes(key))
  return finishDrivers({
    found: ended.length, actor: rows.map((r) => r.actor), journey: textsOf(rows.map((r) => r.journey)),
    y: Float64Array.from(rows, (r) => (target.of === 'money' ? money(r, target.measure) : (target.of === 'achieved' ? r.status === 'achieved' : r.outcomes.some((o) => o.kind === target.code)) ? 1 : 0)),
    money: params.against === undefined ? null : Float64Array.from(rows, (r) => money(r, params.against!)),
    attributes: new Map(attributes.map((key) => [key, textsOf(rows.map((r) => (['string', 'number', 'boolean'].includes(typeof r.attributes[key]) ? String(r.attributes[key]) : undefined)))])),
    numbers: new Map(numeric.map((key) => [key, rows.map((r) => (r.attributes[key] === undefined ? Number.NaN : Number(r.attributes[key])))])), crowded, features: new Map(keys.map((key) => [key, features.map((own) => own.get(key) ?? (key.startsWith('["waited"') ? -1 : 0))])),
  }, params, catalogue, CONTEXT)
}

/** Digits without noughts before them, a fraction, an exponent of two digits at most. */
function isNumber(text: string): boolean {
  const [, whole = '', exponent = '0'] = /^-?(\d+)(?:\.\d+)?(?:e([+-]?\d+))?$/i.exec(text) ?? []
  return whole !== '' && (whole === '0' || !whole.startsWith('0')) && whole.length <= 30 && exponent.replace(/^[+-]/, '').length <= 2
}

function behaviour(scope: string, runs: readonly (readonly Entry[])[], usual: ReadonlyMap<string, string>): [string, number][] {
  const all = runs.flat().sort((a, b) => a.at - b.at || a.id - b.id)
  const waits = runs.flatMap((run) => run.flatMap((e, i) => {
    const from = usual.get(e.touchpoint)
    const earlier = run.slice(0, i).findLast((one) => one.touchpoint === from)
    return earlier && from !== undefined ? [{ key: featureKey('waited', scope, from, e.touchpoint), wait: e.at - earlier.at }] : []
  }))
  const flag = (is: boolean): number => (is ? 1 : 0)
  return [
    ...all.map((e): [string, number] => [featureKey('met', scope, e.touchpoint), 1]),
    ...[...group(waits, (w) => w.key)].map(([key, list]): [string, number] => [key, Math.max(...list.map((w) => w.wait))]),
    [featureKey('contacts', scope), all.length],
    [featureKey('repeats', scope), sum(runs, (run) => run.length - distinct(run, (e) => e.touchpoint))],
    [featureKey('switches', scope), sum(runs, (run) => run.filter((e, i) => i > 0 && run[i - 1]!.channel !== e.channel).length)],
    [featureKey('failed', scope), flag(all.some((e) => e.success === false))],
    [featureKey('hard', scope), flag(all.some((e) => e.effort >= HARD))],
    [featureKey('feltBad', scope), flag((all.findLast((e) => e.sentiment !== null)?.sentiment ?? 0) < 0)],
  ]
}

/** Which other touchpoint most often stands directly before each. */
function usualBefore(runs: readonly Run[]): Map<string, string> {
  const pairs = runs.flatMap((r) => r.entries.slice(1).map((e, i) => ({ to: e.touchpoint, from: r.entries[i]!.touchpoint }))).filter((p) => p.from !== p.to)
  return new Map([...group(pairs, (p) => p.to)].map(([to, list]) => [to, [...group(list, (p) => p.from)].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))[0]![0]]))
}
