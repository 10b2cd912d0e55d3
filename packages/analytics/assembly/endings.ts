const NO_NUMBER: i32 = i32.MIN_VALUE
const NO_CODE: u16 = 0xffff

/**
 * How ended runs of journeys that have a goal were felt at last, what they left over and at which planned step they were last; other runs are passed over.
 * @param isJudged by journey
 * @param told,before,felt sentiments as `columns/sparse.ts` holds them; `told` 0: nobody said
 * @param feltLast,margins,lastSteps one for each picked run: 0 good, 1 bad, 2 unknown (8 bits); a 64-bit float; 16 bits
 */
export function endings(
  count: i32, picked: usize, start: usize, channel: usize, channelIn: usize, status: usize, journey: usize, isJudged: usize, told: usize, before: usize, felt: usize, step: usize, cost: usize, revenue: usize,
  feltLast: usize, margins: usize, lastSteps: usize,
): void {
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = <usize>load<i32>(picked + (p << 2))
    if (load<u8>(status + r) == 0 || load<u8>(isJudged + <usize>load<u16>(journey + (r << 1))) == 0) continue
    let last: f32 = 0, margin: i64 = 0, lastStep = NO_CODE
    const end = <usize>load<i32>(start + (r << 2), 4)
    for (let e = <usize>load<i32>(start + (r << 2)); e < end; e++) {
      if (load<u8>(channelIn + <usize>load<u8>(channel + e)) == 0) continue
      if (told) {
        const word = load<i32>(told + ((e >> 5) << 2)), bit = 1 << (<i32>e & 31)
        if (word & bit) last = load<f32>(felt + (<usize>(load<i32>(before + ((e >> 5) << 2)) + popcnt(word & (bit - 1))) << 2))
      }
      const here = load<u16>(step + (e << 1)), gained = load<i32>(revenue + (e << 2)), lost = load<i32>(cost + (e << 2))
      lastStep = here != NO_CODE ? here : lastStep
      margin += <i64>(gained & -i32(gained != NO_NUMBER)) - <i64>(lost & -i32(lost != NO_NUMBER))
    }
    store<u8>(feltLast + p, last > 0 ? 0 : last < 0 ? 1 : 2)
    store<f64>(margins + (p << 3), <f64>margin)
    store<u16>(lastSteps + (p << 1), lastStep)
  }
}
