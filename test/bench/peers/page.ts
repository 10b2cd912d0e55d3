import { decodeSnapshot } from '@throughline/analytics'
import { openDuck, type Duck } from './duck.ts'
import { namesOf, pm4jsWorker } from './pm4js.ts'
import { ordered, type Answer, type Panel, type Refresh } from './questions.ts'

declare global {
  interface Window {
    /** Loads one contender; call it once before it is asked. */
    load(contender: 'columns' | 'duck' | 'pm4js'): Promise<void>
    /** The answer as text, in an order of its own. */
    ask(contender: 'columns' | 'duck' | 'pm4js', panel: Panel, change: number): Promise<string>
    /** One filter change with seven panels, by the columns; from the page and back. */
    refresh(kind: Refresh, change: number): Promise<{ n: number; wallMs: number }>
  }
}

const columns = new Worker(new URL('./columns.worker.ts', import.meta.url), { type: 'module' })
let steps: readonly string[] = []
let duck: Duck
let pm4js: Worker
let lastId = 0

function said<T>(worker: Worker, message: object): Promise<T> {
  const id = ++lastId
  return new Promise((resolve, reject) => {
    const hear = ({ data }: MessageEvent<{ id: number; result: T; error?: string }>): void => {
      if (data.id !== id) return
      worker.removeEventListener('message', hear)
      if (data.error === undefined) resolve(data.result)
      else reject(new Error(data.error))
    }
    worker.addEventListener('message', hear)
    worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true })
    worker.postMessage({ ...message, id })
  })
}

window.load = async (contender) => {
  if (contender === 'columns') return void (steps = await said<string[]>(columns, { ask: 'load' }))
  const log = decodeSnapshot(new Uint8Array(await (await fetch('/log.bin')).arrayBuffer()))!
  if (contender === 'duck') return void (duck = await openDuck(log, steps))
  pm4js = pm4jsWorker()
  await said(pm4js, { ask: 'load', columns: { start: log.runs.start, touchpoint: log.entries.touchpoint, names: namesOf(log.catalogue) } })
}

window.ask = async (contender, panel, change) => {
  const answer = contender === 'columns' ? await said<Answer>(columns, { ask: 'panel', panel, change })
    : contender === 'duck' ? await duck.ask(panel, change)
    : await said<Answer>(pm4js, { ask: panel })
  return JSON.stringify(ordered(answer))
}

window.refresh = async (kind, change) => {
  const began = performance.now()
  const n = await said<number>(columns, { ask: kind, change })
  return { n, wallMs: performance.now() - began }
}
