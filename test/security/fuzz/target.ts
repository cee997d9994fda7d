import type { Fields } from './credential.ts'
import { VISIBLE, type Random } from './random.ts'

/** What a request asks for. */
export interface Target {
  readonly method: string
  readonly path: string
  readonly fields: Fields
  readonly body: Buffer
  /** Whether a route of the adapter answers: if not, the request is nobody's. */
  readonly routed: boolean
  /** Statuses of a request that no route answers, or whose path two readers may understand differently. */
  readonly stray: readonly number[]
  /** Whether the route needs `orders:write`. */
  readonly restricted: boolean
  /** Statuses once authorized: 200, or what the body deserves. */
  readonly served: readonly number[]
  readonly how: string
}

interface Body { fields: Fields, body: Buffer, served: readonly number[] }

const ROUTES: [path: string, methods: string[]][] = [['/private', ['GET', 'HEAD']], ['/orders', ['POST', 'PUT', 'PATCH', 'DELETE']], ['/orders-write', ['GET', 'HEAD']]]
const OTHER_METHODS = ['OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'MKCOL', 'M-SEARCH', 'SUBSCRIBE', 'GET', 'POST', 'DELETE']
const NOT_FOUND = [404]
const UNREADABLE = [400, 404]
/** The adapter's routes with a body that cannot be read (RFC 9110 §15.5.1, §15.5.16), or that is none of the framework's media types. */
const REFUSED_BODY = [400, 413, 415]

/** A method, a path and a body: mostly those of a route, so that the credential is what is tried. */
export function makeTarget (random: Random): Target {
  const [path, methods] = random.pick(ROUTES)
  const restricted = path === '/orders-write'
  const method = random.pick(methods)
  const mayHaveBody = path === '/orders'
  const { fields, body, served } = mayHaveBody ? makeBody(random) : { fields: [], body: Buffer.alloc(0), served: [200] }
  const target = { method, path, fields, body, routed: true, stray: [], restricted, served, how: 'route' }
  if (random.chance(0.8)) return target
  const lost = (path: string, how: string, stray = NOT_FOUND) => ({ ...target, path, routed: false, stray: mayHaveBody ? [...stray, ...REFUSED_BODY] : stray, how })
  const maybe = (path: string, how: string) => ({ ...lost(path, how, UNREADABLE), routed: true })
  return random.pick<() => Target>([
    () => ({ ...target, path: `${path}?${query(random)}`, how: 'query' }),
    () => maybe(encodeLetter(random, path), 'encoded letter'),
    () => maybe(`http://api.example${path}`, 'absolute form'),
    () => maybe(`${path}#x`, 'fragment'),
    () => lost(`${path}/`, 'trailing slash'),
    () => lost(random.pick([`/${path}`, `/.${path}`, `/x/..${path}`, `${path}/..`, `${path}/..;/`, `${path};x`]), 'other path'),
    () => lost(path.toUpperCase(), 'upper case'),
    () => lost(random.pick([`${path}%2f`, `${path}%00`, `${path}%20`, `/%2f${path.slice(1)}`]), 'encoded tail', UNREADABLE),
    () => lost(random.pick(['/%', `${path}%`, `${path}%ff`, '/%c0%af', '/%u0041', `${path}%f`]), 'malformed encoding', UNREADABLE),
    () => lost(`/${random.text('abcdefghij-._~!$&()*+,=:@', random.int(0, 3000))}`, 'unknown path'),
    () => lost(random.pick(['/__proto__', '/constructor', '/*', '/:id', '/orders-writ', '/orders-writee', '/privat', '/private/orders']), 'unknown path'),
    () => otherMethod(random, path, target)
  ])()
}

function otherMethod (random: Random, path: string, target: Target): Target {
  const own = ROUTES.find(([route]) => route === path)?.[1] ?? []
  const method = random.pick(OTHER_METHODS.filter(other => !own.includes(other)))
  return { ...target, method, path: random.chance(0.1) && method === 'OPTIONS' ? '*' : path, fields: [], body: Buffer.alloc(0), routed: false, stray: NOT_FOUND, how: 'other method' }
}

function makeBody (random: Random): Body {
  const sized = (type: string | null, text: string | Buffer, served: readonly number[]): Body => {
    const body = Buffer.from(text)
    const length: Fields = [['Content-Length', `${body.length}`]]
    return { fields: type === null ? length : [['Content-Type', type], ...length], body, served }
  }
  const none: Body = { fields: [], body: Buffer.alloc(0), served: [200] }
  const ok = [200]
  return random.pick<() => Body>([
    () => none,
    () => none,
    () => sized('application/json', '{"a":1}', ok),
    () => sized('application/json; charset=utf-8', '[]', ok),
    () => sized('text/plain', random.text(VISIBLE, random.int(0, 20_000)), ok),
    () => sized('application/json', random.pick(['', '{', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{}}}', '\xff', 'nul']), REFUSED_BODY),
    () => sized(random.pick(['text/html', 'multipart/form-data', 'x', '', '\xff', 'application/json\xff', 'application/JSON;;;', 'a'.repeat(3000)]), '{}', [200, ...REFUSED_BODY]),
    () => sized(null, 'x', REFUSED_BODY),
    () => ({ ...none, fields: [['Content-Type', 'application/json'], ['Transfer-Encoding', 'chunked']], body: Buffer.from('3\r\n{"a\r\n4;x=y\r\n":1}\r\n0\r\n\r\n') }),
    () => sized('application/json', '[' + '0,'.repeat(random.int(0, 15_000)) + '0]', ok),
    () => sized('application/json', '['.repeat(random.int(1, 3000)), REFUSED_BODY)
  ])()
}

function query (random: Random): string {
  return random.pick(['', '?', '&', '=', '%', '%ff', '__proto__=1', 'a[b]=c', 'a=1&a=2', `access_token=${random.text(VISIBLE.slice(0, 60).replace('#', ''), 300)}`, 'constructor.prototype=x'])
}

function encodeLetter (random: Random, path: string): string {
  const at = random.int(1, path.length - 1)
  return `${path.slice(0, at)}%${path.charCodeAt(at).toString(16)}${path.slice(at + 1)}`
}
