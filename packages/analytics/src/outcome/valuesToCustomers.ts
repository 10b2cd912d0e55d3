import { customerOrder } from '../columns/byCustomer.ts'
import { NO_CODE8, type JourneyLog } from '../columns/journeyLog.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'

/** Worth to the customer, 0–100, of the chosen runs' outcomes: by kind, added up by customer. */
export function valuesToCustomers(log: JourneyLog, runIn: Uint8Array): RatioSums[] {
  const { run, kind, percent } = valuedOutcomes(log)
  const { actor } = log.runs
  const tally = new RatioTally(log.catalogue.outcomeKinds.length)
  for (let i = 0; i < run.length; i++) {
    const r = run[i]!
    if (runIn[r] === 1) tally.add(kind[i]!, actor[r]!, percent[i]!, 1)
  }
  return tally.sums()
}

/** Outcomes whose worth is known, customer by customer. */
interface ValuedOutcomes {
  readonly run: Int32Array
  readonly kind: Uint8Array
  readonly percent: Uint8Array
}

const known = new WeakMap<JourneyLog['runs'], ValuedOutcomes>()

/** Hangs on the log alone, so it is made once for each. */
function valuedOutcomes(log: JourneyLog): ValuedOutcomes {
  let valued = known.get(log.runs)
  if (!valued) known.set(log.runs, (valued = findValued(log)))
  return valued
}

function findValued({ runs, outcomes, actors, catalogue }: JourneyLog): ValuedOutcomes {
  const kinds = catalogue.outcomeKinds.length
  const isValued = (o: number): boolean => outcomes.customerValue[o] !== NO_CODE8 && outcomes.kind[o]! < kinds
  // A run's values take the place of the run.
  const size = new Int32Array(runs.count)
  let count = 0
  for (let o = 0; o < outcomes.count; o++) if (isValued(o)) {
    size[outcomes.run[o]!]!++
    count++
  }
  const next = new Int32Array(runs.count), order = customerOrder(runs, actors.count).run
  for (let i = 0, at = 0; i < order.length; i++) {
    next[order[i]!] = at
    at += size[order[i]!]!
  }
  const run = new Int32Array(count), kind = new Uint8Array(count), percent = new Uint8Array(count)
  for (let o = 0; o < outcomes.count; o++) if (isValued(o)) {
    const at = next[outcomes.run[o]!]!++
    run[at] = outcomes.run[o]!
    kind[at] = outcomes.kind[o]!
    percent[at] = outcomes.customerValue[o]!
  }
  return { run, kind, percent }
}
