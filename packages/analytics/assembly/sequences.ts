/** Where runs that are taken whole begin and end. */
export function bounds(count: i32, picked: usize, start: usize, starts: usize, ends: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const r = <usize>load<i32>(picked + (i << 2)) << 2
    store<i32>(starts + (i << 2), load<i32>(start + r))
    store<i32>(ends + (i << 2), load<i32>(start + r, 4))
  }
}

/**
 * The chosen entries of the picked runs, one after the other: their codes (16 bits; 0xffff is none and left out) and times. Every entry is written, and stays where it is
 * chosen: there must be room for one more. Runs left without any are dropped.
 * @param total where the number of codes goes
 * @returns how many sequences there are
 */
export function sequences(count: i32, picked: usize, start: usize, codes: usize, times: usize, channel: usize, channelIn: usize, run: usize, starts: usize, ends: usize, code: usize, at: usize, total: usize): i32 {
  let n: usize = 0, i: usize = 0
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = load<i32>(picked + (p << 2)), before = n
    const last = <usize>load<i32>(start + (<usize>r << 2), 4)
    for (let e = <usize>load<i32>(start + (<usize>r << 2)); e < last; e++) {
      const c = load<u16>(codes + (e << 1))
      store<u16>(code + (n << 1), c)
      store<i32>(at + (n << 2), load<i32>(times + (e << 2)))
      n += <usize>(<i32>load<u8>(channelIn + <usize>load<u8>(channel + e)) & i32(c != 0xffff))
    }
    store<i32>(run + (i << 2), r)
    store<i32>(starts + (i << 2), <i32>before)
    store<i32>(ends + (i << 2), <i32>n)
    i += usize(n != before)
  }
  store<i32>(total, <i32>n)
  return <i32>i
}
