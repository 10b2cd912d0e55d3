/** Standard normal numbers from uniform ones. Box & Muller, Annals of Mathematical Statistics 1958. @param random uniform in [0, 1) */
export function normalFrom(random: () => number): () => number {
  let spare = Number.NaN
  return () => {
    if (spare === spare) {
      const kept = spare
      spare = Number.NaN
      return kept
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random())), angle = 2 * Math.PI * random()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}
