/** A picture, or a chart built of boxes and words: what the page marks with `data-drawing`. */
export type Drawing = SVGSVGElement | HTMLCanvasElement | HTMLElement

const LEAST_WIDTH = 120
const LEAST_HEIGHT = 40

/** Everything drawn inside that is no icon. */
export function drawingsIn(within: Element): Drawing[] {
  return [...within.querySelectorAll<Drawing>('svg, canvas, [data-drawing]')].filter((drawing) => {
    const { width, height } = drawing.getBoundingClientRect()
    return width >= LEAST_WIDTH && height >= LEAST_HEIGHT && drawing.parentElement?.closest('svg, [data-drawing]') === null
  })
}
