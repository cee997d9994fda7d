import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import type { Auth } from '../../contract.ts'
import { refuse } from '../../refusal/refuse.ts'
import { AuthenticatorFault, RouteWithoutPlan } from '../errors.ts'
import type { PermissionsOf } from '../permissions/permissions.ts'
import { kPlan, type Plan } from './plan.ts'
import { isPreflightRoute } from '../routes/preflight.ts'

/** A Fastify onRequest hook. */
export type OnRequest = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void

/**
 * The onRequest hook that executes plans: before a body is parsed, and without a promise where the
 * authenticator answers without one. What no route matched passes: its answer is 404 and stays so.
 */
export function enforcement (permissionsOf: PermissionsOf): OnRequest {
  function admit (plan: Plan, answer: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (answer === null && plan.mode === 'optional') return
    if (!isAuth(answer)) return fail(request, reply, new TypeError('authenticate() answered with something that is no Auth'))
    if (plan.condition !== null && !plan.condition(permissionsOf(answer))) refuse(reply, plan.forbidden())
  }

  return function enforce (request, reply, done) {
    if (request.is404) return done()
    const plan = request.routeOptions.config[kPlan]
    if (plan === undefined) {
      refuseUnplanned(request, reply)
      return done()
    }
    if (plan.mode === 'public') return done()

    const answer = ask(plan, request, reply)
    if (answer instanceof Promise) {
      answer
        .then(auth => admit(plan, auth, request, reply), (error: unknown) => fail(request, reply, error))
        .then(() => done(), done)
      return
    }
    admit(plan, answer, request, reply)
    // Last, and outside of any try: it runs the rest of the request.
    done()
  }
}

/** Whether an answer of an authenticator is an identity. */
export function isAuth (answer: unknown): answer is Auth {
  if (typeof answer !== 'object' || answer === null) return false
  const { subject, claims } = answer as Partial<Auth>
  return typeof subject === 'string' && subject !== '' && typeof claims === 'object' && claims !== null
}

/** What the authenticator says. What is not an answer by itself may be a promise of any make, and becomes one of ours: looking at that cannot throw. */
function ask (plan: Plan, request: FastifyRequest, reply: FastifyReply): unknown {
  try {
    const answer: unknown = plan.mode === 'optional' ? request.authenticate({ optional: true }) : request.authenticate()
    return answer === null || isAuth(answer) ? answer : Promise.resolve(answer)
  } catch (error) {
    return fail(request, reply, error)
  }
}

/** A refusal that the authenticator made for the client goes to the client; any other failure says nothing there. */
function fail (request: FastifyRequest, reply: FastifyReply, error: unknown): never {
  if (isRefusal(error)) refuse(reply, error)
  request.log.error({ err: error }, 'the authenticator failed')
  refuse(reply, new AuthenticatorFault())
}

/** 500 is what an error has that asked for nothing, so it counts as a failure. */
function isRefusal (error: unknown): boolean {
  const statusCode: unknown = typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode
  return typeof statusCode === 'number' && Number.isInteger(statusCode) && statusCode >= 400 && statusCode < 600 && statusCode !== 500
}

function refuseUnplanned (request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, schema } = request.routeOptions
  if (isPreflightRoute(request.server, { method, url, schema })) return
  request.log.error({ route: { method, url } }, 'authz guards this route but has no plan for it: it was declared before authz was loaded')
  refuse(reply, new RouteWithoutPlan())
}
