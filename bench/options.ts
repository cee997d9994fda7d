/** Those of the known names that a flag lists, in the order in which they are known. @throws RangeError on another name */
export function chosen<Name extends string> (flag: string, text: string, known: readonly Name[], separator = ','): Name[] {
  const names = text.split(separator)
  const wrong = names.find(name => !known.some(other => other === name))
  if (wrong !== undefined) throw new RangeError(`--${flag}: "${wrong}" is none of ${known.join(', ')}`)
  return known.filter(name => names.includes(name))
}

/** A whole number of at least 1. @throws RangeError */
export function whole (flag: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new RangeError(`--${flag} must be a whole number of at least 1`)
  return Number(text)
}
