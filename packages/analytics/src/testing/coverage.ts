/**
 * So many samples that a simulation tells intervals that hold the truth 85 times in 100 from those that hold it 95 times: of the first 93 in 100 are found out, of
 * the second fewer than 1 in 100 are wronged.
 */
export const COVERAGE_ROUNDS = 120

/** How many of so many 95 % intervals hold the truth at least; fewer happen in at most 1 of 100 simulations. Exact binomial. */
export function leastHeld(rounds: number): number {
  let held = 0
  while (held < rounds && fewerHeld(held + 1, rounds, 0.95) <= 0.01) held++
  return held
}

/** Chance that fewer than `held` of so many intervals hold the truth, which each does with the chance `coverage`. */
export function fewerHeld(held: number, rounds: number, coverage: number): number {
  // In logarithms: the chance that none holds it is too small for a number.
  let log = rounds * Math.log(1 - coverage), sum = 0
  for (let k = 0; k < Math.min(held, rounds + 1); k++) {
    sum += Math.exp(log)
    log += Math.log(((rounds - k) / (k + 1)) * (coverage / (1 - coverage)))
  }
  return sum
}
