import { existsSync, readdirSync } from 'node:fs'
import { addKey, keyring, publicJwk, type Algorithm, type RsaAlgorithm } from '../keys/index.ts'
import type { Answer } from './answer.ts'
import { readArguments, type Invocation } from './arguments.ts'
import { askApplication } from './process/ask-application.ts'
import { limitOf, secondsOf } from './duration.ts'
import { UsageInvalid } from './errors.ts'
import { failure } from './failure.ts'
import { HELP } from './help.ts'
import { printable } from './printable.ts'

/**
 * Runs the command line. Errors are told without a stack, a key or a token: 2 where the command line cannot be
 * understood, 1 where it cannot be done; 3 where what was asked about is denied or refused, 4 where that cannot be
 * known.
 *
 * @param args without the program
 * @param now milliseconds since the epoch
 * @param stdin reads standard input to its end
 */
export async function run (
  args: readonly string[], now: number, stdin: () => Promise<string> = async () => ''
): Promise<Answer> {
  const { code, out, err } = await answerOf(args, now, stdin).catch(failure)
  return { code, out: printable(out), err: printable(err) }
}

async function answerOf (args: readonly string[], now: number, stdin: () => Promise<string>): Promise<Answer> {
  const invocation = readArguments(args)
  if (invocation === null) return { code: 0, out: HELP, err: '' }
  const { command, paths: [file = ''], options: { timeout } } = invocation
  switch (command) {
    case 'keygen': return keygen(invocation, now)
    case 'jwks': return jwks(invocation)
    // Loaded when it is asked for.
    case 'inspect': return await (await import('./inspect.ts')).inspect(invocation, stdin)
    default: return await askApplication(args, file, limitOf(timeout))
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
