import { RATIO_OWN, TREE_BYTES, TREE_CUSTOMERS, TREE_RUNS } from '../src/wasm/cells'
import { holdRatio, settleRatio } from './ratio'

/**
 * Runs by journey: how many, of how many customers, and how many ended ones achieved their goal (y of n, by customer).
 * @param order all runs, customer by customer; chosen where `runIn` holds 1
 * @param isFirst by place in `order`, 1 where a customer's runs begin
 * @param cells of {@link TREE_BYTES}, one for each journey and one for those of none, nought before
 */
export function tallyTree(runs: i32, order: usize, isFirst: usize, runIn: usize, journey: usize, status: usize, journeys: i32, cells: usize): void {
  let own: i32 = 0
  for (let i: usize = 0; i < <usize>runs; i++) {
    own += <i32>load<u8>(isFirst + i)
    const r = <usize>load<i32>(order + (i << 2))
    if (load<u8>(runIn + r) == 0) continue
    const state = <i32>load<u8>(status + r)
    const cell = cells + <usize>min(<i32>load<u16>(journey + (r << 1)), journeys) * TREE_BYTES
    store<i32>(cell, load<i32>(cell, TREE_RUNS) + 1, TREE_RUNS)
    store<i32>(cell, load<i32>(cell, TREE_CUSTOMERS) + i32(load<i32>(cell, RATIO_OWN) != own), TREE_CUSTOMERS)
    holdRatio(cell, own, f64(state == 1), f64(state != 0))
  }
  for (let j = 0; j <= journeys; j++) settleRatio(cells + <usize>j * TREE_BYTES)
}
