/** Every word of attribution and customer worth, parts of the money screen. */
export const strings = {
  attribution: {
    question: 'Which contacts does it owe to?',
    means: 'Every way of sharing out what was reached gives other shares: a line reaches from the least to the most a place is given. First, last, linear, position and time decay are conventions; Shapley and Markov read the paths themselves, Markov also those that did not get there.',
    caveat: 'None of them proves a cause: only a holdout tells what would be missing without it.',
    method: 'seven ways of attribution, the same paths',
    label: 'How it is shared out',
    by: { channel: 'channels', touchpoint: 'touchpoints' }, unit: { run: 'within a run', customer: 'over 90 days of a customer' },
    agree: (converted: string) => `All ways share the ${converted} out alike.`,
    differ: (name: string, most: string, mostShare: string, least: string, leastShare: string) => `“${name}” gets ${mostShare} by ${most} and ${leastShare} by ${least}: the way of counting decides, not the data alone.`,
    reached: (converted: string, paths: string, money: string) => `${converted} of ${paths} paths got there, with ${money} of revenue.`,
    unattributed: (n: string) => `${n} had no contact before.`,
    models: {
      first: 'first contact', last: 'last contact', linear: 'all alike', position: 'first and last most', timeDecay: 'the later the more', shapley: 'Shapley', markov: 'Markov removal', shapleyRates: 'Shapley of rates',
    },
    means_: {
      first: 'All to the first contact. A convention.', last: 'All to the last contact. A convention.', linear: 'The same to each contact. A convention.', position: '40 % to the first, 40 % to the last, the rest between. A convention.',
      timeDecay: 'Half as much for each seven days earlier. A convention.', shapley: 'What each adds, averaged over all orders, by the sets of contacts that got there.', markov: 'What would be missing if it were taken out of the chain of contacts; paths that did not get there count.',
      shapleyRates: 'As Shapley, by the share of paths that got there; paths that did not get there count.',
    },
    convention: 'a convention', fromPaths: 'from the paths',
    columns: { place: 'Place', paths: 'Paths' },
    row: (low: string, high: string) => `${low} to ${high}`,
    removal: (share: string) => `${share} fewer without it (Markov)`,
    tooFew: (n: string, needed: string) => `Only ${n} paths got there; ${needed} are needed to share them out.`,
    none: 'Not enough to share out',
  },
} as const
