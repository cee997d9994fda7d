import { present, type Fields, type Presented } from './credential.ts'
import type { Mint, Token } from './minted.ts'
import { VISIBLE, Random } from './random.ts'
import { makeSite, type Site } from './site.ts'
import { makeTarget, type Target } from './target.ts'

/** One request, and every answer it may get. */
export interface Attempt {
  readonly index: number
  readonly bytes: Buffer
  readonly method: string
  /** Whether it is legal HTTP. What is not, the HTTP parser may answer itself, or hang up on. */
  readonly legal: boolean
  readonly allowed: ReadonlySet<number>
  /** The token that decides. */
  readonly token: Token
  readonly how: string
}

/** Below the limit of node:http, 16 KiB for all header fields together (`--max-http-header-size`). */
const HEAD_BYTES = 15_000
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
/** What node:http answers by itself to bytes that are no HTTP. */
const PARSER = [400, 408, 413, 414, 417, 431]

/** The request of an index: always the same mutation for the same seed. Keys and clock differ from run to run. */
export function makeAttempt (seed: number, index: number, mint: Mint): Attempt {
  const random = new Random(seed, index)
  const presented = present(random, mint, `fuzz-${index}`)
  const site = makeSite(random)
  const target = smuggle(random, makeTarget(random), presented)
  const upgrade: Fields = random.chance(0.05) ? [['Upgrade', 'websocket']] : []
  const fields = [...site.fields, ...presented.fields, ...target.fields, ...upgrade, ...noise(random)]
  const ownSite = presented.source === 'header' || (SAFE_METHODS.includes(target.method) && upgrade.length === 0) ? true : site.own
  const head = `${target.method} ${target.path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  const legal = head.length <= HEAD_BYTES
  const attempt = { index, method: target.method, token: presented.token, allowed: answers(presented, ownSite, target) }
  const how = `${target.method} ${target.how}; ${presented.how}; token: ${presented.token.how}`
  if (random.chance(0.02)) return { ...attempt, ...corrupt(random, head, how), legal: false, allowed: new Set([...attempt.allowed, ...PARSER]) }
  const bytes = Buffer.concat([Buffer.from(head, 'latin1'), target.body])
  return { ...attempt, bytes, how, legal, allowed: legal ? attempt.allowed : new Set([...attempt.allowed, ...PARSER]) }
}

/** The oracle: which statuses the specification of the plugins leaves for this request. */
function answers (presented: Presented, ownSite: Site['own'], target: Target): Set<number> {
  const statuses = new Set(target.stray)
  if (!target.routed) return statuses
  if (presented.valid !== true) statuses.add(401)
  if (presented.valid === false) return statuses
  if (ownSite !== true) statuses.add(403)
  if (ownSite === false) return statuses
  if (target.restricted && presented.token.grants !== true) statuses.add(403)
  if (target.restricted && presented.token.grants === false) return statuses
  for (const status of target.served) statuses.add(status)
  return statuses
}

/** A token in the query is nobody's credential, whatever else the request presents. */
function smuggle (random: Random, target: Target, { token }: Presented): Target {
  if (target.how !== 'query' || !random.chance(0.5) || !/^[\w.-]{1,2000}$/.test(token.text)) return target
  return { ...target, path: `${target.path}&access_token=${token.text}` }
}

function noise (random: Random): Fields {
  const value = () => random.text(VISIBLE, random.int(0, 200))
  return random.pick<() => Fields>([
    () => [], () => [], () => [],
    () => [['X-Pad', random.text(VISIBLE, random.int(0, 4000))]],
    () => [['X-HTTP-Method-Override', 'DELETE'], ['X-Original-URL', '/private'], ['X-Forwarded-User', 'admin']],
    () => [['Accept', value()], ['Accept-Language', value()], ['User-Agent', value()]],
    () => [['__proto__', 'x'], ['constructor', 'x'], ['toString', value()]],
    () => [['X-Real-IP', value()], ['X-Forwarded-For', value()], ['X-Forwarded-Proto', value()], ['Traceparent', value()]],
    () => Array.from({ length: random.int(1, 60) }, (_, i): [string, string] => [`x-${i}`, ''])
  ])()
}

/** The same head with something that no HTTP message may have. */
function corrupt (random: Random, head: string, how: string): { bytes: Buffer, how: string } {
  const lines = head.split('\r\n')
  const first = lines[0] as string
  const [note, text] = random.pick<[string, string]>([
    ['a control character', head.replace('\r\n', `\r\nX-Bad: a${random.pick(['\0', '\x01', '\x08', '\x1b', '\x7f', '\r'])}b\r\n`)],
    ['no Host', lines.filter(line => !/^host:/i.test(line)).join('\r\n')],
    ['an unknown method', head.replace(/^\S+/, 'STEAL')],
    ['an unknown version', head.replace('HTTP/1.1', 'HTTP/9.9')],
    ['a space in the path', head.replace(first, first.replace(' /', ' / '))],
    ['a bad length', head.replace('\r\n', '\r\nContent-Length: -1\r\n')],
    ['two lengths', head.replace('\r\n', '\r\nContent-Length: 0\r\nContent-Length: 5\r\n')],
    ['length and chunks', head.replace('\r\n', '\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n')],
    ['a folded line', head.replace('\r\n', '\r\nX-Fold: a\r\n b\r\n')],
    ['bare line feeds', lines.join('\n')],
    ['a space before the colon', head.replace('Host:', 'Host :')],
    ['header over the limit', head.replace('\r\n', `\r\nX-Pad: ${'a'.repeat(random.int(16_384, 40_000))}\r\n`)],
    ['rubbish', random.text(VISIBLE, random.int(1, 500)) + '\r\n\r\n']
  ])
  return { bytes: Buffer.from(text, 'latin1'), how: `no HTTP (${note}): ${how}` }
}
