import { z } from 'zod'
import type { Catalogue } from './journeyLog.ts'

/** What counts as one place in a sequence. Entries without a planned step are left out of `step` sequences. */
export const Nodes = z.enum(['touchpoint', 'step', 'channel'])
export type Nodes = z.infer<typeof Nodes>

export interface Label {
  readonly code: string
  readonly name: string
}

/** Code and name of each node, by index. Steps are named by their key. */
export function labelsOf(catalogue: Catalogue, nodes: Nodes): readonly Label[] {
  switch (nodes) {
    case 'touchpoint': return catalogue.touchpoints
    case 'channel': return catalogue.channels
    case 'step': {
      const journeys = new Map(catalogue.journeys.map((j) => [j.id, j.code]))
      return catalogue.steps.map((s) => ({ code: `${journeys.get(s.journeyId) ?? s.journeyId}/${s.key}`, name: s.name }))
    }
  }
}
