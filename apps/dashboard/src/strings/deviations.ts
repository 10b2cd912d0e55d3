/** Words of how customers leave the plan. */
export const deviationStrings = {
  question: 'How do customers leave the plan, and what goes with it?',
  means: 'Each ended run laid beside the plan so that as little as possible differs. Every difference that is left is a deviation; runs with it stand against runs without it. Grey: no evidence.',
  counts: 'ended runs', method: 'optimal alignment; differences by customer',
  answer: (share: string, fitness: string) => `${share} of the ended runs fit the plan wholly; on average runs fit it by ${fitness}.`,
  nobody: 'Nobody left the plan',
  none: 'No deviation goes with a higher cost beyond chance.',
  dearest: (name: string, share: string, money: string) => `Dearest: ${name}, in ${share} of runs, goes with ${money} a run.`,
  kinds: {
    skipped: (step: string) => `“${step}” left out`, outOfOrder: (step: string) => `“${step}” out of order`,
    repeated: (step: string) => `“${step}” again`, unplanned: (touchpoint: string) => `“${touchpoint}”, not in the plan`,
  },
  columns: { what: 'Deviation', runs: 'Of ended runs', cost: 'Cost of a run', costMeans: 'Mean cost to serve of runs with it, minus that of runs without.', achieved: 'Goal reached', achievedMeans: 'Share of runs with it that reach the goal, minus that of runs without.' },
  people: (customers: string) => `See these ${customers} customers`,
  share: (n: string, all: string, interval: string, customers: string) => `${n} of ${all} ended runs (${interval}), ${customers} customers.`,
  with: (had: string, hadNot: string, interval: string, p: string) => `${had} with it, ${hadNot} without; 95 % interval of the difference ${interval} by customer; p corrected for asking much: ${p}.`,
  sheet: ['Deviation', 'Runs', 'Share', 'Customers', 'Cost with it', 'Cost without', 'Low', 'High', 'Adjusted p', 'Goal reached with it', 'Without', 'Low', 'High', 'Adjusted p'],
} as const
