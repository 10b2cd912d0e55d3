import { RATIO_CUSTOMERS, RATIO_N, RATIO_NN, RATIO_OWN, RATIO_OWN_N, RATIO_OWN_Y, RATIO_Y, RATIO_YN, RATIO_YY } from '../src/wasm/cells'

/** Adds what the customer at hand has to the sums. Who has no n has no y either, so it is added without asking: nobody can guess it. */
export function settleRatio(cell: usize): void {
  const y = load<f64>(cell, RATIO_OWN_Y), n = load<f64>(cell, RATIO_OWN_N)
  store<i32>(cell, load<i32>(cell, RATIO_CUSTOMERS) + i32(n != 0), RATIO_CUSTOMERS)
  store<f64>(cell, load<f64>(cell, RATIO_Y) + y, RATIO_Y)
  store<f64>(cell, load<f64>(cell, RATIO_N) + n, RATIO_N)
  store<f64>(cell, load<f64>(cell, RATIO_YY) + y * y, RATIO_YY)
  store<f64>(cell, load<f64>(cell, RATIO_YN) + y * n, RATIO_YN)
  store<f64>(cell, load<f64>(cell, RATIO_NN) + n * n, RATIO_NN)
}

/** As `kernel/ratioTally.ts`: customers come one after the other, and what one has is held back until the next one has some. @param own the customer and one */
@inline
export function holdRatio(cell: usize, own: i32, y: f64, n: f64): void {
  if (load<i32>(cell, RATIO_OWN) == own) {
    store<f64>(cell, load<f64>(cell, RATIO_OWN_Y) + y, RATIO_OWN_Y)
    store<f64>(cell, load<f64>(cell, RATIO_OWN_N) + n, RATIO_OWN_N)
    return
  }
  settleRatio(cell)
  store<i32>(cell, own, RATIO_OWN)
  store<f64>(cell, y, RATIO_OWN_Y)
  store<f64>(cell, n, RATIO_OWN_N)
}
