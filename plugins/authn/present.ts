import type { FastifyBaseLogger } from 'fastify'
import type { Auth } from '../contract.ts'
import type { Steps } from './authenticate.ts'
import { identify } from './identify.ts'
import { checkRevocation } from './revocation.ts'

/** What becomes of a token that a request presents in the header now. Nothing is remembered of it. Rejects with the refusal. */
export async function present (token: string, steps: Steps, log: FastifyBaseLogger): Promise<Auth> {
  const auth = await identify({ text: `Bearer ${token}`, source: 'header' }, { ...steps, cache: null }, null)
  return steps.isRevoked === null ? auth : await checkRevocation(steps.isRevoked, auth, steps.callbackTimeout, log)
}
