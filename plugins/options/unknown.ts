import { didYouMean } from './did-you-mean.ts'

/**
 * Names the options that are not known, with the nearest known name for each; null where all are known.
 * Values are never shown: one of them may be a secret.
 */
export function unknownOptions (given: object, known: readonly string[]): string | null {
  const unknown = Object.keys(given).filter(name => !known.includes(name))
  if (unknown.length === 0) return null
  return unknown.map(name => `Unknown option "${name}".${didYouMean(name, known)}`).join(' ') +
    ` Known options: ${known.join(', ')}.`
}
