import type { Cohort, Went } from '@throughline/analytics/cohort'
import type { Filters } from './filters.ts'
import { withoutPart } from './path.ts'

/** What a sentence can name by code or id, and that may be removed or called otherwise since. */
export const NAMED_KINDS = ['segment', 'journey', 'channel', 'territory', 'outcome', 'touchpoint', 'step'] as const
export type NamedKind = (typeof NAMED_KINDS)[number]

/** One name in the sentence, and how the sentence goes on without it. */
export interface Named {
  readonly kind: NamedKind
  readonly code: string
  readonly change: { readonly [K in keyof Filters]?: Filters[K] | undefined }
}

/** “no ending” is no outcome of the catalogue. */
const NO_OUTCOME = 'none'

/** Every name that filters hold, each once by kind and code. What a rule or a funnel names is theirs to say. */
export function namesIn(filters: Filters): readonly Named[] {
  const named: Named[] = []
  const add = (kind: NamedKind, code: string, change: Named['change']) => {
    if (!named.some((one) => one.kind === kind && one.code === code)) named.push({ kind, code, change })
  }
  const list = (kind: NamedKind, key: 'journeys' | 'channels' | 'territories' | 'outcomes') => {
    for (const code of filters[key] ?? []) {
      const others = filters[key]!.filter((other) => other !== code)
      add(kind, code, { [key]: others.length > 0 ? others : undefined })
    }
  }
  if (filters.segmentId !== undefined) add('segment', filters.segmentId, { segmentId: undefined })
  list('journey', 'journeys')
  list('channel', 'channels')
  list('territory', 'territories')
  list('outcome', 'outcomes')
  wentNames(filters, add)
  filters.without?.forEach((part, i) => {
    const others = filters.without!.filter((_, j) => j !== i)
    wentNames(part, (kind, code) => add(kind, code, { without: others.length > 0 ? others : undefined }))
  })
  return named.filter(({ kind, code }) => kind !== 'outcome' || code !== NO_OUTCOME)
}

function wentNames(of: Went, add: (kind: NamedKind, code: string, change: Named['change']) => void): void {
  const { touchpoint, step, edge, variants, plan, path } = of
  if (touchpoint !== undefined) add('touchpoint', touchpoint, { touchpoint: undefined })
  if (step !== undefined) add('step', step, { step: undefined })
  if (edge) for (const code of [edge.from, edge.to]) add('touchpoint', code, { edge: undefined })
  for (const code of new Set(variants?.flat())) {
    const others = variants!.filter((way) => !way.includes(code))
    add('touchpoint', code, { variants: others.length > 0 ? others : undefined })
  }
  if (plan && 'step' in plan) add('step', plan.step, { plan: undefined })
  if (plan?.went === 'deviated') add(plan.by === 'unplanned' ? 'touchpoint' : 'step', plan.at, { plan: undefined })
  if (path) pathNames(path, (kind, code, part) => add(kind, code, { path: withoutPart(path, part) }))
}

function pathNames(path: NonNullable<Cohort['path']>, add: (kind: NamedKind, code: string, part: keyof NonNullable<Cohort['path']>) => void): void {
  for (const code of path.starts ?? []) add('touchpoint', code, 'starts')
  for (const code of path.ends ?? []) add('touchpoint', code, 'ends')
  for (const code of path.contains ?? []) add('touchpoint', code, 'contains')
  for (const code of [path.follows?.from, path.follows?.to, path.follows?.without]) if (code !== undefined) add('touchpoint', code, 'follows')
  for (const code of [path.between?.from, path.between?.to]) if (code !== undefined) add('touchpoint', code, 'between')
  for (const code of [path.channels?.from, path.channels?.to]) if (code !== undefined) add('channel', code, 'channels')
}
