const EXPERIMENT = 'experiment:'

/** What is known of a customer, as a person would call it: `ageBand` is “age band”, `experiment:clear-price` the experiment of that name. */
export function attributeWord(key: string): string {
  if (!key.startsWith(EXPERIMENT)) return spaced(key)
  const [name, ...parts] = key.slice(EXPERIMENT.length).split(':')
  return [`experiment “${spaced(name!)}”`, ...parts.map(spaced)].join(', ')
}

function spaced(code: string): string {
  return code.replaceAll(/[-_]+/g, ' ').replaceAll(/([\p{Ll}\d])(\p{Lu})(?=\p{Ll})/gu, (_, before: string, first: string) => `${before} ${first.toLowerCase()}`).trim() || code
}
