import type { FastifyReply, FastifyRequest } from 'fastify'
import { actingOf, type Verdict } from '../../acting/acting.ts'
import { kInquiry, type Hook } from './enforce.ts'
import { kPlan } from './plan.ts'

/**
 * The hook that decides at onRequest, for tests too: a request that a test in this process marked as a rehearsal
 * ends where it would have been admitted, and the test is told the verdict. All other requests pass as they were.
 */
export function rehearsable (onRequest: Hook): Hook {
  return (request, reply, done) => {
    const acting = actingOf(request.raw)
    if (acting === undefined || acting.rehearsal === null || request.is404) return onRequest(request, reply, done)
    const { rehearsal } = acting
    const tell = (verdict: Omit<Verdict, 'plan'>) => rehearsal({ plan: request.routeOptions.config[kPlan], ...verdict })
    const refused = (error: unknown) => tell({ outcome: isStepUp(request) ? 'depends' : 'deny', error })
    try {
      onRequest(request, reply, error => {
        if (error !== undefined) {
          refused(error)
          return done(error)
        }
        tell({ outcome: isOpen(request) ? 'depends' : 'allow' })
        end(reply)
      })
    } catch (error) {
      refused(error)
      throw error
    }
  }
}

/** Whether there is a rule that is not decided yet. */
function isOpen (request: FastifyRequest): boolean {
  return request[kInquiry]?.result === null
}

/** Whether another login would do: that depends on the subject's token, as a resource depends on the URL. */
function isStepUp (request: FastifyRequest): boolean {
  return request[kInquiry]?.result?.reason === 'step-up'
}

/** Without hooks that would take it for an answer of the application. */
function end (reply: FastifyReply): void {
  reply.hijack()
  reply.raw.statusCode = 204
  reply.raw.end()
}
