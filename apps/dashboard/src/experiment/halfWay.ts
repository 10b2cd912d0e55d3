interface Span {
  readonly from?: string | undefined
  /** Exclusive, as in a cohort. */
  readonly to?: string | undefined
}

/** The day half-way through what is known and asked about: a change then leaves something on both of its sides. Days as `2026-03-01`. */
export function halfWay(known: { readonly first: string | null; readonly last: string | null } | undefined, asked: Span | undefined): string | undefined {
  if (!known?.first || !known.last) return undefined
  const first = Math.max(Date.parse(known.first), asked?.from ? Date.parse(asked.from) : -Infinity)
  const last = Math.min(Date.parse(known.last), asked?.to ? Date.parse(asked.to) : Infinity)
  return new Date((first + Math.max(first, last)) / 2).toISOString().slice(0, 10)
}
