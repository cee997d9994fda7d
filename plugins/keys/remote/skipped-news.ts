import type { SkippedKey } from '../jwk-set.ts'

/**
 * Tells which skipped keys are news: those that the set before did not skip for the same reason. A set that stays
 * as it is gives one warning per key, not one per fetch.
 */
export function skippedNews (): (skipped: readonly SkippedKey[]) => SkippedKey[] {
  let told = new Set<string>()
  return skipped => {
    const named = skipped.map(one => ({ one, name: JSON.stringify([one.kid ?? one.index, one.reason]) }))
    const news = named.filter(({ name }) => !told.has(name)).map(({ one }) => one)
    told = new Set(named.map(({ name }) => name))
    return news
  }
}
