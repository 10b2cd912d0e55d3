import { MONEY_ALL_CUSTOMERS, MONEY_ALL_EARNED, MONEY_ALL_ENTRIES, MONEY_ALL_LOOKED, MONEY_ALL_NN, MONEY_BYTES, MONEY_COST, MONEY_ENTRIES, MONEY_LAST, MONEY_REVENUE, SUM_BYTES, SUM_Y, SUM_YN, SUM_YY } from '../src/wasm/cells'
import { holdRatio, settleRatio } from './ratio'

const NO_NUMBER: i32 = i32.MIN_VALUE
/** The rows of so many runs are looked at together before they are written: fetched one by one each would be waited for. */
const TOGETHER: usize = 256
/** Their entries take more room. */
const FEWER: usize = 64
/** Rows of fewer runs' customers are near anyway. */
const NEAR: i32 = 1 << 14

/**
 * What each customer's runs cost by channel, brought in and how many they are: a row of `channels` + 3 whole numbers (costs, of no known channel, revenue, runs) for each customer, nought before.
 * Runs are walked as they stand: the columns lie so, and what is not in order is a customer's row alone.
 * @param channelIn 0: every channel
 * @param channels known ones; entries of others count as of one more
 * @param costEntries by channel and of no known one, nought before
 * @param groupOf of runs, 16 bits; none where it is `none` or more; 0: groups are of something else
 * @param groups `none` + 1 cells of {@link MONEY_BYTES}, nought before: entries, revenue and cost go there
 * @param margins a whole number for each run of the log; those of picked ones are written
 * @param totals what is so in all, nought before
 * @returns 0 where a customer's amount does not fit 32 bits: then nothing written is of use
 */
export function moneyOfRuns(
  count: i32, picked: usize, start: usize, actor: usize, channel: usize, channelIn: usize, channels: i32, cost: usize, revenue: usize, rows: usize, costEntries: usize,
  groupOf: usize, none: i32, groups: usize, margins: usize, totals: usize,
): i32 {
  return channelIn
    ? walk(false, count, picked, start, actor, channel, channelIn, channels, cost, revenue, rows, costEntries, groupOf, none, groups, margins, totals)
    : walk(true, count, picked, start, actor, channel, channelIn, channels, cost, revenue, rows, costEntries, groupOf, none, groups, margins, totals)
}

@inline
function walk(
  isEvery: bool, count: i32, picked: usize, start: usize, actor: usize, channel: usize, channelIn: usize, channels: i32, cost: usize, revenue: usize, rows: usize, costEntries: usize,
  groupOf: usize, none: i32, groups: usize, margins: usize, totals: usize,
): i32 {
  const row = <usize>(channels + 3) << 2, earnedAt = <usize>(channels + 1) << 2
  const isFar = count > NEAR
  let entries: i32 = 0, withRevenue: i32 = 0, looked: i32 = 0, tooLarge: i32 = 0
  for (let p: usize = 0; p < <usize>count; p++) {
    if (isFar && (p & (TOGETHER - 1)) == 0) {
      for (let q = p, last = min(p + TOGETHER, <usize>count); q < last; q++) {
        const soon = rows + <usize>load<i32>(actor + (<usize>load<i32>(picked + (q << 2)) << 2)) * row
        looked ^= load<i32>(soon) ^ load<i32>(soon + row - 4)
      }
    }
    const r = <usize>load<i32>(picked + (p << 2))
    const own = rows + <usize>load<i32>(actor + (r << 2)) * row
    let size: i32 = 0, earned: i64 = 0, spent: i64 = 0
    const first = <usize>load<i32>(start + (r << 2)), end = <usize>load<i32>(start + (r << 2), 4)
    for (let e = first; e < end; e++) {
      const c = <i32>load<u8>(channel + e)
      const gained = load<i32>(revenue + (e << 2)), lost = load<i32>(cost + (e << 2))
      let isEarned = i32(gained != NO_NUMBER), isSpent = i32(lost != NO_NUMBER)
      if (!isEvery) {
        const isIn = <i32>load<u8>(channelIn + <usize>c)
        isEarned &= isIn
        isSpent &= isIn
        size += isIn
      }
      const amount = lost & -isSpent
      withRevenue += isEarned
      earned += <i64>(gained & -isEarned)
      spent += <i64>amount
      const known = <usize>min(c, channels) << 2
      store<i32>(costEntries + known, load<i32>(costEntries + known) + isSpent)
      const before = load<i32>(own + known), after = before + amount
      tooLarge |= (after ^ before) & (after ^ amount)
      store<i32>(own + known, after)
    }
    if (isEvery) size = <i32>(end - first)
    entries += size
    const brought = <i64>load<i32>(own + earnedAt) + earned, margin = earned - spent
    tooLarge |= -i32(<i64><i32>brought != brought) | -i32(<i64><i32>margin != margin)
    store<i32>(own + earnedAt, <i32>brought)
    store<i32>(own + earnedAt, load<i32>(own + earnedAt, 4) + 1, 4)
    store<i32>(margins + (r << 2), <i32>margin)
    if (groupOf) {
      const cell = groups + <usize>min(<i32>load<u16>(groupOf + (r << 1)), none) * MONEY_BYTES
      store<f64>(cell, load<f64>(cell, MONEY_REVENUE) + <f64>earned, MONEY_REVENUE)
      store<f64>(cell, load<f64>(cell, MONEY_COST) + <f64>spent, MONEY_COST)
      store<i32>(cell, load<i32>(cell, MONEY_ENTRIES) + size, MONEY_ENTRIES)
    }
  }
  store<i32>(totals, entries, MONEY_ALL_ENTRIES)
  store<i32>(totals, withRevenue, MONEY_ALL_EARNED)
  store<i32>(totals, looked, MONEY_ALL_LOOKED)
  return i32(tooLarge >= 0)
}

/**
 * Sums over customers of what {@link moneyOfRuns} noted, measures being costs by channel, of no known channel, revenue and margin.
 * @param measures `channels` + 3 of {@link SUM_BYTES}, nought before
 */
export function customersOfMoney(actors: i32, rows: usize, channels: i32, measures: usize, totals: usize): void {
  const row = <usize>(channels + 3) << 2, costs = <usize>(channels + 1) << 2
  let customers: i32 = 0, squares: f64 = 0
  for (let a: usize = 0, own = rows; a < <usize>actors; a++, own += row) {
    const runs = <f64>load<i32>(own + costs, 4)
    if (runs == 0) continue
    customers++
    squares += runs * runs
    const earned = <f64>load<i32>(own + costs)
    let margin = earned, measure = measures
    for (let c: usize = 0; c <= costs; c += 4, measure += SUM_BYTES) {
      const y = <f64>load<i32>(own + c)
      margin -= y
      addTo(measure, y, runs)
    }
    addTo(measure, margin + earned, runs)
  }
  store<f64>(totals, squares, MONEY_ALL_NN)
  store<i32>(totals, customers, MONEY_ALL_CUSTOMERS)
}

function addTo(measure: usize, y: f64, runs: f64): void {
  store<f64>(measure, load<f64>(measure, SUM_Y) + y, SUM_Y)
  store<f64>(measure, load<f64>(measure, SUM_YY) + y * y, SUM_YY)
  store<f64>(measure, load<f64>(measure, SUM_YN) + y * runs, SUM_YN)
}

/**
 * Margins by groups of runs: what one customer has in a group is held back until the next one has some. Cells as {@link moneyOfRuns} left them.
 * @param order all runs, customer by customer; chosen where `runIn` holds 1
 * @param isFirst by place in `order`, 1 where a customer's runs begin
 * @returns a number nobody reads
 */
export function groupRuns(runs: i32, order: usize, isFirst: usize, runIn: usize, margins: usize, groupOf: usize, none: i32, groups: usize): i32 {
  let looked: i32 = 0, own: i32 = 0
  for (let i: usize = 0; i < <usize>runs; i++) {
    if ((i & (TOGETHER - 1)) == 0) {
      for (let at = order + (i << 2), last = order + (min(i + TOGETHER, <usize>runs) << 2); at < last; at += 4) {
        const r = <usize>load<i32>(at)
        looked ^= load<i32>(margins + (r << 2)) ^ <i32>load<u16>(groupOf + (r << 1))
      }
    }
    own += <i32>load<u8>(isFirst + i)
    const r = <usize>load<i32>(order + (i << 2))
    if (load<u8>(runIn + r)) holdRatio(groups + <usize>min(<i32>load<u16>(groupOf + (r << 1)), none) * MONEY_BYTES, own, <f64>load<i32>(margins + (r << 2)), 1)
  }
  settleAll(none, groups)
  return looked
}

/** Money by groups of entries, in the same way. @param isByte whether `groupOf` has 8 bits an entry, or 16. @returns a number nobody reads */
export function groupEntries(
  runs: i32, order: usize, isFirst: usize, runIn: usize, start: usize, channel: usize, channelIn: usize, cost: usize, revenue: usize, groupOf: usize, isByte: i32, none: i32, groups: usize,
): i32 {
  let looked: i32 = 0, own: i32 = 0
  for (let i: usize = 0; i < <usize>runs; i++) {
    if ((i & (FEWER - 1)) == 0) {
      for (let at = order + (i << 2), last = order + (min(i + FEWER, <usize>runs) << 2); at < last; at += 4) {
        const r = <usize>load<i32>(at), e = <usize>load<i32>(start + (r << 2))
        looked ^= load<i32>(cost + (e << 2)) ^ load<i32>(revenue + (e << 2)) ^ <i32>load<u8>(channel + e)
      }
    }
    own += <i32>load<u8>(isFirst + i)
    const r = <usize>load<i32>(order + (i << 2)), mark = <i32>r + 1
    if (load<u8>(runIn + r) == 0) continue
    const end = <usize>load<i32>(start + (r << 2), 4)
    for (let e = <usize>load<i32>(start + (r << 2)); e < end; e++) {
      if (channelIn && load<u8>(channelIn + <usize>load<u8>(channel + e)) == 0) continue
      const gained = load<i32>(revenue + (e << 2)), lost = load<i32>(cost + (e << 2))
      const group = isByte ? <i32>load<u8>(groupOf + e) : <i32>load<u16>(groupOf + (e << 1))
      const cell = groups + <usize>min(group, none) * MONEY_BYTES
      const earned = <f64>(gained & -i32(gained != NO_NUMBER)), spent = <f64>(lost & -i32(lost != NO_NUMBER))
      const isNew = f64(load<i32>(cell, MONEY_LAST) != mark)
      store<i32>(cell, mark, MONEY_LAST)
      store<i32>(cell, load<i32>(cell, MONEY_ENTRIES) + 1, MONEY_ENTRIES)
      store<f64>(cell, load<f64>(cell, MONEY_REVENUE) + earned, MONEY_REVENUE)
      store<f64>(cell, load<f64>(cell, MONEY_COST) + spent, MONEY_COST)
      holdRatio(cell, own, earned - spent, isNew)
    }
  }
  settleAll(none, groups)
  return looked
}

function settleAll(none: i32, groups: usize): void {
  for (let g = 0; g <= none; g++) settleRatio(groups + <usize>g * MONEY_BYTES)
}
