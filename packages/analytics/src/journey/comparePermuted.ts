import { permuteCustomers } from '../kernel/permute.ts'
import { FIRST_RUNS } from '../wasm/cells.ts'
import type { Lines } from './compareLines.ts'
import { LEAST_CUSTOMERS } from './comparePair.ts'
import type { SidesTally } from './compareSides.ts'
import { timeScores } from './compareTimes.ts'

const SEED = 20_130_841

interface PermutedP {
  readonly of: (measure: number) => number | undefined
  /** Of measures of which each run has one. */
  readonly jointly: (choices: readonly number[]) => number | undefined
}

/** Says how many permutations are done; in the end gives the p of each measure, the last of which is time. */
export function* permuteSides(tally: SidesTally, lines: Lines, permutations: number, random: (seed: number) => () => number): Generator<number, PermutedP> {
  const { numberOf, per } = wantedOf(tally, lines)
  const scores = timeScores(tally.a.took, tally.b.took)
  yield 0
  const summing = tally.byCustomer(numberOf, scores)
  let summed = summing.next()
  for (; summed.done !== true; summed = summing.next()) yield 0
  const { present } = tally.a.moments
  const steps = permuteCustomers(...summed.value, per, random(SEED), permutations)
  for (;;) {
    const step = steps.next()
    if (step.done === true) {
      const { p: counted, finer, jointly } = step.value
      const known = (p: number): number | undefined => (Number.isNaN(p) ? undefined : p)
      return {
        of: (measure) => {
          // What few customers of a side have varies in leaps, and unlike to both sides: no tail can be fitted.
          const isRare = Math.min(present[measure] ?? LEAST_CUSTOMERS, tally.b.moments.present[measure] ?? LEAST_CUSTOMERS) < LEAST_CUSTOMERS
          const m = numberOf[measure] ?? per.length - 1
          return known(isRare ? counted[m]! : finer(m))
        },
        jointly: (choices) => known(jointly(choices.map((measure) => numberOf[measure]!))),
      }
    }
    yield step.value.done
  }
}

/** Only what is asked is permuted: measures with a p, those of the ways, and what divides them. By measure its number among them, −1 for others. */
function wantedOf({ a: { moments: { per } }, measures }: SidesTally, { measureOf, p, variants }: Lines): { readonly numberOf: Int32Array; readonly per: Int32Array } {
  const isWanted = new Uint8Array(measures.length), first = variants.p === null ? measures.length : measures.length - 1 - variants.compared
  for (let m = 0; m < measures.length; m++) if (m === FIRST_RUNS || m >= first) isWanted[m] = 1
  measureOf.forEach((m, i) => {
    for (let each = m; p[i] !== null && each < measures.length && isWanted[each] === 0; each = per[each]!) isWanted[each] = 1
  })
  let wanted = 0
  const numberOf = Int32Array.from(isWanted, (is) => (is === 1 ? wanted++ : -1))
  return { numberOf, per: Int32Array.from([...per.filter((_, m) => isWanted[m] === 1), FIRST_RUNS], (m) => numberOf[m]!) }
}
