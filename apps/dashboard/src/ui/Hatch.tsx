import type { JSX } from 'solid-js'

export const HATCH_ID = 'hatch-unmeasured'
/** Fill of SVG areas that nobody measured. */
export const HATCH = `url(#${HATCH_ID})`

/** The pattern behind `HATCH`; stands once, in the shell. */
export function HatchPattern(): JSX.Element {
  return (
    <svg width="0" height="0" style={{ position: 'absolute' }} aria-hidden="true">
      <defs>
        <pattern id={HATCH_ID} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="var(--none-soft)" />
          <line x1="0" y1="0" x2="0" y2="6" stroke="var(--none)" stroke-width="1" stroke-opacity="0.55" />
        </pattern>
      </defs>
    </svg>
  )
}
