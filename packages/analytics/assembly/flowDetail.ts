/**
 * Customers on each edge, `from × width + to`. Sequences are visited customer by customer, so that a mark of the last one suffices.
 * @param place nought before, one more than there are customers
 * @param ordered room for a number a sequence
 * @param last,people nought before, one for each edge
 */
export function peopleOnEdges(count: i32, run: usize, starts: usize, ends: usize, code: usize, actor: usize, actors: i32, width: i32, place: usize, ordered: usize, last: usize, people: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const own = place + (<usize>load<i32>(actor + (<usize>load<i32>(run + (i << 2)) << 2)) << 2)
    store<i32>(own, load<i32>(own, 4) + 1, 4)
  }
  for (let a: usize = 0; a < <usize>actors; a++) store<i32>(place + (a << 2), load<i32>(place + (a << 2), 4) + load<i32>(place + (a << 2)), 4)
  for (let i: usize = 0; i < <usize>count; i++) {
    const own = place + (<usize>load<i32>(actor + (<usize>load<i32>(run + (i << 2)) << 2)) << 2), at = load<i32>(own)
    store<i32>(own, at + 1)
    store<i32>(ordered + (<usize>at << 2), <i32>i)
  }
  for (let o: usize = 0; o < <usize>count; o++) {
    const i = <usize>load<i32>(ordered + (o << 2)), mark = load<i32>(actor + (<usize>load<i32>(run + (i << 2)) << 2)) + 1
    let e = <usize>load<i32>(starts + (i << 2))
    const end = <usize>load<i32>(ends + (i << 2))
    let row = <usize>load<u16>(code + (e << 1)) * <usize>width
    for (e++; e < end; e++) {
      const here = <usize>load<u16>(code + (e << 1)), edge = (row + here) << 2
      store<i32>(people + edge, load<i32>(people + edge) + i32(load<i32>(last + edge) != mark))
      store<i32>(last + edge, mark)
      row = here * <usize>width
    }
  }
}

const NO_CODE: i32 = 0xffff, LONGER: i32 = 0xfffe

/** How many chosen entries say how long they took, by code (16 bits). @param sizes nought before */
export function countServed(count: i32, picked: usize, start: usize, codes: usize, channel: usize, channelIn: usize, duration: usize, sizes: usize): void {
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = <usize>load<i32>(picked + (p << 2)) << 2, end = <usize>load<i32>(start + r, 4)
    for (let e = <usize>load<i32>(start + r); e < end; e++) {
      const c = <i32>load<u16>(codes + (e << 1))
      const isTold = <i32>load<u8>(channelIn + <usize>load<u8>(channel + e)) & i32(c != NO_CODE) & i32(<i32>load<u16>(duration + (e << 1)) != NO_CODE)
      const size = sizes + (<usize>(c & -i32(c != NO_CODE)) << 2)
      store<i32>(size, load<i32>(size) + isTold)
    }
  }
}

/**
 * How long they took, in seconds, into `values`, from each code's place in `next` on, which moves along.
 * @param told,before,longer what `duration` has no room for, as `columns/sparse.ts` holds it
 */
export function served(
  count: i32, picked: usize, start: usize, codes: usize, channel: usize, channelIn: usize, duration: usize, told: usize, before: usize, longer: usize, next: usize, values: usize,
): void {
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = <usize>load<i32>(picked + (p << 2)) << 2, end = <usize>load<i32>(start + r, 4)
    for (let e = <usize>load<i32>(start + r); e < end; e++) {
      const c = <i32>load<u16>(codes + (e << 1))
      let seconds = <i32>load<u16>(duration + (e << 1))
      if (c == NO_CODE || seconds == NO_CODE || load<u8>(channelIn + <usize>load<u8>(channel + e)) == 0) continue
      if (seconds == LONGER) {
        const word = (e >> 5) << 2
        seconds = load<i32>(longer + (<usize>(load<i32>(before + word) + popcnt(load<i32>(told + word) & ((1 << (<i32>e & 31)) - 1))) << 2))
      }
      const spot = next + (<usize>c << 2), at = load<i32>(spot)
      store<i32>(spot, at + 1)
      store<i32>(values + (<usize>at << 2), seconds)
    }
  }
}
