import type { Cohort } from '@throughline/analytics/cohort'

type Path = NonNullable<Cohort['path']>
type Turn = NonNullable<Path['turns']>

/** Parts of an address that say what follows what. */
export const PATH_KEYS = ['starts', 'ends', 'follows', 'contains', 'switch', 'turns', 'between', 'entries'] as const
const BEFORE_LAST = 'before-last'
const TURNS: readonly string[] = ['again', 'rework', 'backAndForth', 'channelSwitch'] satisfies Turn[]

/** Reads the parts it understands; nothing when there is none. */
export function readPath(url: URLSearchParams): Path | undefined {
  const path: { -readonly [K in keyof Path]: Path[K] } = {}
  const list = (key: string): string[] => url.getAll(key).filter((value) => value !== '')
  const starts = list('starts'), ends = list('ends')
  if (starts.length > 0) path.starts = starts
  if (ends.length > 0) path.ends = ends
  const [from, to, within, without] = readWay(url.get('follows'))
  if (from !== undefined && to !== undefined) path.follows = { from, to, ...(isWhole(within) && { withinS: Number(within) }), ...(without && { without }) }
  const contains = readWay(url.get('contains'))
  if (contains.length > 0) path.contains = contains
  const [before, after, when] = readWay(url.get('switch'))
  if (before !== undefined && after !== undefined) path.channels = { from: before, to: after, ...(when === BEFORE_LAST && { beforeLast: true }) }
  const turns = url.get('turns')
  if (turns && TURNS.includes(turns)) path.turns = turns as Turn
  const [first, last] = readWay(url.get('between'))
  if (first !== undefined && last !== undefined) path.between = { from: first, to: last }
  const [, least, most] = /^(\d*)\.\.(\d*)$/.exec(url.get('entries') ?? '') ?? []
  if (isWhole(least) || isWhole(most)) path.entries = { ...(isWhole(least) && { atLeast: Number(least) }), ...(isWhole(most) && { atMost: Number(most) }) }
  return Object.keys(path).length > 0 ? path : undefined
}

export function writePath(url: URLSearchParams, path: Path): void {
  for (const code of path.starts ?? []) url.append('starts', code)
  for (const code of path.ends ?? []) url.append('ends', code)
  if (path.follows) {
    const { from, to, withinS, without } = path.follows
    url.set('follows', writeWay([from, to, ...(withinS === undefined && without === undefined ? [] : [withinS === undefined ? '' : String(withinS)]), ...(without === undefined ? [] : [without])]))
  }
  if (path.contains) url.set('contains', writeWay(path.contains))
  if (path.channels) url.set('switch', writeWay([path.channels.from, path.channels.to, ...(path.channels.beforeLast ? [BEFORE_LAST] : [])]))
  if (path.turns) url.set('turns', path.turns)
  if (path.between) url.set('between', writeWay([path.between.from, path.between.to]))
  if (path.entries) url.set('entries', `${path.entries.atLeast ?? ''}..${path.entries.atMost ?? ''}`)
}

export const writeWay = (codes: readonly string[]): string => codes.map(encodeURIComponent).join('>')

export function readWay(text: string | null): string[] {
  return text ? text.split('>').map((code) => {
    try {
      return decodeURIComponent(code)
    } catch {
      return code
    }
  }) : []
}

const isWhole = (text: string | undefined): text is string => text !== undefined && /^\d{1,9}$/.test(text)

/** A path without one of its parts; nothing when that was all. */
export function withoutPart(path: Path, part: keyof Path): Path | undefined {
  const { [part]: _, ...others } = path
  return Object.keys(others).length > 0 ? others : undefined
}
