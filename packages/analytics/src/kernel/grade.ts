import type { PreTrend } from './differenceInDifferences.ts'
import type { SampleRatio } from './experiment.ts'

/** A randomised, B quasi-experimental, C correlational, D assumed. After the levels of the Maryland scale (Sherman et al. 1997), folded into four. */
type EvidenceGrade = 'A' | 'B' | 'C' | 'D'

/** Where a figure about an effect comes from. */
export type EvidenceDesign =
  | { readonly kind: 'randomised'; readonly sampleRatio: SampleRatio; /** Shares of drawn units without an outcome, 0–1. */ readonly lost?: { readonly treated: number; readonly held: number }; /** Who is compared was chosen by what happened since the draw. */ readonly isChosenAfter?: boolean }
  | { readonly kind: 'differenceInDifferences'; readonly before: PreTrend; /** By what may have come of the change. */ readonly isChosenAfter?: boolean; /** Whole territories were changed, and errors count their customers. */ readonly areWholesByCustomer?: boolean }
  /** A model or comparison of groups that chose themselves, or before and after without a comparison group. */
  | { readonly kind: 'correlational' }
  /** Amounts as they were recorded, added up: what happened, not what caused it. */
  | { readonly kind: 'sums' }
  /** Somebody's number. */
  | { readonly kind: 'assumed' }

export interface Evidence {
  readonly grade: EvidenceGrade
  readonly because: 'randomised' | 'sampleRatioMismatch' | 'chosenAfter' | 'unevenLoss' | 'alikeBefore' | 'apartBefore' | 'unknownBefore' | 'wholesByCustomer' | 'correlational' | 'sums' | 'assumed'
}

/** Losing this much more of one arm than of the other makes a comparison of what is left a choice of its own. What Works Clearinghouse 2022: differential attrition. */
const UNEVEN_LOSS = 0.05

/** The grade follows from the design and from the checks that it passed; nobody sets it by hand. */
export function evidenceOf(design: EvidenceDesign): Evidence {
  switch (design.kind) {
    case 'randomised':
      if (design.sampleRatio.isMismatch) return { grade: 'C', because: 'sampleRatioMismatch' }
      if (design.isChosenAfter) return { grade: 'C', because: 'chosenAfter' }
      if (design.lost && Math.abs(design.lost.treated - design.lost.held) > UNEVEN_LOSS) return { grade: 'B', because: 'unevenLoss' }
      return { grade: 'A', because: 'randomised' }
    case 'differenceInDifferences':
      if (design.isChosenAfter) return { grade: 'C', because: 'chosenAfter' }
      if (design.areWholesByCustomer) return { grade: 'C', because: 'wholesByCustomer' }
      switch (design.before.kind) {
        case 'alike': return { grade: 'B', because: 'alikeBefore' }
        case 'apart': return { grade: 'C', because: 'apartBefore' }
        case 'unknown': return { grade: 'C', because: 'unknownBefore' }
      }
    case 'correlational': return { grade: 'C', because: 'correlational' }
    case 'sums': return { grade: 'D', because: 'sums' }
    case 'assumed': return { grade: 'D', because: 'assumed' }
  }
}
