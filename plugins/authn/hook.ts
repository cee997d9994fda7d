import type { FastifyRequest } from 'fastify'
import { answerWith, refuse, type RefusableReply } from '../refusal/refuse.ts'

/** A request as far as it is needed, so that it fits every server and every logger. */
type Authenticating = Pick<FastifyRequest, 'authenticate'>

/** `app.authenticate`: as Fastify calls a hook, and as a hook of one's own awaits it. */
export interface AuthenticateHook {
  (request: Authenticating, reply: RefusableReply, done: (error?: Error) => void): void
  (request: Authenticating, reply: RefusableReply): Promise<void>
}

/** Lets only authenticated requests through; at once where nothing has to be awaited. */
export const authenticateHook = ((request: Authenticating, reply: RefusableReply, done?: (error?: Error) => void): void | Promise<void> => {
  const refused = (error: unknown): never => refuse(reply, error)
  // An await, for it takes what throws as it takes what rejects.
  if (done === undefined) return (async () => { await request.authenticate() })().catch(refused)
  let answer
  try {
    answer = request.authenticate()
  } catch (error) {
    answerWith(reply, error)
    return done(error as Error)
  }
  if (answer instanceof Promise) answer.catch(refused).then(() => done(), done)
  else done()
}) as AuthenticateHook
