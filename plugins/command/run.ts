import { existsSync, readdirSync } from 'node:fs'
import { addKey, keyring, publicJwk, type Algorithm, type RsaAlgorithm } from '../keys/index.ts'
import { readArguments, type Invocation } from './arguments.ts'
import { secondsOf } from './duration.ts'
import { UsageInvalid } from './errors.ts'

/** What the program answers: its exit code, and what goes to standard output and standard error. */
export interface Answer {
  readonly code: 0 | 1 | 2 | 3
  readonly out: string
  readonly err: string
}

const HELP = `Usage:
  gatehouse keygen --alg ES256 [--out folder] [--activates-in 1h]
      Makes a key, writes it into the folder (mode 0600, "keys" by default), and prints its public half as a JWK.
      --alg           ES256, ES384, ES512, EdDSA, RS256, RS384, RS512, PS256, PS384, PS512, or for a single
                      service HS256, HS384, HS512, whose keys have no public half: nothing is printed
      --activates-in  when it begins to sign: 90s, 30m, 1h, 7d, or 0 for now. By default the first key of a
                      folder does so now, and a later one in 1h, when every process and verifier knows it.
                      Two keys never begin in the same second: the new one waits for the next that is free.
  gatehouse jwks folder [--alg RS256]
      Prints the public halves of all keys in the folder as a JWK set.
      --alg           the algorithm of RSA keys in PEM files, which do not say it
  gatehouse matrix app.ts [--format md] [--options '{...}']
      Boots the application that the module exports by default, a Fastify plugin, without listening, and prints
      what each of its routes says to somebody anonymous and to each role.
      --format        md (by default), csv or json
      --options       what the plugin is given: JSON, or the path of a .json file
  gatehouse explain app.ts POST /articles/17/publish [--subject ada] [--roles editor] [--options '{...}']
      Says what would become of that request, and which part of the route's rule said what. Nothing is run but
      what the rule depends on.
      --subject       who asks; somebody anonymous without it
      --roles, --permissions   to suppose, with commas between them; by default as the application has them
      --claims        of the token, where the rule looks at them: JSON, or the path of a .json file
  gatehouse inspect [token] [--issuer https://... --audience https://... [--keys jwks.json] [--typ at+jwt]]
      Explains each member of a token, read from standard input where none is given, and why it would be refused.
      Without an issuer only its form and dates are checked. Nothing of it is kept.
      --keys          the address of a JWK set, a file of one, or a folder of keys; by default the issuer's, by discovery
      --typ           at+jwt by default; any, where the issuer sets none

Exit codes: 0 done, allowed, accepted; 1 it cannot be done; 2 the command line is wrong; 3 denied, refused.
`

/**
 * Runs the command line. Errors are told without a stack, a key or a token: 2 where the command line cannot be
 * understood, 1 where it cannot be done; 3 where what was asked about is denied or refused.
 *
 * @param args without the program
 * @param now milliseconds since the epoch
 * @param stdin reads standard input to its end
 */
export async function run (args: readonly string[], now: number, stdin: () => Promise<string> = async () => ''): Promise<Answer> {
  try {
    const invocation = readArguments(args)
    if (invocation === null) return { code: 0, out: HELP, err: '' }
    switch (invocation.command) {
      case 'keygen': return keygen(invocation, now)
      case 'jwks': return jwks(invocation)
      // These need no Fastify, the others are loaded when they are asked for.
      case 'inspect': {
        const { text, refused } = await (await import('./inspect.ts')).inspect(invocation, stdin)
        return { code: refused ? 3 : 0, out: text, err: '' }
      }
      case 'explain': {
        const { text, allowed } = await (await import('./explain.ts')).explain(invocation)
        return { code: allowed ? 0 : 3, out: text, err: '' }
      }
      default: return { code: 0, out: await (await import('./matrix.ts')).matrix(invocation), err: '' }
    }
  } catch (error) {
    const usage = error instanceof UsageInvalid
    return { code: usage ? 2 : 1, out: '', err: `${(error as Error).message}\n${usage ? 'Try gatehouse --help.\n' : ''}` }
  }
}

function keygen ({ options: { alg, out = 'keys', 'activates-in': activatesIn } }: Invocation, now: number): Answer {
  if (alg === undefined) throw new UsageInvalid('keygen needs an algorithm: --alg ES256.')
  const delay = secondsOf(activatesIn ?? (hasKeys(out) ? '1h' : '0'))
  const { file, key } = addKey(out, alg as Algorithm, Math.floor(now / 1000) + delay)
  const jwk = publicJwk(key)
  const err = `${file} signs from ${new Date(Number(key.activates) * 1000).toISOString()} on.\n`
  return { code: 0, out: jwk === null ? '' : JSON.stringify(jwk) + '\n', err }
}

function hasKeys (folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some(name => /^[^.].*\.(?:jwk|json|pem)$/.test(name))
}

function jwks ({ paths: [folder = ''], options: { alg } }: Invocation): Answer {
  const ring = keyring({ folder, ...(alg !== undefined && { algorithm: alg as RsaAlgorithm }) })
  return { code: 0, out: JSON.stringify(ring.jwks(), null, 2) + '\n', err: '' }
}
