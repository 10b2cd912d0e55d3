import type { PlacedEdge } from './layout.ts'

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Mark {
  readonly key: string
  readonly x: number
  /** Of its middle. */
  readonly y: number
  readonly text: string
}

const HEIGHT = 13
const CHARACTER = 6.6
/** Places along the first piece of a band, best first. */
const TRIED = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]

/**
 * Where numbers stand on their bands: as near to the middle as neither a label nor another number is under them; where there is no such place the number is left
 * out, and told by pointing at the band. @param edges those that matter most first
 */
export function placeMarks(edges: readonly PlacedEdge[], textOf: (edge: PlacedEdge) => string, labels: readonly Box[]): Mark[] {
  const taken = [...labels], marks: Mark[] = []
  for (const edge of edges) {
    const text = textOf(edge)
    if (text === '') continue
    const half = (text.length * CHARACTER) / 2
    const box = ({ x, y }: Point): Box => ({ left: x - half, right: x + half, top: y - HEIGHT / 2, bottom: y + HEIGHT / 2 })
    const at = spotsOf(edge).find((spot) => { const own = box(spot); return taken.every((other) => !meet(own, other)) })
    if (!at) continue
    taken.push(box(at))
    marks.push({ key: edge.key, text, ...at })
  }
  return marks
}

interface Point {
  readonly x: number
  readonly y: number
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function spotsOf(edge: PlacedEdge): Point[] {
  if (edge.kind !== 'forward') return [{ x: edge.middle.x, y: edge.middle.y - edge.width / 2 - 6 }]
  const [x0, y0, x1, y1, x2, y2, x3, y3] = edge.path.match(/-?[\d.]+/g)!.slice(0, 8).map(Number) as [number, number, number, number, number, number, number, number]
  return TRIED.map((t) => ({ x: bezier(x0, x1, x2, x3, t), y: bezier(y0, y1, y2, y3, t) }))
}

function bezier(a: number, b: number, c: number, d: number, t: number): number {
  const s = 1 - t
  return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d
}
