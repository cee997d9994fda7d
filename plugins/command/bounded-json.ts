/** How much of a value is shown. */
const MOST_LEVELS = 6
const MOST_MEMBERS = 100
const MOST_CHARACTERS = 1000

/**
 * A JSON value as text, however long and however deeply nested it is: what is left out is counted or shown as `...`.
 * JSON.stringify would end with an overflow of the stack instead.
 */
export function boundedJson (value: unknown, level = 0): string {
  if (typeof value === 'string') return boundedString(value, MOST_CHARACTERS)
  // 1e400 is valid JSON and no finite number.
  if (typeof value !== 'object' || value === null) return String(value)
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  const [open, close] = isList ? '[]' : '{}'
  if (level === MOST_LEVELS && entries.length > 0) return `${open}...${close}`
  const shown = entries.slice(0, MOST_MEMBERS).map(([name, member]) => {
    const title = isList ? '' : `${boundedString(name, MOST_CHARACTERS)}:`
    return title + boundedJson(member, level + 1)
  })
  const more = entries.length - shown.length
  return open + [...shown, ...(more > 0 ? [`... (${more} more)`] : [])].join(',') + close
}

/** A string in the spelling of JSON, of at most so many characters. What was cut off is counted. */
export function boundedString (text: string, most: number): string {
  if (text.length <= most) return JSON.stringify(text)
  return `${JSON.stringify(text.slice(0, most))}... (${text.length} characters)`
}
