let kept = new Int32Array(0)

/**
 * Room for so many numbers, holding anything. The same room each time, since fresh pages cost more than the work done in them:
 * whoever calls is done with it before anyone else calls.
 */
export function scratch(length: number): Int32Array {
  if (kept.length < length) kept = new Int32Array(Math.ceil(length * 1.25))
  return kept
}
