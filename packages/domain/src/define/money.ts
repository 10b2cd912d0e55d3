/** Digits after the decimal point, ISO 4217. Currencies not listed have two. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BHD: 3, BIF: 0, CLP: 0, DJF: 0, GNF: 0, IQD: 3, ISK: 0, JOD: 3, JPY: 0, KMF: 0, KRW: 0, KWD: 3,
  LYD: 3, OMR: 3, PYG: 0, RWF: 0, TND: 3, UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
}

export function minorDigits(currency: string): number {
  return MINOR_DIGITS[currency] ?? 2
}

/**
 * Reads a decimal amount into integer minor units without going through binary fractions:
 * `'19.99'` EUR → 1999. Digits beyond the currency's are rounded half away from zero.
 * @throws RangeError when the text is not a plain decimal number or leaves the safe integer range.
 */
export function toMinor(amount: string | number, currency: string): number {
  const text = typeof amount === 'number' ? decimalText(amount) : amount.trim()
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text)
  if (!parts || (parts[2] === '' && (parts[3] ?? '') === '')) throw new RangeError(`“${amount}” is not an amount of money`)
  const digits = minorDigits(currency)
  const fraction = (parts[3] ?? '').padEnd(digits + 1, '0')
  const whole = Number(`${parts[2] || '0'}${fraction.slice(0, digits)}`)
  const rounded = whole + (fraction.charCodeAt(digits) >= 53 ? 1 : 0)
  if (!Number.isSafeInteger(rounded)) throw new RangeError(`“${amount}” ${currency} is too large`)
  return parts[1] === '-' && rounded !== 0 ? -rounded : rounded
}

/** The decimal amount of minor units, for sheets that other programs read: 1999 EUR → 19.99, 1999 JPY → 1999. */
export function toMajor(amountMinor: number, currency: string): number {
  return amountMinor / 10 ** minorDigits(currency)
}

function decimalText(amount: number): string {
  if (!Number.isFinite(amount)) throw new RangeError(`“${amount}” is not an amount of money`)
  const text = String(amount)
  return text.includes('e') ? amount.toFixed(10) : text
}
