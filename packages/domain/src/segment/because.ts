import type { SequenceRule } from './rule.ts'

/**
 * Why somebody entered or left a segment. `start`: belonged when the segment was kept. `rule`: the rule was changed. `merged`: is one with another
 * person now. `did`: what they did changed these parts of the rule.
 */
export type Because =
  | { readonly kind: 'start' }
  | { readonly kind: 'rule' }
  | { readonly kind: 'merged' }
  | { readonly kind: 'did'; readonly parts: readonly BecausePart[] }

/** A part of the rule before the last contact and after it. */
export type BecausePart =
  | { readonly kind: 'feature'; readonly feature: string; readonly before: number | null; readonly now: number | null }
  | { readonly kind: 'attribute'; readonly key: string; readonly now: string | null }
  | (SequenceRule & { readonly isDone: boolean })
