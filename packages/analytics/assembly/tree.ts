import { GROUP, hold, settleAll } from './money'

/**
 * Runs by journey: how many, of how many customers, and how many ended ones achieved their goal (y of n, by customer).
 * @param order all runs, customer by customer; chosen where `runIn` holds 1
 * @param cells as groups of money, nought before but for the customer, which is −1; runs and customers stand where entries and the last run do
 */
export function tallyTree(runs: i32, order: usize, runIn: usize, actor: usize, journey: usize, status: usize, journeys: i32, cells: usize): void {
  for (let i: usize = 0; i < <usize>runs; i++) {
    const r = <usize>load<i32>(order + (i << 2))
    if (load<u8>(runIn + r) == 0) continue
    const own = load<i32>(actor + (r << 2)), state = <i32>load<u8>(status + r)
    const cell = cells + <usize>min(<i32>load<u16>(journey + (r << 1)), journeys) * GROUP
    store<i32>(cell, load<i32>(cell, 80) + 1, 80)
    store<i32>(cell, load<i32>(cell, 84) + i32(load<i32>(cell, 72) != own), 84)
    hold(cell, own, f64(state == 1), f64(state != 0))
  }
  settleAll(journeys, cells)
}
