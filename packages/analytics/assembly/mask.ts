/**
 * Runs that fit, in order, into `picked`; 1 or 0 for each run into `runIn`. A criterion that is not named points nowhere (0). Lookups hold 1 where a code is in.
 * @param withEmpty 1: runs without entries too
 * @param sum where the number of chosen entries goes
 * @returns how many fit
 */
export function mask(
  runs: i32, start: usize, startedAt: usize, from: i32, to: i32, journey: usize, journeyIn: usize, territory: usize, territoryIn: usize, status: usize, statusIn: usize,
  actor: usize, actorIn: usize, outcomeIn: usize, channel: usize, channelIn: usize, withEmpty: i32, runIn: usize, picked: usize, sum: usize,
): i32 {
  let count: i32 = 0, entries: i32 = 0
  for (let r: usize = 0; r < <usize>runs; r++) {
    const began = load<i32>(startedAt + (r << 2))
    const first = load<i32>(start + (r << 2)), end = load<i32>(start + (r << 2), 4)
    let fits = i32(began >= from) & i32(began < to) & (i32(first < end) | withEmpty)
    if (journeyIn) fits &= load<u8>(journeyIn + <usize>load<u16>(journey + (r << 1)))
    if (territoryIn) fits &= load<u8>(territoryIn + <usize>load<u8>(territory + r))
    if (statusIn) fits &= load<u8>(statusIn + <usize>load<u8>(status + r))
    if (actorIn) fits &= load<u8>(actorIn + <usize>load<i32>(actor + (r << 2)))
    if (outcomeIn) fits &= load<u8>(outcomeIn + r)
    let size = end - first
    if (channelIn && fits) {
      size = 0
      for (let e = first; e < end; e++) size += load<u8>(channelIn + <usize>load<u8>(channel + <usize>e))
      fits = i32(size > 0)
    }
    store<u8>(runIn + r, fits)
    store<i32>(picked + (<usize>count << 2), <i32>r)
    count += fits
    entries += size & -fits
  }
  store<i32>(sum, entries)
  return count
}
