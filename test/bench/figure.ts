/** One measured figure beside its reference, as one JSON line. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The reference, measured in the same run, in the same unit; null where the target is absolute. */
  readonly reference: number | null
  /** value ÷ reference. */
  readonly ratio: number | null
  readonly target: string
  readonly holds: boolean
}

export function tell(figure: Figure): void {
  console.log(JSON.stringify(figure))
}

/** A remark for whoever watches; not a figure. */
export function remark(text: string): void {
  console.error(`  ${text}`)
}

export const isQuick = process.argv.includes('--quick')

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** CPU seconds of this process, all its threads together, spent in `work`. */
export async function cpuSecondsOf<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const before = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return { result, seconds: (user + system) / 1e6 }
}
