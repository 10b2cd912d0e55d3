import { add } from './counting'

const NO_NUMBER: i32 = i32.MIN_VALUE

/**
 * What was spent at each place, and at the end of each edge `from × width + to`, by chosen entries that have a place.
 * @param codes 16 bits, below `width` where there is one
 * @param atPlace,atEdge 64-bit floats, nought before
 */
export function costsOfWays(count: i32, picked: usize, start: usize, channel: usize, channelIn: usize, codes: usize, width: i32, cost: usize, atPlace: usize, atEdge: usize): void {
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = <usize>load<i32>(picked + (p << 2)) << 2
    let before = -1
    for (let e = <usize>load<i32>(start + r), end = <usize>load<i32>(start + r, 4); e < end; e++) {
      const here = <i32>load<u16>(codes + (e << 1)), paid = load<i32>(cost + (e << 2))
      if (here >= width || load<u8>(channelIn + <usize>load<u8>(channel + e)) == 0) continue
      if (paid != NO_NUMBER) {
        add(atPlace + (<usize>here << 3), <f64>paid)
        if (before >= 0) add(atEdge + (<usize>(before * width + here) << 3), <f64>paid)
      }
      before = here
    }
  }
}
