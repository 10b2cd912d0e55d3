const NO_NUMBER: i32 = i32.MIN_VALUE
/** A measure's sums over customers before the one at hand (y, y², y·n) and what that one has, 64-bit floats. */
const MEASURE: usize = 32
/** A group's cell: own y, own n, y, n, y², y·n, n², revenue, cost (64-bit floats), customer, customers, entries, last run (32 bits). */
const GROUP: usize = 88

@inline
function settleGroup(cell: usize): void {
  const y = load<f64>(cell), n = load<f64>(cell, 8)
  store<i32>(cell, load<i32>(cell, 76) + i32(n != 0), 76)
  store<f64>(cell, load<f64>(cell, 16) + y, 16)
  store<f64>(cell, load<f64>(cell, 24) + n, 24)
  store<f64>(cell, load<f64>(cell, 32) + y * y, 32)
  store<f64>(cell, load<f64>(cell, 40) + y * n, 40)
  store<f64>(cell, load<f64>(cell, 48) + n * n, 48)
}

@inline
function add(cell: usize, customer: i32, size: i32, earned: f64, spent: f64, run: i32): void {
  const isNew = f64(load<i32>(cell, 84) != run)
  store<i32>(cell, run, 84)
  store<i32>(cell, load<i32>(cell, 80) + size, 80)
  store<f64>(cell, load<f64>(cell, 56) + earned, 56)
  store<f64>(cell, load<f64>(cell, 64) + spent, 64)
  const y = earned - spent
  if (load<i32>(cell, 72) == customer) {
    store<f64>(cell, load<f64>(cell) + y)
    store<f64>(cell, load<f64>(cell, 8) + isNew, 8)
    return
  }
  settleGroup(cell)
  store<i32>(cell, customer, 72)
  store<f64>(cell, y)
  store<f64>(cell, isNew, 8)
}

/** Sums of the customer at hand go to those of all: costs by channel, revenue, margin. */
@inline
function settle(measures: usize, channels: usize, n: f64): void {
  const earned = measures + (channels + 1) * MEASURE, left = earned + MEASURE
  let margin = load<f64>(earned, 24)
  for (let m = measures; m < earned; m += MEASURE) margin -= load<f64>(m, 24)
  store<f64>(left, margin, 24)
  for (let m = measures; m <= left; m += MEASURE) {
    const y = load<f64>(m, 24)
    store<f64>(m, load<f64>(m) + y)
    store<f64>(m, load<f64>(m, 8) + y * y, 8)
    store<f64>(m, load<f64>(m, 16) + y * n, 16)
    store<f64>(m, 0, 24)
  }
}

/**
 * Money of runs that stand customer by customer, in all, by channel and by group.
 * @param channels known ones; entries of others count as of one more
 * @param groupOfRun,groupOfEntry codes, one of the two, 16 bits or, of entries where `isByte`, 8; none where they are `none` or more
 * @param measures channels + 3 of them (costs by channel, of no known channel, revenue, margin), nought before
 * @param costEntries by channel and of no known one, nought before
 * @param groups `none` + 1 cells, nought before but for customer and last run, which are −1
 * @param totals where runs² (64-bit float), customers, entries and entries with revenue (32 bits) go
 */
export function money(
  count: i32, list: usize, start: usize, actor: usize, channel: usize, channelIn: usize, channels: i32, cost: usize, revenue: usize, groupOfRun: usize, groupOfEntry: usize, isByte: i32, none: i32,
  measures: usize, costEntries: usize, groups: usize, totals: usize,
): void {
  const revenueOf = measures + <usize>(channels + 1) * MEASURE
  let customer: i32 = -1, customers: i32 = 0, entries: i32 = 0, withRevenue: i32 = 0
  let runs: f64 = 0, squares: f64 = 0
  for (let i: usize = 0; i < <usize>count; i++) {
    const run = load<i32>(list + (i << 2)), r = <usize>run
    const own = load<i32>(actor + (r << 2))
    if (own != customer) {
      if (customer >= 0) {
        settle(measures, <usize>channels, runs)
        customers++
        squares += runs * runs
      }
      customer = own
      runs = 0
    }
    runs++
    let size: i32 = 0, earnedByRun: f64 = 0, spentByRun: f64 = 0
    const end = <usize>load<i32>(start + (r << 2), 4)
    for (let e = <usize>load<i32>(start + (r << 2)); e < end; e++) {
      const c = <i32>load<u8>(channel + e)
      if (load<u8>(channelIn + <usize>c) == 0) continue
      size++
      const gained = load<i32>(revenue + (e << 2)), lost = load<i32>(cost + (e << 2))
      const isEarned = i32(gained != NO_NUMBER), isSpent = i32(lost != NO_NUMBER)
      const earned = <f64>(gained & -isEarned), spent = <f64>(lost & -isSpent)
      withRevenue += isEarned
      earnedByRun += earned
      spentByRun += spent
      const known = <usize>min(c, channels)
      store<i32>(costEntries + (known << 2), load<i32>(costEntries + (known << 2)) + isSpent)
      const measure = measures + known * MEASURE
      store<f64>(measure, load<f64>(measure, 24) + spent, 24)
      if (groupOfEntry) add(groups + <usize>min(isByte ? <i32>load<u8>(groupOfEntry + e) : <i32>load<u16>(groupOfEntry + (e << 1)), none) * GROUP, own, 1, earned, spent, run)
    }
    entries += size
    store<f64>(revenueOf, load<f64>(revenueOf, 24) + earnedByRun, 24)
    if (groupOfRun) add(groups + <usize>min(<i32>load<u16>(groupOfRun + (r << 1)), none) * GROUP, own, size, earnedByRun, spentByRun, run)
  }
  if (customer >= 0) {
    settle(measures, <usize>channels, runs)
    customers++
    squares += runs * runs
  }
  for (let g = 0; g <= none; g++) settleGroup(groups + <usize>g * GROUP)
  store<f64>(totals, squares)
  store<i32>(totals, customers, 8)
  store<i32>(totals, entries, 12)
  store<i32>(totals, withRevenue, 16)
}
