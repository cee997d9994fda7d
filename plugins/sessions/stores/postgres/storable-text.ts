/**
 * A text as PostgreSQL can keep it. Its `text` knows no NUL, and no half of a surrogate pair, which the driver would make
 * a U+FFFD, so that two subjects were one. These, and U+FFFD itself, become U+FFFD and four hexadecimal digits.
 * All other texts stay as they are, for people who look into the table.
 */
export function toStorable (text: string): string {
  return text.replace(/[\0\ufffd\p{Cs}]/gu, unit => `\ufffd${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The text that was kept. */
export function fromStorable (kept: string): string {
  return kept.replace(/\ufffd([\da-f]{4})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))
}
