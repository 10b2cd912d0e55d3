import type { Cohort } from '@throughline/analytics'

/** What counts as a place: a touchpoint, a planned step, or a channel. Lives in the address as `places`. */
export const NODES = ['touchpoint', 'step', 'channel'] as const
export type Nodes = (typeof NODES)[number]

export const readNodes = (text: string | undefined): Nodes => NODES.find((each) => each === text) ?? 'touchpoint'

/** The runs that came to a place, by its code in an answer: a step’s is `journey/key`. */
export function placeCohort(nodes: Nodes, code: string): Cohort {
  switch (nodes) {
    case 'touchpoint': return { touchpoint: code }
    case 'channel': return { channels: [code] }
    case 'step': {
      const at = code.indexOf('/')
      return { journeys: [code.slice(0, at)], step: code.slice(at + 1) }
    }
  }
}

/** The runs that went from one place directly to another; undefined of steps, since contacts between them may have none. */
export function wayCohort(nodes: Nodes, from: string, to: string, path: Cohort['path']): Cohort | undefined {
  switch (nodes) {
    case 'touchpoint': return { edge: { from, to } }
    case 'channel': return { path: { ...path, channels: { from, to } } }
    case 'step': return undefined
  }
}

/** The runs that took exactly one way; only a way of touchpoints can be told so. */
export function exactCohort(nodes: Nodes, sequence: readonly string[]): Cohort | undefined {
  return nodes === 'touchpoint' ? { variants: [[...sequence]] } : undefined
}
