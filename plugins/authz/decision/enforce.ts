import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { refuse } from '../../refusal/refuse.ts'
import { RouteWithoutPlan } from '../errors.ts'
import { isPreflightRoute } from '../routes/preflight.ts'
import { ask, fail, isAuth } from './authentication.ts'
import { Inquiry, REMOTE, SUBJECT } from './inquiry.ts'
import type { Judge } from './judge.ts'
import { kPlan, type Plan } from './plan.ts'
import type { Sources } from './find.ts'

/** A Fastify onRequest or preHandler hook. */
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void

/** Where a request keeps what is known while its rule is decided: null where the rule asks nothing. */
export const kInquiry = Symbol('gatehouse.inquiry')
/** Where it keeps what hooks and handlers found out besides: that changes no decision, and how none is explained. */
export const kAftermath = Symbol('gatehouse.aftermath')
/** Where it keeps the lists that a filter was asked for. */
export const kFiltered = Symbol('gatehouse.filtered')

declare module 'fastify' {
  interface FastifyRequest {
    /** Kept by authz. */
    [kInquiry]: Inquiry | null
    /** Kept by authz. */
    [kAftermath]: Inquiry | null
    /** Kept by authz. */
    [kFiltered]: Set<string> | null
  }
}

/**
 * The hooks that execute plans: what is known of the subject decides at onRequest, before a body is parsed; what the
 * request is about, at preHandler, after validation. No promise where nothing takes one. What no route matched
 * passes: its answer is 404 and stays so.
 */
export function enforcement (permissionsOf: Sources['permissionsOf'], judge: Judge): { onRequest: Hook, preHandler: Hook } {
  function admit (plan: Plan, answer: unknown, request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    if (answer === null && plan.mode === 'optional') return
    if (!isAuth(answer)) return fail(request, reply, new TypeError('authenticate() answered with something that is no Auth'))
    if (plan.formula === null && plan.shadow === null) return
    const began = performance.now()
    const begin = (permissions: Inquiry['permissions']): void | Promise<void> => {
      const inquiry = new Inquiry(request, answer, permissions, plan.consistency)
      request[kInquiry] = inquiry
      return judge(plan, inquiry, SUBJECT, began, request, reply)
    }
    if (!plan.asksPermissions) return begin(undefined)
    const permissions = permissionsOf(answer, plan.consistency, request.log)
    return permissions instanceof Promise ? permissions.then(begin, () => begin(null)) : begin(permissions)
  }

  return {
    onRequest: (request, reply, done) => {
      if (request.is404) return done()
      const plan = request.routeOptions.config[kPlan]
      if (plan === undefined) {
        refuseUnplanned(request, reply)
        return done()
      }
      if (plan.mode === 'public') return done()

      const answer = ask(plan.mode === 'optional', request, reply)
      const admitted = answer instanceof Promise
        ? answer.then(auth => admit(plan, auth, request, reply), (error: unknown) => fail(request, reply, error))
        : admit(plan, answer, request, reply)
      // Last, and outside of any try: it runs the rest of the request.
      if (admitted === undefined) done()
      else admitted.then(() => done(), done)
    },

    preHandler: (request, reply, done) => {
      const inquiry = request[kInquiry]
      const plan = request.routeOptions.config[kPlan]
      if (plan === undefined || inquiry === null || (inquiry.result !== null && plan.shadow === null)) return done()
      // With attachValidation a handler sees what is invalid. A rule must not.
      if (request.validationError != null) {
        if (inquiry.result === null) refuse(reply, request.validationError)
        return done()
      }
      const admitted = judge(plan, inquiry, REMOTE, performance.now(), request, reply)
      if (admitted === undefined) done()
      else admitted.then(() => done(), done)
    }
  }
}

function refuseUnplanned (request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, schema } = request.routeOptions
  if (isPreflightRoute(request.server, { method, url, schema })) return
  request.log.error({ route: { method, url } }, 'authz guards this route but has no plan for it: it was declared before authz was loaded')
  refuse(reply, new RouteWithoutPlan())
}
