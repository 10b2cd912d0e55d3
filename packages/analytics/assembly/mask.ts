import { channelBits, chosenBefore, usedSixteens } from './chosenBits'

/**
 * Runs that fit, in order, into `picked`; 1 or 0 for each run into `runIn`. A criterion that is not named points nowhere (0). Lookups hold 1 where a code is in.
 * @param work room for six bytes for each sixteen entries, where a channel is named
 * @param withEmpty 1: runs without entries too
 * @param sum where the number of chosen entries goes
 * @returns how many fit
 */
export function mask(
  runs: i32, start: usize, startedAt: usize, from: i32, to: i32, journey: usize, journeyIn: usize, territory: usize, territoryIn: usize, status: usize, statusIn: usize,
  actor: usize, actorIn: usize, outcomeIn: usize, channel: usize, channelIn: usize, work: usize, withEmpty: i32, runIn: usize, picked: usize, sum: usize,
): i32 {
  const steps = (<usize>load<i32>(start + (<usize>runs << 2)) >> 4) + 1, bits = work, before = (bits + (steps << 1) + 7) & ~7
  if (channelIn) countChosen(steps, channel, channelIn, bits, before)
  let count: i32 = 0, entries: i32 = 0, until: i32 = 0
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
    if (channelIn) {
      const from = until
      until = chosenBefore(<usize>end, bits, before)
      size = until - from
      fits &= i32(size > 0)
    }
    store<u8>(runIn + r, fits)
    store<i32>(picked + (<usize>count << 2), <i32>r)
    count += fits
    entries += size & -fits
  }
  store<i32>(sum, entries)
  return count
}

function countChosen(steps: usize, channel: usize, channelIn: usize, bits: usize, before: usize): void {
  const used = usedSixteens(channelIn)
  let n: i32 = 0
  for (let step: usize = 0; step < steps; step++) {
    const chosen = channelBits(channel + (step << 4), channelIn, used)
    store<u16>(bits + (step << 1), <u16>chosen)
    store<i32>(before + (step << 2), n)
    n += popcnt(chosen)
  }
}
