import { escaped } from './escaped.ts'

/** How a drawing inside the page is put in: the same as when it stands alone. */
export type SvgInside = (drawing: SVGSVGElement, width: number, height: number) => string

const NONE = 'rgba(0, 0, 0, 0)'
const SIDES = ['Top', 'Right', 'Bottom', 'Left'] as const

/** A chart built of boxes and words as shapes and texts where they stand: backgrounds, borders, lines of text, and drawings inside. */
export function htmlInside(root: HTMLElement, svgInside: SvgInside): string {
  const origin = root.getBoundingClientRect()
  const shapes: string[] = []
  const walk = (element: Element): void => {
    const style = getComputedStyle(element)
    if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return
    const box = element.getBoundingClientRect()
    // Words for screen readers alone stand in a box of a pixel.
    if (box.width <= 1 && box.height <= 1 && style.overflow === 'hidden') return
    const at = moved(box, origin)
    if (element instanceof SVGSVGElement) {
      shapes.push(`<g transform="translate(${round(at.x)} ${round(at.y)})">${svgInside(element, box.width, box.height)}</g>`)
      return
    }
    // What is pointed at stands out on the page alone.
    if (!element.matches('a:hover, button:hover')) boxOf(at, style, shapes)
    for (const which of ['::before', '::after'] as const) besideOf(element, which, at, shapes)
    for (const node of element.childNodes) {
      if (node instanceof Text) linesOf(node, style, origin, box, shapes)
      else if (node instanceof Element) walk(node)
    }
  }
  walk(root)
  return shapes.join('')
}

interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const moved = (box: DOMRect, origin: DOMRect): Box => ({ x: box.left - origin.left, y: box.top - origin.top, width: box.width, height: box.height })

function boxOf(box: Box, style: CSSStyleDeclaration, shapes: string[]): void {
  const faded = style.opacity === '1' ? '' : ` opacity="${style.opacity}"`
  if (style.backgroundColor !== NONE && box.width > 0 && box.height > 0) shapes.push(rect(box, style.backgroundColor, Number.parseFloat(style.borderTopRightRadius) || 0, faded))
  // A background image here is a line of one colour, of a size and at a place.
  const [, colour] = /^linear-gradient\((?:[^(,]*deg, )?((?:rgba?|color|oklch|oklab)\([^)]*\))/.exec(style.backgroundImage) ?? []
  if (colour !== undefined) {
    const [width, height] = style.backgroundSize.split(' ').map((text, i) => partOf(text, i === 0 ? box.width : box.height))
    const [left, top] = style.backgroundPosition.split(' ').map((text, i) => (i === 0 ? box.width - (width ?? box.width) : box.height - (height ?? box.height)) * (text.endsWith('%') ? Number.parseFloat(text) / 100 : 0))
    shapes.push(rect({ x: box.x + (left ?? 0), y: box.y + (top ?? 0), width: width ?? box.width, height: height ?? box.height }, colour, 0, faded))
  }
  for (const side of SIDES) {
    const width = Number.parseFloat(style[`border${side}Width`]), kind = style[`border${side}Style`], ink = style[`border${side}Color`]
    if (!(width > 0) || kind === 'none' || kind === 'hidden' || ink === NONE) continue
    const half = width / 2, right = box.x + box.width, bottom = box.y + box.height
    const [x1, y1, x2, y2] = side === 'Top' ? [box.x, box.y + half, right, box.y + half] : side === 'Bottom' ? [box.x, bottom - half, right, bottom - half] : side === 'Left' ? [box.x + half, box.y, box.x + half, bottom] : [right - half, box.y, right - half, bottom]
    shapes.push(`<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${escaped(ink)}" stroke-width="${width}"${kind === 'dashed' ? ' stroke-dasharray="3 3"' : kind === 'dotted' ? ' stroke-dasharray="1 2"' : ''}${faded}/>`)
  }
}

/** Lines and ends that the style sheet sets beside an element; those it places absolutely. */
function besideOf(element: Element, which: '::before' | '::after', at: Box, shapes: string[]): void {
  const style = getComputedStyle(element, which)
  if (style.content === 'none' || style.content === 'normal' || style.position !== 'absolute') return
  const left = Number.parseFloat(style.left), top = Number.parseFloat(style.top), right = Number.parseFloat(style.right), bottom = Number.parseFloat(style.bottom)
  if ([left, top, right, bottom].some(Number.isNaN)) return
  boxOf({ x: at.x + left, y: at.y + top, width: Math.max(0, at.width - left - right), height: Math.max(0, at.height - top - bottom) }, style, shapes)
}

/** Each line of a text where it stands, as long as it is there, whatever fonts the reader has; what its box cuts off stays away. */
function linesOf(node: Text, style: CSSStyleDeclaration, origin: DOMRect, box: DOMRect, shapes: string[]): void {
  if (!node.data.trim()) return
  const lines: { text: string; left: number; right: number; top: number; bottom: number }[] = []
  const range = document.createRange()
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index)
    range.setEnd(node, index + word.trimEnd().length)
    const { left, right, top, bottom } = range.getBoundingClientRect()
    const line = lines.at(-1)
    if (line && Math.abs(line.top - top) < 3) {
      line.text += word
      line.right = right
    } else lines.push({ text: word, left, right, top, bottom })
  }
  const size = Number.parseFloat(style.fontSize)
  for (const { text, left, right, top, bottom } of lines) {
    if (style.overflow === 'hidden' && top > box.bottom - 2) continue
    const words = style.textTransform === 'uppercase' ? text.toUpperCase() : text
    shapes.push(`<text textLength="${round(right - left)}" lengthAdjust="spacingAndGlyphs" x="${round(left - origin.left)}" y="${round((top + bottom) / 2 - origin.top + size * 0.35)}" font-size="${size}" font-weight="${style.fontWeight}" fill="${escaped(style.color)}">${escaped(words.trimEnd())}</text>`)
  }
}

const rect = ({ x, y, width, height }: Box, fill: string, radius: number, more: string): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${radius > 0 ? ` rx="${round(Math.min(radius, width / 2, height / 2))}"` : ''} fill="${escaped(fill)}"${more}/>`

const partOf = (text: string, whole: number): number | undefined => (text === 'auto' ? undefined : text.endsWith('%') ? (whole * Number.parseFloat(text)) / 100 : Number.parseFloat(text))
const round = (value: number): number => Math.round(value * 100) / 100
