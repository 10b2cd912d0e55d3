/** A text that is a number as people and JSON write one; leading noughts, as of telephone numbers, are none. The same for JavaScript and for SQL, and always finite. */
export const NUMBER_TEXT = '^-?(0|[1-9][0-9]{0,29})(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$'

const NUMBER = new RegExp(NUMBER_TEXT)

/** Null where it is none. */
export function numberOf(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null
}

/** Null where one of them is none. */
export function numbersOf(texts: readonly string[]): Float64Array | null {
  const numbers = new Float64Array(texts.length)
  for (const [i, text] of texts.entries()) {
    const number = numberOf(text)
    if (number === null) return null
    numbers[i] = number
  }
  return numbers
}
