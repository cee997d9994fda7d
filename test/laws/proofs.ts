/** A test that a document names as the proof of what it says. */
export interface Proof { readonly line: number, readonly file: string, readonly name: string }

/** The tests that the last cells of a document's tables name: a file in backticks, a colon, the name of a test in it. */
export function proofsIn (document: string): Proof[] {
  return document.split('\n').flatMap((text, index) => {
    const [, file, name] = /\| `(test\/[^`]+\.test\.ts)`: (.+?) \|$/.exec(text) ?? []
    return file === undefined || name === undefined ? [] : [{ line: index + 1, file, name }]
  })
}

/** Whether a test file has a test of that name. */
export function hasTest (text: string, name: string): boolean {
  return text.includes(`t.test('${name.replaceAll("'", "\\'")}'`)
}
