/**
 * The value below which that share of the values lies, between neighbours in proportion; NaN of no values.
 *
 * @param share from 0 to 1
 */
export function quantile (values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [below = NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return below + (above - below) * (at - Math.floor(at))
}

/** The middle value; of an even number of values the mean of the two. */
export function median (values: readonly number[]): number {
  return quantile(values, 0.5)
}
