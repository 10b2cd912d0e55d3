/** The money screen's words. */
export const economicsStrings = {
  question: 'What is it worth?',
  answer: {
    margin: (margin: string) => `${margin} left after serving customers`,
    from: (revenue: string, cost: string) => `${revenue} came in, ${cost} went into serving`,
    roi: (x: string) => `each unit spent brought ${x} back`,
    perRun: (mean: string, interval: string) => `${mean} for each run (${interval})`,
    none: 'No contact in this cohort has a cost or a revenue.',
  },
  waterfall: {
    question: 'Where does the money go?',
    means: 'Revenue of all contacts, minus what serving cost by channel, leaves the margin. The whisker is the 95 % interval of the mean per run, times the runs.',
    answer: (channel: string, share: string) => `${channel} takes ${share} of the cost to serve.`,
    noCost: 'No cost of serving is known for these contacts.',
    perRun: (x: string) => `${x} per run`,
    perRunMeans: (interval: string, n: string) => `Mean for each run, 95 % interval ${interval}, n ${n} runs.`,
    entries: (n: string) => `${n} contacts`,
    method: 'sum of known amounts',
  },
  coverage: (cost: string, revenue: string) => `A cost is known for ${cost} of contacts, a revenue for ${revenue}.`,
  otherCurrency: (n: string) => ` ${n} contacts in other currencies are left out.`,
  outcomeValue: {
    question: 'And the outcomes?',
    means: 'Values of the outcomes reached. They stand beside revenue and are never added to it: a renewal’s value often holds revenue still to come.',
    answer: (value: string) => `Outcomes reached are valued at ${value}, beside the revenue.`,
  },
  by: {
    question: 'Who and what earns it?',
    label: 'Split by',
    means: 'Revenue, cost and margin of the contacts in each group. A line opens its customers and, through them, every single contact.',
    words: { lifeStage: 'life stage', segment: 'segment', journey: 'journey', step: 'step', touchpoint: 'touchpoint', channel: 'channel', territory: 'territory', outcome: 'outcome', status: 'state' } as Readonly<Record<string, string>>,
    answer: (best: string, worst: string) => `“${best}” earns the most, “${worst}” the least.`,
    whole: (margin: string) => `All lines together make the ${margin} above.`,
    overlap: 'A customer may be in several segments, so the lines need not add up.',
    columns: { group: 'Group', people: 'Customers', runs: 'Runs', revenue: 'Revenue', cost: 'Cost', margin: 'Margin', perRun: 'Margin per run', picture: 'Margin, to scale', change: 'Before' },
    none: 'nothing named',
  },
} as const
