import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '@throughline/domain'

/** Refuses longer bodies before anything reads them, whoever sends them. @throws Refusal `input.tooLarge`. */
export function boundedBodies(maxBytes: number) {
  return bodyLimit({ maxSize: maxBytes, onError: () => { throw new Refusal('input.tooLarge', { maxBytes }) } })
}
