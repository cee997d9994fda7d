import { membersOf, type Members } from './members.ts'

/** The path of a URL template in a document, as @fastify/swagger writes it: `/articles/:id(^\\d+$)` is `/articles/{id}`. */
export function pathOf (url: string): string {
  let path = ''
  let unnamed = 0
  for (let at = 0; at < url.length;) {
    // What follows a name ends it, and is never more than itself.
    const [token, name, next = ''] = /^(?:::|:(\w+)([^(]?)|.)/s.exec(url.slice(at)) as unknown as [string, string?, string?]
    const start = at + token.length
    if (name !== undefined) {
      path += `{${name}}${next}`
      at = afterExpression(url, start)
    } else if (token === '(') {
      path += `{regexp${++unnamed}}`
      at = afterExpression(url, at)
    } else {
      path += token === '*' ? '{*}' : token === '::' ? ':' : token
      at = start
    }
  }
  return path
}

/** Where the regular expression that begins at `start` ends; `start` if none begins there. */
function afterExpression (url: string, start: number): number {
  if (url[start] !== '(') return start
  let depth = 0
  for (let at = start; at < url.length; at++) {
    if (url[at] === '(') depth++
    else if (url[at] === ')' && --depth === 0) return at + 1
  }
  return url.length
}

/**
 * The whole paths that a path of a document may stand for: @fastify/swagger takes the paths of the servers off the
 * front of them, unless its option `stripBasePath` is false.
 */
export function wholePaths (path: string, { basePath, servers }: Members): string[] {
  const bases = Array.isArray(servers) ? servers.map(server => basePathOf(membersOf(server))) : [basePath]
  return bases.flatMap(base => typeof base !== 'string' || base.length < 2 ? [] : [base.replace(/\/$/, path.startsWith('/') ? '' : '/') + path])
}

/** The path of a server, whose URL has variables with defaults. */
function basePathOf ({ url, variables }: Members): string {
  const filled = String(url).replace(/\{([^{}]+)\}/g, (_, name: string) => String(membersOf(membersOf(variables)[name])['default']))
  return filled.startsWith('/') ? filled : URL.canParse(filled) ? new URL(filled).pathname : ''
}
