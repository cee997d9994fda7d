import type { IncomingHttpHeaders } from 'node:http'
import type { Task } from '../task.ts'

/** The token in the headers of a request, read by hand; null: there is none. */
export function tokenReader ({ source, cookieName }: Task): (headers: IncomingHttpHeaders) => string | null {
  if (source === 'header') {
    return ({ authorization }) => authorization?.startsWith('Bearer ') === true ? authorization.slice(7) : null
  }
  const begin = `${cookieName}=`
  return ({ cookie }) => {
    if (cookie === undefined) return null
    for (let at = 0; at !== -1;) {
      const end = cookie.indexOf('; ', at)
      if (cookie.startsWith(begin, at)) return cookie.slice(at + begin.length, end === -1 ? undefined : end)
      at = end === -1 ? -1 : end + 2
    }
    return null
  }
}
