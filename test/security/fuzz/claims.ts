import type { Environment } from '../adapter.ts'
import type { Maybe } from './minted.ts'
import type { Random } from './random.ts'

/** JSON members in order, each with its value as JSON text: text can say what values cannot, such as 1e400 or a name twice. */
export type Members = [name: string, json: string][]

/** The claims of a token and what we know of them. */
export interface Claimed {
  members: Members
  valid: Maybe
  /** Whether they permit `orders:write`. */
  grants: Maybe
  how: string
}

const MISSING = ''
const NOT_STRINGS = [MISSING, 'null', '5', 'true', '[]', '{}', '1e400', '{"toString":"x"}']
const NOT_DATES = ['null', '"9999999999"', 'true', 'false', '[]', '{}', '[9999999999]', '1e400', '-1e400', '""']
const GRANTING = ['["orders:write"]', '["orders:read","orders:write"]', '["orders:write","orders:write"]']
const DENYING = [MISSING, '[]', '"orders:write"', '{"0":"orders:write","length":1}', '["orders:*"]', '["*"]', '"*"', '["ORDERS:WRITE"]',
  '["orders:write "]', '[["orders:write"]]', 'null', '5', 'true', '["__proto__"]', '["orders"]', '{"orders:write":true}', '["orders:read"]']
const UNSURE = ['["orders:write",5]', '["orders:write",null]', '["unknown","orders:write"]']
const ROLES = ['["admin"]', '["__proto__"]', '["constructor"]', '"admin"', '5', '{}', 'null', '[[]]', '["orders:write"]']
const NAMES = ['admin', 'name', '__proto__', 'constructor', 'toString', 'then', 'toJSON', 'length', '', '\\u0000', 'd\\ud800', 'hasOwnProperty', 'scp']

/** Claims that the adapter's server accepts, with variations that change nothing. */
export function goodClaims (random: Random, { issuer, audience }: Environment, subject: string, now: number): Claimed {
  const members: Members = [
    ['iss', JSON.stringify(issuer)],
    ['aud', random.pick([JSON.stringify(audience), JSON.stringify([audience]), JSON.stringify(['other', audience])])],
    ['sub', JSON.stringify(subject)],
    ['exp', random.pick([`${now + 3600}`, `${now + 600.25}`, '99999999999', '1e300', '1.7976931348623157e308'])],
    ['iat', `${now}`]
  ]
  if (random.chance(0.2)) members.push(['nbf', random.pick([`${now - 60}`, '0', '-1', '-1e300', '0.5'])])
  if (random.chance(0.2)) members.push(['jti', '"id"'])
  if (random.chance(0.2)) members.push(['auth_time', `${now - 5}`])
  if (random.chance(0.3)) members.push([random.pick(NAMES), oddValue(random)])
  const grants = permit(random, members)
  if (random.chance(0.3)) members.sort(() => random.fraction() - 0.5)
  return { members, valid: true, grants, how: 'good claims' }
}

/** Claims that are good but for one. */
export function badClaims (random: Random, environment: Environment, subject: string, now: number): Claimed {
  const claimed = goodClaims(random, environment, subject, now)
  const table = offences(environment, now)
  const name = random.pick(Object.keys(table))
  const json = random.pick(table[name] as string[])
  const members = claimed.members.filter(([other]) => other !== name)
  if (json !== MISSING) members.push([name, json])
  return { ...claimed, members, valid: false, how: `claim ${name}: ${json === MISSING ? 'missing' : json}` }
}

function offences ({ issuer, audience }: Environment, now: number): Record<string, string[]> {
  const text = JSON.stringify
  return {
    iss: [...NOT_STRINGS, '""', '"__proto__"', '"constructor"', text([issuer]), text(`${issuer}/`), text(`${issuer} `), text(issuer.toUpperCase()), text(issuer.slice(0, -1))],
    aud: [...NOT_STRINGS, '""', '["other"]', '"other"', text([[audience]]), text([audience, 5]), text([audience, null]), text({ 0: audience, length: 1 }), text(`${audience}/`), text(audience.slice(0, -1))],
    sub: [...NOT_STRINGS, '""', '["x"]'],
    exp: [MISSING, ...NOT_DATES, '0', '-0', '-1', '1', `${now - 1}`, `${now - 3600.5}`, '-1e300', '5e-324'],
    nbf: [...NOT_DATES, `${now + 3600}`, '1e300', '99999999999'],
    iat: NOT_DATES,
    auth_time: NOT_DATES,
    jti: NOT_STRINGS.filter(json => json !== MISSING),
    // No proof of the key comes with the token.
    cnf: ['null', '{}', '[]', '""', 'false', '0', '"key"', '{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}', '{"x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}', '{"jwk":{"kty":"oct"}}', '{"kid":"a"}'],
    // The claims themselves are the first of 64 levels.
    deep: [nested(64), nested(500), nested(2500)]
  }
}

function permit (random: Random, members: Members): Maybe {
  if (random.chance(0.2)) members.push(['roles', random.pick(ROLES)])
  const grants = random.pick([true, true, false, null])
  const json = random.pick(grants === null ? UNSURE : grants ? GRANTING : DENYING)
  if (json !== MISSING) members.push(['permissions', json])
  if (random.chance(0.7)) return grants
  const [scope, caps] = random.pick<[string, Maybe]>([['"orders:write"', false], ['"orders:read orders:write"', false], ['"orders:read"', true],
    ['"ORDERS:WRITE"', true], ['""', null], ['5', null], ['null', null], ['["orders:write"]', null], ['"orders:write\\torders:read"', null], ['{}', null]])
  members.push(['scope', scope])
  return grants === false || caps === true ? false : caps === null ? null : grants
}

/** A value that nobody asks for, odd in size, depth or spelling. */
function oddValue (random: Random): string {
  const depth = random.int(1, 60)
  return random.pick([
    'true', 'null', '1e400', '-0', '"\\ud800"', '"\\u0000"', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}',
    nested(depth), '{"a":'.repeat(depth) + '0' + '}'.repeat(depth),
    JSON.stringify('x'.repeat(random.int(1, 5000))), `[${'0,'.repeat(random.int(1, 1500))}0]`, '9'.repeat(random.int(1, 400)), '"\u00e9\u{1f512}\u2028"'
  ])
}

function nested (depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}
