/**
 * What a terminal does not show as it is, or what changes how the text around it is shown: controls (C0, DEL, C1),
 * format characters (bidirectional controls, zero-width characters, tags), lone surrogates, private and unassigned code
 * points, separators of lines and paragraphs, all spaces but U+0020, what is drawn as nothing, and the braille blank.
 * The line feed stays, and with it a carriage return before it, as CSV ends its lines.
 */
const UNSEEN = /\r(?!\n)|[^\P{C}\n\r]|[^\P{Z} ]|\p{Default_Ignorable_Code_Point}|\u2800/gu

/**
 * Text in which nothing is hidden and nothing commands the terminal: each such character is written as `\u001b`, in the
 * spelling of JSON, so that JSON stays JSON and means the same. Everything that the command prints goes through here.
 */
export function printable (text: string): string {
  return text.replace(UNSEEN, found => found.split('').map(escaped).join(''))
}

function escaped (unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Printable text of at most so many characters, on one line. What was cut off is counted. */
export function printableLine (text: string, most: number): string {
  // The cut comes first: an escape must not be cut in two.
  const cut = text.length > most ? text.slice(0, most) : text
  const line = printable(cut).replaceAll('\r', '\\r').replaceAll('\n', '\\n')
  return cut === text ? line : `${line}... (${text.length} characters)`
}
