/** Every word about cost rates in the settings. */
export const rateStrings = {
  question: 'What does a contact cost us?',
  means: 'A contact that tells no cost of its own gets one from here: per contact plus per minute, by the narrowest rate there was at its time (touchpoint and channel, then touchpoint, then channel). Cost to serve, margins and journeys are worked out with it.',
  none: 'No rates yet: contacts that tell no cost of their own cost nothing. Enter one, or read a file.',
  columns: { whom: 'For', contact: 'Per contact', minute: 'Per minute', from: 'From', until: 'Until' },
  all: 'every contact', byChannel: (channel: string) => `every contact by ${channel}`, atTouchpoint: (touchpoint: string) => touchpoint,
  both: (touchpoint: string, channel: string) => `${touchpoint} by ${channel}`,
  ended: (day: string) => `ended ${day}`, ends: (day: string) => `ends ${day}`, followed: (day: string) => `until the next one, ${day}`, open: 'further on', begins: (day: string) => `begins ${day}`,
  add: 'Enter a rate', correct: 'Correct', end: 'End', remove: 'Remove this rate', save: 'Save',
  form: {
    add: 'Enter a rate', correct: 'Correct a rate', end: (whom: string) => `End the rate for ${whom}`,
    touchpoint: 'Touchpoint', channel: 'Channel', any: 'any', contact: 'Per contact', minute: 'Per minute', currency: 'Currency', from: 'Valid from', until: 'Valid until (may stay empty)', last: 'No longer valid from',
  },
  concerned: (n: number, text: string, told: string) => `${n === 0 ? 'No contact since then is' : n === 1 ? '1 contact since then is' : `${text} contacts since then are`} costed again${n === 0 ? '' : ' within minutes'}${told}.`,
  contacts: (n: number, text: string) => (n === 1 ? '1 contact' : `${text} contacts`), toldStay: (text: string) => `; ${text} told their own cost and keep it`,
  wrong: {
    amount: (text: string) => `“${text}” is not an amount: write digits and one decimal mark, without a sign of currency.`, negative: 'A contact costs nothing or more.',
    currency: (text: string) => `“${text}” is not a currency: write three letters, as EUR or GBP.`, from: 'Say from which day on it is valid.', until: 'A rate ends after it began.',
  },
  removeHelp: 'As if it had never been there; contacts since it began are costed again. To stop it from some day on, end it.',
  saved: 'Saved. Contacts are being costed again.', removed: 'Removed. Contacts are being costed again.',
  working: (share: string) => `Contacts are being costed again: ${share} looked at.`,
  nothing: (day: string) => `The change of ${day} altered no contact’s cost.`,
  did: (day: string, contacts: string, sums: string) => `The change of ${day} altered ${contacts}: ${sums}.`,
  more: (by: string, before: string, after: string) => `${by} more than before (${before}, now ${after})`, less: (by: string, before: string, after: string) => `${by} less than before (${before}, now ${after})`,
  same: (sum: string) => `${sum} in all, as before`,
  file: {
    read: 'Read a file', save: 'Save as CSV', name: 'cost-rates',
    help: 'CSV with the columns channel, touchpoint, per contact, per minute, currency, valid from, valid until. A row for the same contacts from the same day corrects what is here.',
    problems: (n: number, text: string) => `${n === 1 ? 'One cell' : `${text} cells`} cannot be read, so nothing was changed:`, problem: (row: string, column: string, says: string) => `Row ${row}, ${column}: ${says}`,
    done: (added: string, corrected: string, unchanged: string) => `${added} added, ${corrected} corrected, ${unchanged} as they were.`,
  },
} as const
