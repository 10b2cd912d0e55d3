/** Every way in which the domain says no: the sentence a person reads and the HTTP status it travels with. */
export const REFUSALS = {
  'access.signIn': { status: 401, sentence: 'Please sign in.' },
  'access.role': { status: 403, sentence: 'Your role does not allow this. Ask an administrator.' },
  'access.reach': { status: 403, sentence: 'This lies outside your territory.' },
  'access.key': { status: 401, sentence: 'The write key is missing or not known.' },
  'access.token': { status: 401, sentence: 'This link was used already or has expired. Ask for a new one.' },
  'input.malformed': { status: 400, sentence: 'The request could not be read.' },
  'input.invalid': { status: 400, sentence: 'Some values are not valid.' },
  'input.tooLarge': { status: 413, sentence: 'The request is too large. Send it in smaller parts.' },
  'input.unknown': { status: 404, sentence: 'There is nothing by this name.' },
  'command.unknown': { status: 400, sentence: 'This version of the server does not know the command.' },
  'actor.missing': { status: 404, sentence: 'This customer is not known here any more.' },
  'journey.missing': { status: 404, sentence: 'This journey does not exist any more.' },
  'journey.moved': { status: 409, sentence: 'Somebody changed this journey in the meantime. Look at the new version, then try again.' },
  'segment.missing': { status: 404, sentence: 'This segment does not exist any more.' },
  'segment.nameTaken': { status: 409, sentence: 'Another segment has this name already. Choose another.' },
  'segment.circle': { status: 409, sentence: 'This segment leads back to itself through the segments it names. Take one of them out.' },
  'segment.inUse': { status: 409, sentence: 'Other segments are made with this one. Change them first.' },
  'segment.tooDeep': { status: 409, sentence: 'These segments are nested too deep. Name fewer of them.' },
  'experiment.missing': { status: 404, sentence: 'There is no experiment by this name.' },
  'experiment.fixed': { status: 409, sentence: 'Customers were drawn for this experiment already: its share and whom it draws from stay as they are. Begin another one.' },
  'experiment.ended': { status: 409, sentence: 'This experiment has ended: nobody is drawn for it any more. Begin another one, under another name.' },
  'rate.missing': { status: 404, sentence: 'This rate does not exist any more: somebody corrected or removed it. Look at the list again.' },
  'rate.taken': { status: 409, sentence: 'There is a rate for these contacts in this currency from the same moment already. Correct that one.' },
  'rate.place': { status: 404, sentence: 'There is no such channel or touchpoint.' },
  'rate.end': { status: 400, sentence: 'A rate ends after it began.' },
  'note.empty': { status: 400, sentence: 'A note needs some words.' },
  'import.file': { status: 400, sentence: 'The file could not be read.' },
  'import.mapping': { status: 400, sentence: 'The mapping does not fit the file.' },
  'import.rows': { status: 422, sentence: 'Some rows are not valid, so nothing was imported.' },
  'import.preset': { status: 404, sentence: 'There is no preset by this name.' },
  'merge.self': { status: 400, sentence: 'A customer cannot be merged with themselves.' },
  'merge.unknown': { status: 404, sentence: 'This merge does not exist or was undone already.' },
} as const satisfies Record<string, { status: number; sentence: string }>

export type RefusalCode = keyof typeof REFUSALS

/** A refusal is part of the domain: expected, explained, and never logged as a fault. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: RefusalCode, details: Record<string, unknown> = {}) {
    super(REFUSALS[code].sentence)
    this.code = code
    this.details = details
  }

  get status(): number {
    return REFUSALS[this.code].status
  }
}
