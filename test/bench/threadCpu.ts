import { readFileSync } from 'node:fs'

/** CPU milliseconds this thread has had so far, by the kernel's scheduler: time spent waiting for a busy machine does not count. Linux. */
export function mainThreadCpuMs(): number {
  return threadCpuMs(process.pid, process.pid)
}

/** Of one piece of work on this thread. */
export function cpuMsOf(work: () => unknown): number {
  const before = mainThreadCpuMs()
  work()
  return mainThreadCpuMs() - before
}

export function threadCpuMs(pid: number, tid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
}
