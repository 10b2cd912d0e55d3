/** A visit of a run to a step of its plan: contacts of one step after each other, each touchpoint once. Place −1: outside every step. */
export interface Visit {
  readonly place: number
  /** Of its first contact. */
  readonly touchpoint: string
}

/** How a run left its plan, told as cheaply as can be. */
export interface Alignment {
  /** Required steps left out + visits that fit nowhere. */
  readonly cost: number
  /** Which visits are steps of the plan, in order. */
  readonly matched: readonly number[]
}

/** Contacts as visits: one goes on while it stays at its step and meets no touchpoint of it again, as `journey.plan` counts a repeat. */
export function visitsOf(contacts: readonly Visit[]): Visit[] {
  const visits: Visit[] = []
  const met = new Set<string>()
  let last = -1
  for (const contact of contacts) {
    const { place, touchpoint } = contact
    if (place < 0) visits.push(contact)
    else {
      const pair = `${place} ${touchpoint}`
      if (place !== last || met.has(pair)) visits.push(contact)
      met.add(pair)
      last = place
    }
  }
  return visits
}

interface Chain {
  readonly score: number
  readonly visits: readonly number[]
}

/**
 * Optimal alignment of visits to a linear plan with unit costs (Adriansyah 2014, Aligning Observed and Modeled Behavior, ch. 4; the end of the plan may be open, as in
 * its prefix alignments, so that what a run never came to is not left out). Synchronous moves are a chain of visits with rising places: the best one is that with the largest
 * Σ(1 + required) − required steps up to its last place. Ties: more visits, then the earlier ones. O(visits × steps).
 * @param required by place
 */
export function align(visits: readonly Visit[], required: readonly boolean[]): Alignment {
  const upTo = new Int32Array(required.length + 1)
  required.forEach((is, p) => (upTo[p + 1] = upTo[p]! + (is ? 1 : 0)))
  const best: (Chain | undefined)[] = []
  visits.forEach(({ place }, i) => {
    if (place < 0) return
    let before: Chain = { score: 0, visits: [] }
    for (let p = 0; p < place; p++) if (best[p] && isBetter(best[p]!, before)) before = best[p]!
    const chain: Chain = { score: before.score + (required[place] ? 2 : 1), visits: [...before.visits, i] }
    if (!best[place] || isBetter(chain, best[place]!)) best[place] = chain
  })
  let chosen: Chain = { score: 0, visits: [] }
  best.forEach((chain, p) => {
    const whole = chain && { score: chain.score - upTo[p + 1]!, visits: chain.visits }
    if (whole && isBetter(whole, chosen)) chosen = whole
  })
  return { cost: visits.length - chosen.score, matched: chosen.visits }
}

function isBetter(one: Chain, other: Chain): boolean {
  if (one.score !== other.score) return one.score > other.score
  if (one.visits.length !== other.visits.length) return one.visits.length > other.visits.length
  for (let i = 0; i < one.visits.length; i++) if (one.visits[i] !== other.visits[i]) return one.visits[i]! < other.visits[i]!
  return false
}

/** Passed over; came at another time than planned; came more often; outside every step. */
export const ALIGNED = ['skipped', 'outOfOrder', 'repeated', 'unplanned'] as const
export type AlignedKind = (typeof ALIGNED)[number]

/** Ways in which the run left its plan, each once: kind, and the place of the step, or the touchpoint. */
export function deviationsOf(visits: readonly Visit[], { matched }: Alignment, required: readonly boolean[]): { readonly kind: AlignedKind; readonly at: number | string }[] {
  const found = new Map<string, { kind: AlignedKind; at: number | string }>()
  const note = (kind: AlignedKind, at: number | string): void => void found.set(`${kind} ${at}`, { kind, at })
  const isMatched = new Set(matched), places = new Set(matched.map((i) => visits[i]!.place))
  const outOfOrder = new Set<number>()
  visits.forEach(({ place, touchpoint }, i) => {
    if (isMatched.has(i)) return
    if (place < 0) note('unplanned', touchpoint)
    else if (places.has(place)) note('repeated', place)
    else {
      outOfOrder.add(place)
      note('outOfOrder', place)
    }
  })
  const furthest = Math.max(-1, ...places)
  for (let place = 0; place < furthest; place++) if (required[place] && !places.has(place) && !outOfOrder.has(place)) note('skipped', place)
  return [...found.values()]
}
