/** Words of the sentence about who is meant, and of the box that adds to it. */
export const moreStrings = {
  add: 'and …',
  addMeans: 'Narrow this screen further: by the way they took, where they began or ended, what they met, who they are.',
  title: 'Only those who …',
  statuses: { achieved: 'goal reached', failed: 'failed', abandoned: 'given up', active: 'still running' },
  noOutcome: 'no ending',
  reached: (step: string) => `reached ${step}`,
  met: (place: string) => `met ${place}`,
  not: (what: string) => `not: ${what}`,
  exactly: (way: string) => `exactly ${way}`,
  exactWays: (n: string) => `${n} exact ways`,
  group: 'a group',
  kinds: {
    way: 'took the way from … to …', touchpoint: 'met a place', starts: 'began with', ends: 'ended with', entries: 'had so many contacts', step: 'reached a step', exactly: 'took one exact way',
    outcome: 'ended with the outcome', status: 'are in the state', felt: 'felt in the end', attribute: 'are of a kind',
  },
  ignored: 'not used here', ignoredMeans: 'Has no bearing on this screen: it counts whole runs of every journey. It is kept for the others.',
  other: 'something else',
  done: 'Add',
  choose: 'choose …',
  did: 'did', didNot: 'did not', whether: 'Whether they did',
  way: {
    from: 'From', to: 'to', how: 'How', directly: 'directly', eventually: 'sooner or later', within: 'within', any: 'any time', number: 'How many', unit: 'Unit',
    units: { days: 'days', hours: 'hours', minutes: 'minutes' }, without: 'with no', nothing: 'nothing left out', between: 'between',
  },
  entries: { least: 'at least', most: 'at most', contacts: 'contacts' },
  attribute: { key: 'What', is: 'is' },
  searching: 'Looking …',
  nothing: 'There is nothing of this kind here yet.',
} as const

/** Words about names in the sentence that are not there any more. */
export const goneStrings = {
  segment: 'The segment this sentence names was removed:',
  unseen: 'This sentence names a segment, which your role does not see:',
  named: (kind: string, code: string) => `There is no ${kind} “${code}” any more, or it never was:`,
  kinds: { segment: 'segment', journey: 'journey', channel: 'channel', territory: 'territory', outcome: 'outcome', touchpoint: 'touchpoint', step: 'step' },
  nobody: 'nobody is in it.', nothing: 'nothing is found by it.',
  drop: 'Go on without it',
  removed: 'a removed segment',
} as const
