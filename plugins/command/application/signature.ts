/** A parameter of a function, as its source declares it. */
export interface Parameter {
  /** The name; null for a pattern. */
  readonly name: string | null
  /** The names that an object pattern takes, with false for those that have a default; null: it is not one. */
  readonly members: ReadonlyMap<string, boolean> | null
  /** It has a default value, or takes what is left. */
  readonly optional: boolean
  readonly rest: boolean
}

/** What the source of a function tells. */
export interface Signature {
  /** Null where the source does not tell: a bound or native function. */
  readonly parameters: readonly Parameter[] | null
  /** The source of the body, without comments. */
  readonly body: string
  /** The body with blanks for what stands in strings, templates and regular expressions, character by character. */
  readonly code: string
  /** The body is an expression, which is returned. */
  readonly isExpression: boolean
}

const COMMENT = String.raw`\/\/[^\n]*|\/\*[^]*?\*\/`
const TEXT = String.raw`'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"|` + '`(?:\\\\[^]|[^`\\\\])*`'
/** A slash that follows an operator or `return` begins a regular expression; others divide. */
const REGEXP = String.raw`(?<=(?:[(,=:[!&|?{};+\-*%~^<>]|\breturn)\s*)` +
  String.raw`\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/`

const blanks = (found: string) => ' '.repeat(found.length)

/** Whether a function is a class, which cannot be called. */
export function isClass (target: (...args: never[]) => unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(target))
}

/** Reads the source of a function: of any kind, of its parameters only what they are named. */
export function signatureOf (target: (...args: never[]) => unknown): Signature {
  const source = Function.prototype.toString.call(target)
  const tokens = new RegExp(`(${COMMENT})|${TEXT}|${REGEXP}`, 'g')
  const text = source.replace(tokens, (found, comment) => comment === undefined ? found : blanks(found))
  const code = source.replace(tokens, blanks)
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) return { parameters: null, body: '', code: '', isExpression: false }
  const bare = /^\s*(?:async\s+)?([\w$\u0080-\uffff]+)\s*=>/.exec(code)
  if (bare !== null) {
    const name = String(bare[1])
    return { parameters: [parameterOf(name, name)], ...bodyOf(text, code, bare[0].length) }
  }
  const open = code.indexOf('(')
  const { parts, end } = partsOf(code, open + 1)
  const arrow = /^\)\s*=>/.exec(code.slice(end))
  return {
    parameters: parts.map(([from, to]) => parameterOf(text.slice(from, to), code.slice(from, to))),
    ...bodyOf(text, code, end + (arrow?.[0].length ?? 1))
  }
}

function bodyOf (text: string, code: string, from: number): Omit<Signature, 'parameters'> {
  return { body: text.slice(from), code: code.slice(from), isExpression: !/^\s*\{/.test(code.slice(from)) }
}

/** What stands between commas up to the bracket that closes, as places in the code; nothing at all is no part. */
function partsOf (code: string, start: number): { parts: Array<[number, number]>, end: number } {
  const parts: Array<[number, number]> = []
  let from = start
  let end = start
  for (let depth = 0; end < code.length; end++) {
    const at = String(code[end])
    if (depth === 0 && ',)}'.includes(at)) {
      if (code.slice(from, end).trim() !== '') parts.push([from, end])
      from = end + 1
      if (at !== ',') break
    } else if ('([{'.includes(at)) depth++
    else if (')]}'.includes(at)) depth--
  }
  return { parts, end }
}

function parameterOf (text: string, code: string): Parameter {
  const rest = code.trimStart().startsWith('...')
  const declared = code.trimStart().replace(/^\.\.\.\s*/, '')
  const isPattern = /^[{[]/.test(declared)
  return {
    name: isPattern ? null : declared.replace(/[\s=][^]*$/, ''),
    members: declared.startsWith('{') ? membersOf(text, code) : null,
    optional: rest || hasDefault(declared),
    rest
  }
}

function membersOf (text: string, code: string): ReadonlyMap<string, boolean> {
  const { parts } = partsOf(code, code.indexOf('{') + 1)
  return new Map(parts.flatMap(([from, to]) => {
    const found = /^\s*(?:([\w$\u0080-\uffff]+)|'([^']*)'|"([^"]*)")/.exec(text.slice(from, to))
    const name = found?.slice(1).find(name => name !== undefined)
    return name === undefined ? [] : [[name, !hasDefault(code.slice(from, to).replace(/^[^:={[(]*:/, ''))] as const]
  }))
}

/** Whether an equals sign stands outside of the brackets of a declaration. */
function hasDefault (declared: string): boolean {
  let depth = 0
  for (const at of declared) {
    if ('([{'.includes(at)) depth++
    else if (')]}'.includes(at)) depth--
    else if (at === '=' && depth === 0) return true
  }
  return false
}
