import { runAnalysis, seededRandom, type Measured } from '@throughline/analytics'
import { madeUpLog } from '@throughline/analytics/testing/madeUpLog'
import { createEffect, createSignal, type Accessor } from 'solid-js'
import { createAnswer } from '../src/replica/createAnswer.ts'
import type { Replica, ReplicaStatus } from '../src/replica/replica.ts'
import { timeZone } from '../src/ui/format.ts'

const DAY_MS = 86_400_000
const VERBATIMS = [
  'The assessor was so kind and explained every step to me.',
  'I had to fill in the same form twice and nobody could tell me why.',
  'Paid within a day. I did not expect that.',
  'Eleven days without a word. I called four times.',
]

/**
 * The replica's interface over a made-up log, in the page itself: for working on screens without server or store.
 * `?as=offline`, `?as=loading` and `?as=empty` show the other states.
 */
export function makeFixtureReplica(): Replica {
  const as = new URLSearchParams(location.search).get('as')
  const days = 730
  const log = madeUpLog(7, { entries: as === 'empty' ? 0 : 120_000, days, from: new Date(Date.now() - (days - 1) * DAY_MS).toISOString().slice(0, 10) })
  const [status, setStatus] = createSignal<ReplicaStatus>(statusAs(as))
  const [version] = createSignal(1)
  const [names, setNames] = createSignal<ReadonlyMap<number, string>>(new Map())

  const ask = async <R>(analysis: string, params: unknown): Promise<Measured<R>> => {
    await new Promise((go) => setTimeout(go, 20))
    return runAnalysis(analysis, params, log, { now: Date.now() / 1000, timeZone, random: seededRandom }, 'replica', () => performance.now()) as Measured<R>
  }
  const rowsOf = (tables: readonly string[], params: readonly unknown[]): object[] => {
    switch (tables[0]) {
      case 'interaction': return ((params[0] ?? []) as readonly number[]).map((id, i) => ({ id, words: VERBATIMS[(id + i) % VERBATIMS.length] }))
      case 'journey_step': {
        const journey = log.catalogue.journeys.find((j) => j.code === params[0])
        const step = log.catalogue.steps.find((s) => s.journeyId === journey?.id && s.key === params[1])
        return step && journey ? [{ stepId: step.id, journeyId: journey.id, name: names().get(step.id) ?? step.name }] : []
      }
      case 'segment': return [{ id: '0f0c3c1e-6e0b-4f6e-9e55-000000000001', name: 'Storm claims', description: 'Their damage came from a storm.', rule: { kind: 'attribute', key: 'peril', equals: 'storm' } }]
      case 'perception': return [{ kind: 'nps', mean: 7.4, deviation: 2.6, n: 812 }, { kind: 'ces', mean: 3.2, deviation: 1.4, n: 2_013 }]
      default: return []
    }
  }
  return {
    status, version, ask,
    createAnswer: <R>(analysis: string, params: Accessor<unknown>) => createAnswer<R>({ ask, version }, analysis, params),
    createRows<Row extends object>(query: Parameters<Replica['createRows']>[0]) {
      const [rows, setRows] = createSignal<readonly Row[]>()
      createEffect(() => {
        const asked = query()
        setRows(() => asked && rowsOf(asked.tables, asked.params ?? []) as Row[])
      })
      return rows
    },
    async send(name, input) {
      if (name === 'journey.renameStep') {
        const { stepId, name: next } = input as { stepId: number; name: string }
        setNames((now) => new Map(now).set(stepId, next))
      }
      setStatus((now) => ({ ...now, waiting: now.waiting + 1 }))
      setTimeout(() => setStatus((now) => ({ ...now, waiting: now.waiting - 1 })), 1_500)
    },
    async retry() {},
    async discard(commandId) {
      setStatus((now) => ({ ...now, needsAttention: now.needsAttention.filter((one) => one.commandId !== commandId) }))
    },
    async reload() { location.reload() },
  }
}

function statusAs(as: string | null): ReplicaStatus {
  const live: ReplicaStatus = { link: { kind: 'live' }, role: 'leader', storage: 'opfs', load: undefined, canAnswer: true, waiting: 0, needsAttention: [], trouble: undefined }
  if (as === 'offline') {
    return {
      ...live, link: { kind: 'offline', since: new Date(Date.now() - 3_600_000) }, waiting: 3,
      needsAttention: [{ commandId: 'c1', name: 'actor.addNote', input: { actorId: 3, text: 'Prefers to be called after five. The dog is friendly.' }, code: 'actor.missing', reason: 'This customer is not known here any more.', sentAt: new Date(Date.now() - 7_200_000) }],
    }
  }
  if (as === 'loading') return { ...live, load: { rows: 410_000, totalRows: 1_000_000, doing: 'loading' }, storage: 'memory', trouble: 'The copy could not be opened. What you wrote is kept. Load the copy anew.' }
  return live
}
