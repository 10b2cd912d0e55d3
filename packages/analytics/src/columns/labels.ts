import type { Nodes } from '../journey/flow.ts'
import type { Catalogue } from './journeyLog.ts'

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
