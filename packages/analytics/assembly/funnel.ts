const NO_NUMBER: i32 = i32.MIN_VALUE

/**
 * Steps in order within runs, nothing optional, excluded or timed: each contact's time is written as that of the step looked for, and stays where it fits.
 * @param masks by touchpoint: a bit for each step it fits
 * @param reachedAt room for one time more than runs × steps
 * @param unit,actorOf,seenUntil,isOpen of those who began, in order
 * @returns how many began
 */
export function walkRuns(
  count: i32, picked: usize, start: usize, touchpoint: usize, channel: usize, channelIn: usize, at: usize, status: usize, actor: usize, endedAt: usize, masks: usize, steps: i32, now: i32,
  reachedAt: usize, unit: usize, actorOf: usize, seenUntil: usize, isOpen: usize,
): i32 {
  let begun: usize = 0, place = reachedAt
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = <usize>load<i32>(picked + (p << 2))
    let e = <usize>load<i32>(start + (r << 2))
    const end = <usize>load<i32>(start + (r << 2), 4)
    let step: i32 = 0, last: i32 = NO_NUMBER
    for (; e < end; e++) {
      const time = load<i32>(at + (e << 2)), isIn = <i32>load<u8>(channelIn + <usize>load<u8>(channel + e))
      store<i32>(place + (<usize>step << 2), time)
      step += (load<i32>(masks + (<usize>load<u16>(touchpoint + (e << 1)) << 2)) >> step) & isIn
      last = isIn ? time : last
    }
    if (step == 0) continue
    const isActive = load<u8>(status + r) == 0, over = isActive ? now : load<i32>(endedAt + (r << 2))
    store<i32>(unit + (begun << 2), <i32>p)
    store<i32>(actorOf + (begun << 2), load<i32>(actor + (r << 2)))
    store<i32>(seenUntil + (begun << 2), over > last ? over : last)
    store<u8>(isOpen + begun, <u8>isActive)
    begun++
    for (let s = step; s < steps; s++) store<i32>(place + (<usize>s << 2), NO_NUMBER)
    place += <usize>steps << 2
  }
  return <i32>begun
}
