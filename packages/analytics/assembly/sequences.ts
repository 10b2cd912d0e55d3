import { channelBits, chosenBefore, usedSixteens } from './chosenBits'

/**
 * Where runs that are taken whole begin and end. Runs that stand beside each other are one stretch, which is walked without asking how long each run is.
 * @param first by entry, 1 where a picked run begins
 * @param stretches from and to of each
 * @returns how many stretches there are
 */
export function bounds(count: i32, picked: usize, start: usize, entries: i32, starts: usize, ends: usize, first: usize, stretches: usize): i32 {
  memory.fill(first, 0, <usize>entries)
  let n: usize = 0, before: i32 = -1
  for (let i: usize = 0; i < <usize>count; i++) {
    const r = <usize>load<i32>(picked + (i << 2)) << 2
    const from = load<i32>(start + r), to = load<i32>(start + r, 4)
    store<i32>(starts + (i << 2), from)
    store<i32>(ends + (i << 2), to)
    store<u8>(first + <usize>from, 1)
    if (from != before) {
      store<i32>(stretches + (n << 3), from)
      n++
    }
    store<i32>(stretches + (n << 3) - 4, to)
    before = to
  }
  return <i32>n
}

/** How to put those of eight 16-bit numbers that are chosen one after the other, for each eight bits; then how, of four 32-bit numbers. */
const OF_EIGHT: usize = 16 << 8, OF_FOUR: usize = 16 << 4
/** Behind them: chosen bits and how many are before. */
const TABLES: usize = OF_EIGHT + OF_FOUR

function fillTables(tables: usize): void {
  for (let chosen: i32 = 0; chosen < 256; chosen++) {
    let to = tables + (<usize>chosen << 4)
    for (let left = chosen; left != 0; left &= left - 1, to += 2) store<u16>(to, <u16>(ctz(left) * 0x202 + 0x100))
  }
  for (let chosen: i32 = 0; chosen < 16; chosen++) {
    let to = tables + OF_EIGHT + (<usize>chosen << 4)
    for (let left = chosen; left != 0; left &= left - 1, to += 4) store<u32>(to, <u32>(ctz(left) * 0x04040404 + 0x03020100))
  }
}

/** Marks where picked stretches begin and end; between two marks entries are of picked runs. */
function markPicked(count: i32, picked: usize, start: usize, marks: usize): void {
  let before: usize = 0
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = <usize>load<i32>(picked + (p << 2)) << 2
    const from = <usize>load<i32>(start + r)
    if (from != before) {
      turn(marks, before)
      turn(marks, from)
    }
    before = <usize>load<i32>(start + r, 4)
  }
  turn(marks, before)
}

@inline
function turn(marks: usize, e: usize): void {
  const at = marks + (e >> 3)
  store<u8>(at, load<u8>(at) ^ (<u8>1 << <u8>(e & 7)))
}

/**
 * The chosen entries of the picked runs, one after the other: their codes (16 bits; 0xffff is none and left out) and times, eight and four more of which are written over. Runs left without any are dropped.
 * @param work room for 4,400 bytes and six for each sixteen entries of the log
 * @param first by chosen entry, 1 where a sequence begins; one more
 * @param total where the number of codes goes
 * @returns how many sequences there are
 */
export function sequences(
  count: i32, picked: usize, start: usize, entries: i32, codes: usize, times: usize, channel: usize, channelIn: usize, work: usize, run: usize, starts: usize, ends: usize, code: usize, at: usize, first: usize, total: usize,
): i32 {
  const steps = (<usize>entries >> 4) + 1, bits = work + TABLES, before = (bits + (steps << 1) + 7) & ~7
  fillTables(work)
  memory.fill(bits, 0, steps << 1)
  // The beginning is marked too, so that what is before the first run is turned off again by its own mark.
  turn(bits, 0)
  markPicked(count, picked, start, bits)
  const n = squeeze(steps, bits, before, codes, times, channel, channelIn, work, code, at)
  memory.fill(first, 0, <usize>n + 1)
  let i: usize = 0
  for (let p: usize = 0; p < <usize>count; p++) {
    const r = load<i32>(picked + (p << 2))
    const from = chosenBefore(<usize>load<i32>(start + (<usize>r << 2)), bits, before), to = chosenBefore(<usize>load<i32>(start + (<usize>r << 2), 4), bits, before)
    store<i32>(run + (i << 2), r)
    store<i32>(starts + (i << 2), from)
    store<i32>(ends + (i << 2), to)
    store<u8>(first + <usize>from, 1)
    i += usize(from != to)
  }
  store<i32>(total, n)
  return <i32>i
}

/** Turns marks into chosen bits and puts what they choose one after the other. @returns how many are chosen */
function squeeze(steps: usize, bits: usize, before: usize, codes: usize, times: usize, channel: usize, channelIn: usize, tables: usize, code: usize, at: usize): i32 {
  const used = usedSixteens(channelIn), none = i16x8.splat(-1)
  let n: usize = 0, carry: i32 = 0
  for (let step: usize = 0; step < steps; step++) {
    let marks = <i32>load<u16>(bits + (step << 1))
    marks ^= marks << 1
    marks ^= marks << 2
    marks ^= marks << 4
    marks ^= marks << 8
    marks = (marks ^ carry) & 0xffff
    carry = -(marks >> 15)
    store<i32>(before + (step << 2), <i32>n)
    if (marks == 0) {
      store<u16>(bits + (step << 1), 0)
      continue
    }
    const e = step << 4
    const low = v128.load(codes + (e << 1)), high = v128.load(codes + (e << 1), 16)
    const unknown = i16x8.bitmask(i16x8.eq(low, none)) | i16x8.bitmask(i16x8.eq(high, none)) << 8
    const chosen = marks & channelBits(channel + e, channelIn, used) & ~unknown
    store<u16>(bits + (step << 1), <u16>chosen)
    const time = times + (e << 2), ofFour = tables + OF_EIGHT
    let to = n
    v128.store(at + (to << 2), i8x16.swizzle(v128.load(time), v128.load(ofFour + (<usize>(chosen & 15) << 4))))
    to += <usize>popcnt(chosen & 15)
    v128.store(at + (to << 2), i8x16.swizzle(v128.load(time, 16), v128.load(ofFour + (<usize>(chosen >> 4 & 15) << 4))))
    v128.store(code + (n << 1), i8x16.swizzle(low, v128.load(tables + (<usize>(chosen & 255) << 4))))
    to = n + <usize>popcnt(chosen & 255)
    v128.store(code + (to << 1), i8x16.swizzle(high, v128.load(tables + (<usize>(chosen >> 8) << 4))))
    v128.store(at + (to << 2), i8x16.swizzle(v128.load(time, 32), v128.load(ofFour + (<usize>(chosen >> 8 & 15) << 4))))
    to += <usize>popcnt(chosen >> 8 & 15)
    v128.store(at + (to << 2), i8x16.swizzle(v128.load(time, 48), v128.load(ofFour + (<usize>(chosen >> 12) << 4))))
    n += <usize>popcnt(chosen)
  }
  return <i32>n
}
