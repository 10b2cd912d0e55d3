import { NO_CODE, NO_NUMBER, type Catalogue, type JourneyLog } from '../columns/journeyLog.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { inMemory } from '../wasm/logMemory.ts'
import { AttemptWalk } from './funnelAttempt.ts'
import { MAX_STEPS, type FunnelPlan } from './funnelDefinition.ts'

/** The best attempt of each run or customer that began: the furthest, among equals the earliest. */
export interface FunnelUnits {
  /** Runs or customers walked, those who never began among them. */
  readonly all: number
  /** Those who began. */
  readonly count: number
  /** Which of all each is. */
  readonly unit: Int32Array
  /** Customer of each: a small number from 0 on. */
  readonly actor: Int32Array
  readonly actors: number
  /** Row-major, those who began × steps: when each step was reached, seconds since 2000; NO_NUMBER when it was not. In any order the required places hold the first, second, third … of them. */
  readonly reachedAt: Int32Array
  /** 1: the attempt may still go on. */
  readonly isOpen: Uint8Array
  /** Until when the attempt was watched: when its run ended (the last contact, where that came after), the end of its window, or now. Who was lost is known to be from then on, not from the last contact. */
  readonly seenUntil: Int32Array
}

/** What of a selection's runs is walked. */
export interface Walkable {
  readonly log: JourneyLog
  readonly picked: Int32Array
  readonly channelIn: Uint8Array
  readonly isEveryChannel: boolean
}

const STEP_BITS = (1 << MAX_STEPS) - 1

/**
 * Walks every run, or every customer's runs as one line of contacts (by second, then arrival). An attempt begins at each contact that fits the
 * first step (in any order: one of the required ones), and each step takes the first contact that fits. An optional step is reached by the first contact
 * that fits it before the next required one is. A contact that fits a step is never an exclusion. O(contacts) unless a window or an exclusion makes
 * later attempts worth trying.
 * @param now seconds since 1970
 * @param work over the attempts, which may not outlive it: they are many, and where they were found the next one's will be
 */
export function withFunnel<T extends object>(selection: Walkable, plan: FunnelPlan, now: number, work: (units: FunnelUnits) => T): T {
  const isPlain = plan.per === 'run' && plan.order === 'sequential' && plan.windowS === null && plan.required.length === plan.steps
    && plan.excludedAfter.every((all) => all.length === 0) && plan.definition.steps.every((step) => step.touchpoints !== undefined)
  return isPlain ? (walkInMemory(selection, plan, now, work) ?? work(walkPlainRuns(selection, plan, now))) : work(walkAttempts(selection, plan, now))
}

/**
 * Steps in order within runs, nothing optional, excluded or timed: the first attempt is the best, and one look at each contact tells. Each contact's time is
 * written as that of the step looked for, and stays where it fits: whether it does cannot be guessed, so it is not asked.
 */
function walkPlainRuns({ log: { runs, entries, actors, catalogue }, picked, channelIn, isEveryChannel }: Walkable, plan: FunnelPlan, now: number): FunnelUnits {
  const masks = touchpointMasks(plan, catalogue)
  const { touchpoint, channel, at } = entries
  const { start, status, actor, endedAt } = runs
  const gathered = new Gathered(plan.steps, picked.length)
  const now2000 = now - EPOCH_2000_S
  const { reachedAt } = gathered
  for (let p = 0, place = 0; p < picked.length; p++) {
    const r = picked[p]!, end = start[r + 1]!
    let step = 0, last = at[end - 1]!
    if (isEveryChannel) {
      for (let e = start[r]!; e < end; e++) {
        reachedAt[place + step] = at[e]!
        step += (masks[touchpoint[e]!]! >> step) & 1
      }
    } else {
      for (let e = start[r]!; e < end; e++) {
        const time = at[e]!, isIn = channelIn[channel[e]!]!
        reachedAt[place + step] = time
        step += (masks[touchpoint[e]!]! >> step) & isIn
        last ^= (last ^ time) & -isIn
      }
    }
    if (step === 0) continue
    const isActive = status[r] === 0, over = isActive ? now2000 : endedAt[r]!
    place = gathered.close(p, step, actor[r]!, over > last ? over : last, isActive)
  }
  return gathered.units(picked.length, actors.count)
}

function walkInMemory<T>({ log, picked, channelIn, isEveryChannel }: Walkable, plan: FunnelPlan, now: number, work: (units: FunnelUnits) => T): T | null {
  return inMemory(log, (memory) => {
    const { runs, entries, actors, catalogue } = log, { steps } = plan
    const column = (): number => memory.room(4 * picked.length + 4)
    const reachedAt = memory.room(4 * steps * picked.length + 4), unit = column(), actor = column(), seenUntil = column(), isOpen = column()
    const count = memory.kernels.walkRuns(
      picked.length, memory.put(picked), memory.put(runs.start), memory.put(entries.touchpoint), memory.put(entries.channel), isEveryChannel ? 0 : memory.put(channelIn), memory.put(entries.at), memory.put(runs.status),
      memory.put(runs.actor), memory.put(runs.endedAt), memory.put(touchpointMasks(plan, catalogue)), steps, now - EPOCH_2000_S, reachedAt, unit, actor, seenUntil, isOpen,
    )
    return work({
      all: picked.length, count, unit: memory.ints(unit, count), actor: memory.ints(actor, count), actors: actors.count, reachedAt: memory.ints(reachedAt, count * steps),
      isOpen: new Uint8Array(memory.buffer, isOpen, count), seenUntil: memory.ints(seenUntil, count),
    })
  })
}

function walkAttempts(selection: Walkable, plan: FunnelPlan, now: number): FunnelUnits {
  const { log: { runs, entries, actors, catalogue }, picked, channelIn, isEveryChannel } = selection
  const byTouchpoint = touchpointMasks(plan, catalogue), byStep = plan.definition.steps.some((step) => step.step !== undefined) ? stepMasks(plan, catalogue) : null
  const { touchpoint: touchpointOf, channel: channelOf, step: stepOf, at: timeOf, interactionId } = entries
  const byCustomer = plan.per === 'customer' ? runsByCustomer(selection) : null
  const count = byCustomer ? byCustomer.actor.length : picked.length
  const gathered = new Gathered(plan.steps, count)
  const walk = new AttemptWalk(plan)
  const now2000 = now - EPOCH_2000_S
  let mask = new Int32Array(256), at = new Int32Array(256), id = new Int32Array(256)
  for (let u = 0, place = 0; u < count; u++) {
    const firstRun = byCustomer ? byCustomer.start[u]! : u, lastRun = byCustomer ? byCustomer.start[u + 1]! : u + 1
    let n = 0, any = 0, isActive = false, last = NO_NUMBER, over = NO_NUMBER
    for (let p = firstRun; p < lastRun; p++) {
      const r = byCustomer ? byCustomer.run[p]! : picked[p]!
      if (runs.status[r] === 0) isActive = true
      else if (runs.endedAt[r]! > over) over = runs.endedAt[r]!
      const from = runs.start[r]!, to = runs.start[r + 1]!
      if (n + to - from > mask.length) [mask, at, id] = [grown(mask, n + to - from), grown(at, n + to - from), grown(id, n + to - from)]
      for (let e = from; e < to; e++) {
        if (!isEveryChannel && channelIn[channelOf[e]!] === 0) continue
        let m = byTouchpoint[touchpointOf[e]!]!
        if (byStep !== null && stepOf[e] !== NO_CODE) m |= byStep[stepOf[e]!]!
        if ((m & STEP_BITS) !== 0) m &= STEP_BITS
        any |= m
        mask[n] = m
        if (byCustomer !== null) id[n] = interactionId[e]!
        at[n++] = timeOf[e]!
      }
      if (p > firstRun) mergeLast(mask, at, id, n)
      last = at[n - 1]!
    }
    if ((any & walk.startMask) === 0) continue
    const isWatched = isActive || (byCustomer !== null && plan.windowS !== null)
    const until = Math.max(last, isWatched ? now2000 : over)
    const began = walk.best(mask, at, n, gathered.reachedAt, place)
    const end = plan.windowS === null ? Number.POSITIVE_INFINITY : began + plan.windowS
    place = gathered.close(u, plan.steps, byCustomer ? byCustomer.actor[u]! : runs.actor[picked[u]!]!, Math.min(until, end), isWatched && end > until)
  }
  return gathered.units(count, actors.count)
}

/** Those who began, one after the other. */
class Gathered {
  readonly reachedAt: Int32Array<ArrayBuffer>
  private readonly steps: number
  private count = 0
  private readonly unit: Int32Array
  private readonly actor: Int32Array
  private readonly seenUntil: Int32Array
  private readonly isOpen: Uint8Array

  /** @param most there can be. What is not written to costs nothing; one more time than there are steps may be written before it is known that it is none. */
  constructor(steps: number, most: number) {
    this.steps = steps
    this.reachedAt = new Int32Array(most * steps + 1)
    this.unit = new Int32Array(most)
    this.actor = new Int32Array(most)
    this.seenUntil = new Int32Array(most)
    this.isOpen = new Uint8Array(most)
  }

  /** Ends one whose first `known` times are written, and gives the place of the next one's. */
  close(unit: number, known: number, actor: number, seenUntil: number, isOpen: boolean): number {
    const { count, steps } = this
    this.unit[count] = unit
    this.actor[count] = actor
    this.seenUntil[count] = seenUntil
    this.isOpen[count] = isOpen ? 1 : 0
    const next = (this.count = count + 1) * steps
    for (let place = next - steps + known; place < next; place++) this.reachedAt[place] = NO_NUMBER
    return next
  }

  units(all: number, actors: number): FunnelUnits {
    const { count } = this
    return {
      all, count, unit: this.unit.subarray(0, count), actor: this.actor.subarray(0, count), actors, reachedAt: this.reachedAt.subarray(0, count * this.steps),
      isOpen: this.isOpen.subarray(0, count), seenUntil: this.seenUntil.subarray(0, count),
    }
  }
}

function touchpointMasks({ definition: { steps, exclude = [] } }: FunnelPlan, catalogue: Catalogue): Int32Array {
  return Int32Array.from(catalogue.touchpoints, ({ code }) => {
    let mask = 0
    steps.forEach((step, s) => { if (step.touchpoints?.includes(code)) mask |= 1 << s })
    exclude.forEach((one, x) => { if (one.touchpoints.includes(code)) mask |= 1 << (MAX_STEPS + x) })
    return mask
  })
}

function stepMasks({ definition: { steps } }: FunnelPlan, catalogue: Catalogue): Int32Array {
  return Int32Array.from(catalogue.steps, ({ key }) => steps.reduce((mask, step, s) => (step.step === key ? mask | (1 << s) : mask), 0))
}

/** Runs beside each other by customer, customers ascending. */
function runsByCustomer({ log: { runs, actors }, picked }: Walkable): { readonly actor: Int32Array; readonly start: Int32Array; readonly run: Int32Array } {
  const place = new Int32Array(actors.count + 1)
  for (let p = 0; p < picked.length; p++) place[runs.actor[picked[p]!]! + 1]!++
  const actor: number[] = [], start: number[] = []
  for (let a = 0; a < actors.count; a++) {
    const own = place[a + 1]!
    place[a + 1] = place[a]! + own
    if (own === 0) continue
    actor.push(a)
    start.push(place[a]!)
  }
  const run = new Int32Array(picked.length)
  for (let p = 0; p < picked.length; p++) run[place[runs.actor[picked[p]!]!]!++] = picked[p]!
  return { actor: Int32Array.from(actor), start: Int32Array.from([...start, picked.length]), run }
}

/** Puts the entries added last among those before them, by second and arrival. */
function mergeLast(mask: Int32Array, at: Int32Array, id: Int32Array, n: number): void {
  for (let i = 1; i < n; i++) {
    const time = at[i]!, arrival = id[i]!, m = mask[i]!
    let j = i - 1
    for (; j >= 0 && (at[j]! > time || (at[j] === time && id[j]! > arrival)); j--) {
      at[j + 1] = at[j]!
      id[j + 1] = id[j]!
      mask[j + 1] = mask[j]!
    }
    at[j + 1] = time
    id[j + 1] = arrival
    mask[j + 1] = m
  }
}

function grown(array: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least, array.length * 2))
  larger.set(array)
  return larger
}
