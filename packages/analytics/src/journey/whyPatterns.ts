import { NO_CODE } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { hasPlan, plannedPlaces, plannedSteps } from './planned.ts'
import { whyKey, type WhyKind, type WhyPatternTally, type WhySide } from './whyDefinition.ts'
import type { LongWait } from './whyWaits.ts'

/** The sums of one pattern in a row of numbers: both sides' customers, n, y, n², y², y·n, then the five of customers on both. */
const SUMS = 17

/** Every pattern that may be asked, by number; run after run, customer after customer. */
export class WhyPatterns {
  private readonly selection: Selection
  private readonly width: number
  /** Pattern number of a stall and of a bounce along an edge; −1 where too few went that way. */
  private readonly edge: Int32Array
  private readonly gap: Int32Array
  private readonly keys: string[] = []
  private readonly thresholds: (number | null)[] = []
  private readonly ofPlace: number
  private readonly ofSwitch: number
  private readonly placeOf: Int32Array
  /** Pattern number of each planned step left out, by place. */
  private readonly steps: Int32Array
  /** By pattern: what the run at hand and the customer at hand came to. */
  private readonly could: Int32Array
  private readonly had: Int32Array
  private readonly own: Int32Array
  private readonly touchedByRun: Int32Array
  private readonly touchedByCustomer: Int32Array
  private runTouched = 0
  private customerTouched = 0
  private turn = 0
  private readonly sums: Float64Array
  private readonly visits: Int32Array
  private readonly came: Int32Array

  constructor(selection: Selection, journey: number, waits: readonly LongWait[]) {
    const { catalogue } = selection.log
    const { touchpoints, channels } = catalogue
    const of = catalogue.journeys[journey]!.code
    this.selection = selection
    const width = (this.width = touchpoints.length)
    const name = (kind: WhyKind, codes: readonly string[], moreThanS: number | null = null): number => {
      this.thresholds.push(moreThanS)
      return this.keys.push(whyKey(of, kind, ...codes)) - 1
    }
    this.edge = new Int32Array(width * width).fill(-1)
    this.gap = new Int32Array(width * width)
    for (const { edge, moreThanS } of waits) {
      const codes = [touchpoints[Math.floor(edge / width)]!.code, touchpoints[edge % width]!.code]
      this.gap[edge] = moreThanS
      this.edge[edge] = name('stall', codes, moreThanS)
      if (codes[0] !== codes[1]) name('bounce', codes)
    }
    this.ofPlace = this.keys.length
    for (const { code } of touchpoints) for (const kind of ['again', 'rework'] as const) name(kind, [code])
    this.ofSwitch = this.keys.length
    for (const from of channels) for (const to of channels) name('switch', [from.code, to.code])
    this.placeOf = plannedPlaces(catalogue)
    this.steps = hasPlan(catalogue, of) ? Int32Array.from(plannedSteps(catalogue, of), ({ key }) => name('skipped', [key])) : new Int32Array(0)
    const size = this.keys.length
    this.could = new Int32Array(size)
    this.had = new Int32Array(size)
    this.own = new Int32Array(4 * size)
    this.touchedByRun = new Int32Array(size)
    this.touchedByCustomer = new Int32Array(size)
    this.sums = new Float64Array(SUMS * size)
    this.visits = new Int32Array(width)
    this.came = new Int32Array(this.steps.length)
  }

  add(r: number, lost: 0 | 1): void {
    const { log: { runs, entries, catalogue }, channelIn, isEveryChannel } = this.selection
    const { touchpoint, channel, at, step } = entries
    const { width, edge, gap, visits, ofPlace, ofSwitch, could, had, placeOf, came, steps } = this
    const channels = catalogue.channels.length
    const turn = ++this.turn
    let one = -1, two = -1, channelBefore = -1, channelTwo = -1, before = 0, furthest = -1
    this.runTouched = 0
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      const way = channel[e]!
      if (!isEveryChannel && channelIn[way] === 0) continue
      const here = touchpoint[e]!, now = at[e]!, again = ofPlace + 2 * here
      if (could[again] !== turn) {
        this.mark(again, turn)
        this.mark(again + 1, turn)
      }
      if (visits[here] === turn) had[again + 1] = turn
      visits[here] = turn
      if (one >= 0) {
        if (one === here) had[again] = turn
        const stall = edge[one * width + here]!
        if (stall >= 0) {
          if (could[stall] !== turn) {
            this.mark(stall, turn)
            if (one !== here) this.mark(stall + 1, turn)
          }
          if (now - before > gap[one * width + here]!) had[stall] = turn
        }
        if (two === here && one !== here) {
          const there = edge[two * width + one]!
          if (there >= 0) had[there + 1] = turn
        }
        // The last contact is often the outcome itself, and so is its channel.
        if (channelTwo >= 0) {
          const from = ofSwitch + channelTwo * channels
          if (could[from] !== turn) for (let c = 0; c < channels; c++) this.mark(from + c, turn)
          if (channelBefore !== channelTwo) had[from + channelBefore] = turn
        }
      }
      if (steps.length > 0 && step[e] !== NO_CODE) {
        const place = placeOf[step[e]!]!
        if (place >= 0) {
          came[place] = turn
          if (place > furthest) furthest = place
        }
      }
      two = one
      one = here
      channelTwo = channelBefore
      channelBefore = way
      before = now
    }
    for (let place = 0; place <= furthest; place++) {
      const skipped = steps[place]!
      if (could[skipped] !== turn) this.mark(skipped, turn)
      if (came[place] !== turn) had[skipped] = turn
    }
    this.closeRun(turn, lost)
  }

  private mark(pattern: number, turn: number): void {
    this.could[pattern] = turn
    this.touchedByRun[this.runTouched++] = pattern
  }

  private closeRun(turn: number, lost: 0 | 1): void {
    const { touchedByRun, touchedByCustomer, own, had } = this
    for (let i = 0; i < this.runTouched; i++) {
      const p = touchedByRun[i]!, at = 4 * p
      if (own[at] === 0 && own[at + 2] === 0) touchedByCustomer[this.customerTouched++] = p
      if (had[p] === turn) {
        own[at]!++
        own[at + 1]! += lost
      } else {
        own[at + 2]!++
        own[at + 3]! += lost
      }
    }
  }

  closeCustomer(): void {
    const { sums, own } = this
    for (let i = 0; i < this.customerTouched; i++) {
      const p = this.touchedByCustomer[i]!, at = 4 * p
      const n = own[at]!, y = own[at + 1]!, m = own[at + 2]!, z = own[at + 3]!
      let s = SUMS * p
      if (n > 0) {
        sums[s]!++
        sums[s + 1]! += n
        sums[s + 2]! += y
        sums[s + 3]! += n * n
        sums[s + 4]! += y * y
        sums[s + 5]! += y * n
      }
      s += 6
      if (m > 0) {
        sums[s]!++
        sums[s + 1]! += m
        sums[s + 2]! += z
        sums[s + 3]! += m * m
        sums[s + 4]! += z * z
        sums[s + 5]! += z * m
      }
      s += 6
      if (n > 0 && m > 0) {
        sums[s]!++
        sums[s + 1]! += y * z
        sums[s + 2]! += y * m
        sums[s + 3]! += n * z
        sums[s + 4]! += n * m
      }
      own[at] = own[at + 1] = own[at + 2] = own[at + 3] = 0
    }
    this.customerTouched = 0
  }

  /** Those that could have happened at all. */
  tallies(): WhyPatternTally[] {
    const { sums } = this
    const side = (s: number): WhySide => ({ customers: sums[s]!, n: sums[s + 1]!, y: sums[s + 2]!, nn: sums[s + 3]!, yy: sums[s + 4]!, yn: sums[s + 5]! })
    return this.keys.flatMap((key, p) => {
      const s = SUMS * p
      if (sums[s] === 0 && sums[s + 6] === 0) return []
      return [{
        key, moreThanS: this.thresholds[p]!, had: side(s), hadNot: side(s + 6),
        shared: { customers: sums[s + 12]!, yy: sums[s + 13]!, yn: sums[s + 14]!, ny: sums[s + 15]!, nn: sums[s + 16]! },
      }]
    })
  }
}
