import { closestMatch } from 'leven'

/** ` Did you mean "x"?`, or nothing where no candidate is near: a far guess would mislead. */
export function didYouMean (word: string, candidates: readonly string[]): string {
  // Two letters in the wrong order count as two mistakes, also in a word of five.
  const maxDistance = Math.max(1, Math.floor(word.length * 0.4))
  const match = closestMatch(word, [...candidates], { maxDistance })
  return match === undefined ? '' : ` Did you mean "${match}"?`
}
