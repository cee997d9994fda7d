import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import type { Auth } from '../../contract.ts'
import { refuse } from '../../refusal/refuse.ts'
import { RouteWithoutPlan } from '../errors.ts'
import { isPreflightRoute } from '../routes/preflight.ts'
import { unusableParameter } from '../rule/identifier.ts'
import { ask, failure, isAuth } from './authentication.ts'
import { Inquiry, REMOTE, type Permissions } from './inquiry.ts'
import type { Judge } from './judge.ts'
import { kPlan, type Plan } from './plan.ts'
import { invalidParameter } from './refusals.ts'
import type { Sources } from './find.ts'

/** A Fastify onRequest or preHandler hook. */
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void

/** Where a request keeps what is known while its rule is decided: null where the rule asks nothing. */
export const kInquiry = Symbol('gatehouse.inquiry')
/** Where it keeps what hooks and handlers found out besides: that changes no decision, and how none is explained. */
export const kAftermath = Symbol('gatehouse.aftermath')
/** Where it keeps the lists that a filter was asked for, each with the subject that the filter was made for. */
export const kFiltered = Symbol('gatehouse.filtered')

declare module 'fastify' {
  interface FastifyRequest {
    /** Kept by authz. */
    [kInquiry]: Inquiry | null
    /** Kept by authz. */
    [kAftermath]: Inquiry | null
    /** Kept by authz. */
    [kFiltered]: Map<string, Auth | null> | null
  }
}

/** The hooks of a scope. */
export interface Enforcement {
  readonly onRequest: Hook
  readonly preHandler: Hook
  /** For the end of each route's preHandler hooks; null if there is nothing to decide there. */
  readonly last: Hook | null
}

/**
 * The hooks that execute plans: what is known of the subject decides at onRequest, before a body is parsed; what the
 * request is about, at preHandler, after validation. No promise, and no closure, where nothing takes one.
 *
 * @param notFound decides all at once about requests that no route matched; null: they pass
 */
export function enforcement (permissionsOf: Sources['permissionsOf'], judge: Judge, notFound: Plan | null = null): Enforcement {
  function admit (plan: Plan, answer: unknown, request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    if (answer === null && plan.mode === 'optional') return
    if (!isAuth(answer)) throw failure(request, reply, new TypeError('authenticate() answered with something that is no Auth'))
    if (plan.formula === null && plan.shadow === null) return
    const permissions = plan.asksPermissions ? permissionsOf(answer, plan.consistency, request.log) : undefined
    if (permissions instanceof Promise) return whenLoaded(plan, answer, permissions, request, reply)
    return begin(plan, answer, permissions, plan.asksMore ? performance.now() : 0, request, reply)
  }

  function begin (plan: Plan, auth: Auth, permissions: Inquiry['permissions'], began: number, request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    const inquiry = new Inquiry(request, auth, permissions, plan.consistency)
    if (plan.shadow !== null) inquiry.shadowed = true
    request[kInquiry] = inquiry
    return judge(plan, inquiry, plan.reach, began, reply)
  }

  function whenLoaded (plan: Plan, auth: Auth, permissions: Promise<Permissions>, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const began = performance.now()
    return permissions.catch(() => null).then(loaded => begin(plan, auth, loaded, began, request, reply))
  }

  function whenAuthenticated (plan: Plan, answer: Promise<unknown>, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    return answer.then(auth => admit(plan, auth, request, reply), (error: unknown) => { throw failure(request, reply, error) })
  }

  function decide (plan: Plan, request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
    let answer
    try {
      answer = ask(plan.mode === 'optional', request)
    } catch (error) {
      // Handed on, which is as good as thrown: to throw once more costs as much as to write the refusal.
      return done(failure(request, reply, error))
    }
    goOn(answer instanceof Promise ? whenAuthenticated(plan, answer, request, reply) : admit(plan, answer, request, reply), done)
  }

  /** Whether the rule for what no route matched has admitted a request. False also while that is decided. */
  const admitted = new WeakMap<FastifyRequest, boolean>()

  function decideNotFound (plan: Plan, request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
    const known = admitted.get(request)
    if (known === true) return done()
    // Hooks of a route that go on after reply.callNotFound() end here: the decision goes on by itself, to the handler or not.
    if (known === false) return
    admitted.set(request, false)
    // What is known there belongs to the rule of the route that reply.callNotFound() left.
    request[kInquiry] = null
    decide(plan, request, reply, error => {
      if (error === undefined) admitted.set(request, true)
      done(error)
    })
  }

  return {
    onRequest: (request, reply, done) => {
      if (request.is404) return notFound === null ? done() : decideNotFound(notFound, request, reply, done)
      const plan = request.routeOptions.config[kPlan]
      if (plan === undefined) {
        refuseUnplanned(request, reply)
        return done()
      }
      if (plan.mode === 'public') return done()
      decide(plan, request, reply, done)
    },

    preHandler: (request, reply, done) => {
      // What a hook asked for before validation, it may have asked for by a parameter that is another one by now.
      if (request[kAftermath] !== null) request[kAftermath] = null
      // reply.callNotFound() leads here from every route, whether or not onRequest has seen the request.
      if (notFound !== null && request.is404) return decideNotFound(notFound, request, reply, done)
      const inquiry = request[kInquiry]
      // Undefined: a request of a scope without authz, whose 404 handler is in this one.
      if (inquiry == null || (inquiry.result !== null && !inquiry.shadowed)) return done()
      // The route and its rule are left: what remains is the 404.
      if (request.is404) return done()
      const plan = request.routeOptions.config[kPlan] as Plan
      // With attachValidation a handler sees what is invalid. A rule must not.
      if (request.validationError != null) {
        if (inquiry.result === null) refuse(reply, request.validationError)
        return done()
      }
      // Nor must it see what validation let through, or made, that names nothing.
      const unusable = inquiry.result === null ? unusableParameter(plan.params, request.params) : undefined
      if (unusable !== undefined) refuse(reply, invalidParameter(unusable))
      goOn(judge(plan, inquiry, REMOTE, performance.now(), reply), done)
    },

    last: notFound === null ? null : (request, reply, done) => request.is404 ? decideNotFound(notFound, request, reply, done) : done()
  }
}

/** Outside of any try, for `done` runs the rest of the request. */
function goOn (admitted: void | Promise<void>, done: HookHandlerDoneFunction): void {
  if (admitted === undefined) done()
  else admitted.then(() => done(), done)
}

function refuseUnplanned (request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, schema } = request.routeOptions
  if (isPreflightRoute(request.server, { method, url, schema })) return
  request.log.error({ route: { method, url } }, 'authz guards this route but has no plan for it: it was declared before authz was loaded')
  refuse(reply, new RouteWithoutPlan())
}
