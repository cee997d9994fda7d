import type { Fields } from './credential.ts'
import type { Maybe } from './minted.ts'
import type { Random } from './random.ts'

/** Who says to have made the request: Host, and what a browser adds. */
export interface Site {
  readonly fields: Fields
  /** Whether it must pass as our own site's. */
  readonly own: Maybe
}

/** Hosts as clients write them, and as browsers write the same in Origin. */
const HOSTS = [['api.example', 'api.example'], ['API.Example:8080', 'api.example:8080'], ['localhost:3000', 'localhost:3000'], ['127.0.0.1', '127.0.0.1'], ['[::1]:3000', '[::1]:3000']] as const
const ODD_HOSTS = ['', 'a b', 'x@y', '..', ':', '[', 'evil.example/path', '%00', 'xn--', '\xe9.example', 'a'.repeat(2000), '999.999.999.999', '__proto__']
const FOREIGN = ['null', '', 'https://evil.example', 'https://api.example.evil.example', 'https://evil-api.example', 'http://api.example:1', 'https://', 'api.example', '//api.example',
  'file://', 'https://[', 'https://%00', 'https://\xe9', 'x'.repeat(3000), 'https://evil.example https://api.example', 'data:text/html,x']

/** Host, Origin and Sec-Fetch-Site in one of many combinations. */
export function makeSite (random: Random): Site {
  const [host, canonical] = random.pick(HOSTS)
  const own = [`http://${canonical}`, `https://${canonical}`]
  const field = (name: string, value: string): Fields => [[name, value]]
  const site = (fields: Fields, own: Maybe): Site => ({ fields: [['Host', host], ...fields], own })
  return random.pick<() => Site>([
    () => site([], true),
    () => site([], true),
    () => site(field('Origin', random.pick(own)), true),
    () => site(field('sec-fetch-site', random.pick(['same-origin', 'none'])), true),
    () => site([['Sec-Fetch-Site', 'same-origin'], ['Origin', random.pick(FOREIGN)]], true),
    () => site([['Sec-Fetch-Site', random.pick(['same-site', 'cross-site'])], ['Origin', random.pick(own)]], false),
    () => site(field('Sec-Fetch-Site', random.pick(['same-site', 'cross-site', '', 'SAME-ORIGIN', 'same-origin, none', 'none\xff', 'x'.repeat(2000), '__proto__'])), false),
    () => site([['Sec-Fetch-Site', 'same-origin'], ['Sec-Fetch-Site', 'none']], false),
    () => site(field('Origin', random.pick(FOREIGN)), false),
    () => site(field('Origin', `HTTPS://${canonical}`), false),
    () => site([['Origin', own[0] as string], ['Origin', 'https://evil.example']], false),
    () => site([['Origin', 'https://evil.example'], ['X-Forwarded-Host', 'evil.example'], ['Forwarded', 'host=evil.example']], false),
    () => ({ fields: [['Host', random.pick(ODD_HOSTS)]], own: true }),
    () => ({ fields: [['Host', random.pick(ODD_HOSTS)], ['Origin', 'https://elsewhere.example']], own: false }),
    () => ({ fields: [['Host', random.pick(ODD_HOSTS)], ['Origin', random.pick(FOREIGN)]], own: null })
  ])()
}
