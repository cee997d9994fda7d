import type { FastifyRequest } from 'fastify'
import { didYouMean } from '../../options/did-you-mean.ts'
import { FilterImpossible, PermissionsNotLoaded, ResourceNotFound, Undecided, UnknownPermission } from '../errors.ts'
import type { RequestAuthz } from '../decorations.ts'
import type { Permission } from '../register.ts'
import { kRow, useOf, type ResourceUse } from '../resource/define-resource.ts'
import { every, filterOf } from '../resource/filter.ts'
import { listKey } from '../resource/listed.ts'
import { allOf } from '../rule/fold.ts'
import type { Check, Folded, Guarded } from '../rule/expression.ts'
import type { Grammar } from '../rule/grammar.ts'
import { unusableParameter } from '../rule/identifier.ts'
import { isAuth } from './authentication.ts'
import { decisionOf, type Decision } from './decision.ts'
import { kAftermath, kFiltered, kInquiry } from './enforce.ts'
import type { Sources } from './find.ts'
import { compile, PERMISSIONS_KNOWN, type Formula } from './formula.ts'
import { Inquiry, REMOTE, SUBJECT } from './inquiry.ts'
import { kPlan, type Plan } from './plan.ts'
import { invalidParameter } from './refusals.ts'
import { settle, type Find } from './settle.ts'
import { NO, YES } from './truth.ts'

/** What answers for an application. */
export interface Answering {
  readonly grammar: Grammar
  readonly find: Find
  /** The permissions, where the claims alone say what they are; null where a source must be asked. */
  readonly permissionsOf: Sources['permissionsOf'] | null
  /** The rule for requests that no route matched; null: they all pass. */
  readonly notFound: Plan | null
}

/** `request.authz`: what the subject of a request may do. */
export class Access implements RequestAuthz {
  readonly #request: FastifyRequest
  readonly #answering: Answering

  constructor (request: FastifyRequest, answering: Answering) {
    this.#request = request
    this.#answering = answering
  }

  get decision (): Decision | null {
    const plan = this.#request.is404 ? this.#answering.notFound : this.#request.routeOptions.config[kPlan]
    const inquiry = this.#request[kInquiry]
    return plan == null || inquiry?.result == null ? null : decisionOf(plan, inquiry, inquiry.result)
  }

  has (permission: Permission): boolean {
    const { grammar: { model }, permissionsOf } = this.#answering
    if (!Object.hasOwn(model.permissions, permission)) throw new UnknownPermission(didYouMean(permission, Object.keys(model.permissions)))
    const inquiry = this.#inquiry()
    if (inquiry.auth === null) return false
    if (inquiry.permissions === undefined && permissionsOf !== null) inquiry.permissions = permissionsOf(inquiry.auth, 'cached', this.#request.log) as Inquiry['permissions']
    if (inquiry.permissions === undefined) throw new PermissionsNotLoaded()
    if (inquiry.permissions === null) throw new Undecided()
    return inquiry.permissions.granted.has(permission)
  }

  async permissions (): Promise<ReadonlySet<Permission>> {
    // A copy: the set itself is remembered for other requests.
    return new Set((await this.#known()).granted as ReadonlySet<Permission>)
  }

  async filter (resource: object, action: string): Promise<never> {
    const use = useOf(resource)
    if (use === undefined) throw new FilterImpossible('it takes what defineResource() returned, and an action.')
    const { visibleTo, actions } = use.policies(this.#answering.grammar, (path, why) => new FilterImpossible(`${path} ${why}`))
    const allowed = actions.get(action)
    if (allowed === undefined) throw new FilterImpossible(`the resource "${use.name}" has no action "${action}".${didYouMean(action, [...actions.keys()])}`)
    const inquiry = this.#inquiry()
    await this.#known()
    const filter = every([filterOf(visibleTo, inquiry), filterOf(allowed, inquiry)])
    // With its subject: what a hook asked before it was known who asks is not what the handler must ask.
    this.#request[kFiltered] ??= new Map()
    this.#request[kFiltered].set(listKey(use.name, action), inquiry.auth)
    return filter as never
  }

  async [kRow] (use: ResourceUse): Promise<object> {
    const unusable = unusableParameter([use.param], this.#request.params)
    if (unusable !== undefined) throw invalidParameter(unusable)
    const inquiry = this.#inquiry()
    const truth = await settle(visible(use, this.#answering.grammar), inquiry, REMOTE, this.#answering.find)
    if (truth === NO) throw new ResourceNotFound()
    const answer = inquiry.answers?.get(use.row)
    if (truth !== YES || answer === undefined || answer.failed) throw new Undecided()
    return answer.value as object
  }

  async #known (): Promise<NonNullable<Inquiry['permissions']>> {
    const inquiry = this.#inquiry()
    await settle(PERMISSIONS_KNOWN, inquiry, SUBJECT, this.#answering.find)
    if (inquiry.permissions == null) throw new Undecided()
    return inquiry.permissions
  }

  /** A copy of the rule's, so that nothing that is found out besides decides. Where there was none, or somebody was authenticated since, a new one. */
  #inquiry (): Inquiry {
    const request = this.#request
    const auth = isAuth(request.auth) ? request.auth : null
    const { [kInquiry]: rule, [kAftermath]: aftermath } = request
    if (aftermath !== null && aftermath.auth === auth) return aftermath
    const known = rule !== null && rule.auth === auth ? rule : null
    const inquiry = known?.copy() ?? new Inquiry(request, auth, undefined, request.routeOptions.config[kPlan]?.consistency)
    request[kAftermath] = inquiry
    return inquiry
  }
}

const formulas = new WeakMap<Grammar, WeakMap<ResourceUse, Formula>>()

/** Whether a row is there and visible, compiled once. */
function visible (use: ResourceUse, grammar: Grammar): Formula {
  const known = formulas.get(grammar) ?? new WeakMap<ResourceUse, Formula>()
  formulas.set(grammar, known)
  const formula = known.get(use) ?? compile(seen(use, use.policies(grammar, (path, why) => new FilterImpossible(`${path} ${why}`)).visibleTo))
  known.set(use, formula)
  return formula
}

/** A rule about the row, as that of a route is: so that both answer the same for a row that is missing or hidden. */
function seen ({ row }: ResourceUse, visibleTo: Folded): Guarded {
  const isSo = (value: unknown) => value !== null
  // Nobody asks whether it is not.
  const exists: Check = { kind: 'check', key: `${row.text} exists`, text: 'exists', fact: row, isSo, isNotSo: isSo }
  return { kind: 'guarded', key: `${row.text} is seen`, text: 'is seen', guard: allOf([exists, visibleTo]), then: { kind: 'authenticated' }, row }
}
