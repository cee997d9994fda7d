import type { Protect } from './contender.ts'
import { Unauthorized } from './refused.ts'

/** The least that refusing costs on Fastify where a hook throws an error: it looks at nothing. */
export const throwingHook: Protect = async () => ({ route: { onRequest: () => { throw new Unauthorized() } } })
