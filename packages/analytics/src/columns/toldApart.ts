import { NO_CODE8, type Catalogue } from './journeyLog.ts'

/** So many channels, territories and kinds of outcome are told apart, the earliest: columns hold them in a byte, whose last value stands for all others. */
export const MOST_TOLD_APART = NO_CODE8
/** All later channels as one. */
export const OTHER_CHANNELS = 'other-channels'

/** How many things there are beyond those told apart. */
export function untold(things: readonly unknown[]): number {
  return Math.max(0, things.length - MOST_TOLD_APART)
}

/**
 * Channels beyond those told apart stand under one name, at the place that their contacts have in the columns: every contact has a channel, so that place holds nobody else. A single one keeps
 * its own name. Ids stay, as rows go on naming them.
 */
export function withOtherChannels(channels: Catalogue['channels']): Catalogue['channels'] {
  const others = untold(channels)
  return others < 2 ? channels : channels.map((channel, i) => (i === MOST_TOLD_APART ? { ...channel, code: OTHER_CHANNELS, name: `Other channels (${others})` } : channel))
}

/** Lookup by channel as `codesIn` gives it, the place of the others included. */
export function withTheOthers(channelIn: Uint8Array, codes: readonly string[] | undefined, channels: Catalogue['channels']): Uint8Array {
  const last = channels[MOST_TOLD_APART]
  if (codes && last && codes.includes(last.code)) channelIn[MOST_TOLD_APART] = 1
  return channelIn
}
