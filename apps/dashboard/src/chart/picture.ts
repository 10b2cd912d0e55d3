import { save } from '../ui/save.ts'
import { tokenColour } from '../ui/theme.ts'
import { drawingsIn, type Drawing } from './drawings.ts'
import { escaped } from './escaped.ts'
import { htmlInside } from './htmlPicture.ts'

/** A picture as a file of its own: tokens resolved, nothing left to look up elsewhere. */
export interface Picture {
  readonly svg: string
  readonly width: number
  readonly height: number
}

/** What stands around a picture, so that it can be read on its own. */
export interface Around {
  readonly title: string
  /** How many, when, by which method. */
  readonly foot: string
}

const MARGIN = 16
/** What CSS says of a shape, and SVG can say by itself. */
const KEPT = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap', 'opacity', 'paint-order',
  'font-size', 'font-weight', 'font-family', 'text-anchor', 'dominant-baseline', 'visibility',
] as const

/** Every drawing inside, one below another, with what stands around. Canvases are put in as images. */
export function pictureOf(within: Element, around: Around): Picture {
  const drawings = drawingsIn(within).map((drawing) => ({ drawing, box: drawing.getBoundingClientRect(), title: drawing.closest('[data-picture]')?.getAttribute('data-picture') }))
  const style = getComputedStyle(within)
  const ink = style.color, paper = tokenColour('--paper'), quiet = tokenColour('--ink-3'), font = style.fontFamily
  const wide = Math.ceil(Math.max(360, ...drawings.map(({ drawing, box }) => sizeOf(drawing, box).width))) + 2 * MARGIN
  let y = MARGIN
  let body = ''
  const line = (text: string, size: number, colour: string, weight = 400): void => {
    for (const part of wrapped(text, wide - 2 * MARGIN, `${weight} ${size}px ${font}`, 4)) {
      y += size * 1.4
      body += `<text x="${MARGIN}" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${escaped(colour)}">${escaped(part)}</text>`
    }
  }
  line(around.title, 16, ink, 600)
  y += 8
  for (const { drawing, box, title } of drawings) {
    if (title) line(title, 13, ink, 600)
    const { width, height } = sizeOf(drawing, box)
    body += `<g transform="translate(${MARGIN} ${round(y)})">${inside(drawing, width, height)}</g>`
    y += height + 8
  }
  line(around.foot, 11, quiet)
  const height = Math.ceil(y + MARGIN)
  return {
    width: wide, height,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${height}" width="${wide}" height="${height}" font-family="${escaped(font)}"><title>${escaped(around.title)}</title><rect width="${wide}" height="${height}" fill="${escaped(paper)}"/>${body}</svg>`,
  }
}

/** One drawing alone, without background: for a page that has its own words. */
export function drawingOf(drawing: SVGSVGElement): Picture {
  const { width, height } = sizeOf(drawing, drawing.getBoundingClientRect())
  return { width, height, svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${inside(drawing, width, height)}</svg>` }
}

export function saveSvg(name: string, { svg }: Picture): void {
  save(`${name}.svg`, new Blob([svg], { type: 'image/svg+xml' }))
}

/** Twice as fine as on the screen. */
export async function savePng(name: string, { svg, width, height }: Picture): Promise<void> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * 2
  canvas.height = height * 2
  const context = canvas.getContext('2d')!
  context.scale(2, 2)
  context.drawImage(image, 0, 0, width, height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error(`The picture is too large to be saved as PNG: ${width} × ${height} pixels.`)
  save(`${name}.png`, blob)
}

function sizeOf(drawing: Drawing, box: DOMRect): { readonly width: number; readonly height: number } {
  return drawing instanceof HTMLCanvasElement ? { width: box.width, height: box.height } : { width: Math.ceil(box.width), height: Math.ceil(box.height) }
}

function inside(drawing: Drawing, width: number, height: number): string {
  if (drawing instanceof HTMLCanvasElement) return `<image href="${drawing.toDataURL('image/png')}" width="${round(width)}" height="${round(height)}"/>`
  if (drawing instanceof HTMLElement) return htmlInside(drawing, inside)
  const copy = drawing.cloneNode(true) as SVGSVGElement
  plainly(drawing, copy)
  const view = drawing.viewBox.baseVal
  const scaled = view && view.width > 0 ? ` transform="scale(${round(width / view.width)} ${round(height / view.height)}) translate(${-view.x} ${-view.y})"` : ''
  return `<g${scaled}>${[...copy.childNodes].map((node) => new XMLSerializer().serializeToString(node)).join('')}</g>`
}

/** Gives the copy what the page's style says of the original, and takes away what only the page needs. */
function plainly(original: Element, copy: Element): void {
  const from = [...original.children], to = [...copy.children]
  from.forEach((child, i) => {
    const twin = to[i]!
    if (child.localName === 'foreignObject') return twin.replaceWith(wordsOf(child as SVGForeignObjectElement))
    plainly(child, twin)
    const style = getComputedStyle(child)
    for (const name of twin.getAttributeNames()) if (['class', 'style', 'role', 'tabindex'].includes(name) || name.startsWith('data-') || name.startsWith('aria-')) twin.removeAttribute(name)
    for (const name of KEPT) {
      const value = style.getPropertyValue(name)
      if (value !== '' && value !== 'auto' && !(name === 'opacity' && value === '1')) twin.setAttribute(name, value)
    }
    if (child instanceof SVGTextContentElement && child.childElementCount === 0) keepLength(twin, child.getComputedTextLength())
    if (style.stroke === 'rgba(0, 0, 0, 0)' && style.fill === 'none') twin.remove()
  })
}

/** As long as on the page, whatever font there is where the picture is opened: names stand close, and a wider one would run into the next. */
function keepLength(text: Element, length: number): void {
  if (!(length > 0)) return
  text.setAttribute('textLength', String(round(length)))
  text.setAttribute('lengthAdjust', 'spacingAndGlyphs')
}

/** Words set as HTML become lines of text where they stand: other programs read no HTML in pictures. */
function wordsOf(words: SVGForeignObjectElement): SVGElement {
  const group = document.createElementNS('http://www.w3.org/2000/svg', 'g')
  const svg = words.ownerSVGElement!.getBoundingClientRect()
  const paper = tokenColour('--paper')
  for (const each of words.querySelectorAll<HTMLElement>('span, p')) {
    if (each.querySelector('span, p') || !each.textContent) continue
    const style = getComputedStyle(each), box = each.getBoundingClientRect()
    const size = Number.parseFloat(style.fontSize), height = Number.parseFloat(style.lineHeight) || size * 1.25
    const isEnd = style.textAlign === 'right' || style.textAlign === 'end'
    const font = `${style.fontWeight} ${size}px ${style.fontFamily}`
    const lines = wrapped(each.textContent, box.width + 1, font, Math.max(1, Math.round(box.height / height)))
    lines.forEach((text, i) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', 'text')
      const attributes = {
        x: round(isEnd ? box.right - svg.left : box.left - svg.left), y: round(box.top - svg.top + i * height + height * 0.75), 'font-size': size, 'font-weight': style.fontWeight, fill: style.color,
        'text-anchor': isEnd ? 'end' : 'start', stroke: paper, 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke',
      }
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
      element.textContent = text
      keepLength(element, lengthOf(text, font))
      group.append(element)
    })
  }
  return group
}

let pen: CanvasRenderingContext2D | null

/** In pixels of the page. */
function lengthOf(text: string, font: string): number {
  pen ??= document.createElement('canvas').getContext('2d')
  if (pen) pen.font = font
  return pen?.measureText(text).width ?? text.length * 7
}

/** Lines that fit, the last one cut with an ellipsis. */
function wrapped(text: string, width: number, font: string, most: number): string[] {
  const fits = (line: string) => lengthOf(line, font) <= width
  const lines: string[] = []
  let line = ''
  const words = text.split(/\s+/)
  for (const [i, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || fits(longer)) {
      line = longer
      continue
    }
    if (lines.length === most - 1) {
      let cut = [line, ...words.slice(i)].join(' ')
      while (cut.length > 1 && !fits(`${cut}…`)) cut = cut.slice(0, -1)
      return [...lines, `${cut}…`]
    }
    lines.push(line)
    line = word
  }
  return [...lines, line]
}

/** Does something as if the page were light: what is saved for paper does not depend on how the person likes the screen. */
export function inLight<Result>(work: () => Result): Result {
  const { style } = document.documentElement
  const before = style.colorScheme
  style.colorScheme = 'light'
  try {
    return work()
  } finally {
    style.colorScheme = before
  }
}

const round = (value: number): number => Math.round(value * 100) / 100
