import { expect } from 'vitest'

/** Equal in every count and word; sums of fractions may differ in the last digits, as nobody says in which order SQL adds. */
export function expectSame(actual: unknown, expected: unknown, path = 'answer'): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    if (Object.is(actual, expected)) return
    const close = Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(actual), Math.abs(expected))
    expect(close, `${path}: ${actual} is not ${expected}`).toBe(true)
    return
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    expect(actual.length, `${path}.length: ${JSON.stringify(actual).slice(0, 300)} is not ${JSON.stringify(expected).slice(0, 300)}`).toBe(expected.length)
    expected.forEach((part, i) => expectSame(actual[i], part, `${path}[${i}]`))
    return
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = (of: Record<string, unknown>): string[] => Object.keys(of).filter((key) => of[key] !== undefined).sort()
    expect(keys(actual), path).toEqual(keys(expected))
    for (const key of keys(expected)) expectSame(actual[key], expected[key], `${path}.${key}`)
    return
  }
  expect(actual, path).toEqual(expected)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
