import { readFileSync, readdirSync } from 'node:fs'
import type { PlainBrowser } from './plainBrowser.ts'
import { threadCpuMs } from './threadCpu.ts'

/** What the pages of a browser cost: CPU and memory of its renderer processes, all their threads (page, workers, helpers). Linux. */
export interface Renderers {
  /** CPU milliseconds of each renderer so far. */
  cpu(): Promise<ReadonlyMap<number, number>>
  /** CPU milliseconds of each living worker thread so far. */
  workersCpu(): Promise<ReadonlyMap<number, number>>
  /** Proportional set size in MB, all renderers together. */
  memoryMb(): Promise<number>
}

export function renderersOf(browser: PlainBrowser): Renderers {
  const pids = browser.renderers
  return {
    async cpu() {
      return new Map((await pids()).map((pid) => [pid, processCpuMs(pid)]))
    },
    async workersCpu() {
      return new Map((await pids()).flatMap((pid) => threadsOf(pid)).filter(({ name }) => name.startsWith('DedicatedWorker')).map(({ tid, ms }) => [tid, ms]))
    },
    async memoryMb() {
      let kilobytes = 0
      for (const pid of await pids()) kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
      return kilobytes / 1024
    },
  }
}

/** Waits until the renderers rest: less than 5 % of a second in one second, twice. */
export async function settled(renderers: Renderers): Promise<void> {
  for (let calm = 0, tries = 0; calm < 2 && tries < 600; tries++) {
    const before = await renderers.cpu()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    calm = cpuBetween(before, await renderers.cpu()) < 50 ? calm + 1 : 0
  }
}

/** CPU between two readings; a renderer or thread that is new counts from its birth. */
export function cpuBetween(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  let sum = 0
  for (const [pid, ms] of after) sum += ms - (before.get(pid) ?? 0)
  return sum
}

const TICK_MS = 10

/** Of the whole process, threads that ended included; the kernel counts it in ticks of 10 ms. */
function processCpuMs(pid: number): number {
  // The second field, the program's name, may hold blanks: count from its closing bracket.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

function threadsOf(pid: number): readonly { readonly tid: number; readonly name: string; readonly ms: number }[] {
  return readdirSync(`/proc/${pid}/task`).map(Number).flatMap((tid) => {
    try {
      return [{ tid, name: readFileSync(`/proc/${pid}/task/${tid}/comm`, 'utf8').trim(), ms: threadCpuMs(pid, tid) }]
    } catch {
      // It ended in between.
      return []
    }
  })
}
