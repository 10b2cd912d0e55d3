const NO_NUMBER: i32 = i32.MIN_VALUE

/**
 * Steps in order within runs, nothing optional, excluded or timed: each contact's time is written as that of the step looked for, and stays where it fits.
 * @param channelIn 0: every channel
 * @param masks by touchpoint: a bit for each step it fits
 * @param reachedAt room for one time more than runs × steps
 * @param unit,actorOf,seenUntil,isOpen of those who began, in order
 * @returns how many began
 */
export function walkRuns(
  count: i32, picked: usize, start: usize, touchpoint: usize, channel: usize, channelIn: usize, at: usize, status: usize, actor: usize, endedAt: usize, masks: usize, steps: i32, now: i32,
  reachedAt: usize, unit: usize, actorOf: usize, seenUntil: usize, isOpen: usize,
): i32 {
  return channelIn
    ? walk(false, count, picked, start, touchpoint, channel, channelIn, at, status, actor, endedAt, masks, steps, now, reachedAt, unit, actorOf, seenUntil, isOpen)
    : walk(true, count, picked, start, touchpoint, channel, channelIn, at, status, actor, endedAt, masks, steps, now, reachedAt, unit, actorOf, seenUntil, isOpen)
}

@inline
function walk(
  isEvery: bool, count: i32, picked: usize, start: usize, touchpoint: usize, channel: usize, channelIn: usize, at: usize, status: usize, actor: usize, endedAt: usize, masks: usize, steps: i32, now: i32,
  reachedAt: usize, unit: usize, actorOf: usize, seenUntil: usize, isOpen: usize,
): i32 {
  let begun: usize = 0, place = reachedAt
  const all = <usize>steps << 2
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = <usize>load<i32>(picked + (p << 2))
    let e = <usize>load<i32>(start + (r << 2))
    const end = <usize>load<i32>(start + (r << 2), 4)
    let step: usize = 0, last: i32 = NO_NUMBER
    for (let s: usize = 0; s < all; s += 4) store<i32>(place + s, NO_NUMBER)
    if (isEvery) {
      last = load<i32>(at + ((end - 1) << 2))
      for (; e < end; e++) {
        store<i32>(place + (step << 2), load<i32>(at + (e << 2)))
        step += (<usize>load<u32>(masks + (<usize>load<u16>(touchpoint + (e << 1)) << 2)) >> step) & 1
      }
    } else {
      for (; e < end; e++) {
        const time = load<i32>(at + (e << 2)), isIn = <usize>load<u8>(channelIn + <usize>load<u8>(channel + e))
        store<i32>(place + (step << 2), time)
        step += (<usize>load<u32>(masks + (<usize>load<u16>(touchpoint + (e << 1)) << 2)) >> step) & isIn
        last = isIn ? time : last
      }
    }
    store<i32>(place + (step << 2), NO_NUMBER)
    // Whether it began cannot be guessed, so it is not asked: what is written here is written over where it did not.
    const isActive = load<u8>(status + r) == 0, over = isActive ? now : load<i32>(endedAt + (r << 2))
    store<i32>(unit + (begun << 2), <i32>p)
    store<i32>(actorOf + (begun << 2), load<i32>(actor + (r << 2)))
    store<i32>(seenUntil + (begun << 2), over > last ? over : last)
    store<u8>(isOpen + begun, <u8>isActive)
    begun += usize(step != 0)
    place += all & -usize(step != 0)
  }
  return <i32>begun
}
