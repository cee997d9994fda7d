import type { Members } from './claims.ts'
import type { Maybe } from './minted.ts'
import type { Random } from './random.ts'

/** The JOSE header of a token and what we know of it. */
export interface Jose {
  members: Members
  valid: Maybe
  how: string
}

const MISSING = ''
const NOT_STRINGS = ['null', '5', 'true', '[]', '{}', '1e400']
const ALGORITHMS = ['none', 'None', 'NONE', 'nOnE', '', 'HS256', 'HS384', 'HS512', 'RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'ES256K', 'EdDSA', 'Ed25519', 'toString', '__proto__']
const EXTRAS: [string, string][] = [
  ['kid', '"key-1"'], ['kid', '"../../dev/null"'], ['kid', '"\' OR 1=1 --"'], ['kid', '"__proto__"'], ['kid', '"constructor"'],
  ['jku', '"http://127.0.0.1:1/jwks"'], ['x5u', '"http://127.0.0.1:1/x"'], ['jwk', '{"kty":"oct","k":"AAAA"}'], ['x5c', '["AAAA"]'],
  ['cty', '"JWT"'], ['toString', '"x"'], ['x', '{"deep":[[[[]]]]}']
]

/** A header that the adapter's server accepts. */
export function goodJose (random: Random, algorithm: string): Jose {
  const members: Members = [
    ['alg', JSON.stringify(algorithm)],
    ['typ', JSON.stringify(random.pick(['at+jwt', 'at+jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt']))]
  ]
  if (random.chance(0.3)) members.push([...random.pick(EXTRAS)])
  if (random.chance(0.3)) members.reverse()
  return { members, valid: true, how: 'good header' }
}

/** A header that is good but for one member. */
export function badJose (random: Random, algorithm: string): Jose {
  const jose = goodJose(random, algorithm)
  const table: Record<string, string[]> = {
    alg: [MISSING, ...NOT_STRINGS, ...ALGORITHMS.filter(other => other !== algorithm).map(other => JSON.stringify(other)),
      JSON.stringify(algorithm.toLowerCase()), JSON.stringify([algorithm])],
    typ: [MISSING, ...NOT_STRINGS, '""', '"JWT"', '"at+jwt "', '"application/application/at+jwt"', '["at+jwt"]', '"id+jwt"', '"dpop+jwt"', '"text/at+jwt"'],
    crit: [...NOT_STRINGS, 'false', '0', '""', '["exp"]', '["b64"]', '[""]', '["crit"]', '"exp"'],
    kid: [...NOT_STRINGS, '["key-1"]']
  }
  const name = random.pick(Object.keys(table))
  const json = random.pick(table[name] as string[])
  const members = jose.members.filter(([other]) => other !== name)
  if (json !== MISSING) members.push([name, json])
  return { members, valid: false, how: `header ${name}: ${json === MISSING ? 'missing' : json}` }
}
