import type { FastifyBaseLogger } from 'fastify'
import type { Auth } from '../../contract.ts'
import type { NonEmpty, Permission } from '../register.ts'
import type { Identifier } from '../rule/identifier.ts'
import type { ResourceRule } from '../rule/route-rule.ts'

/** A claim of the subject's token, where a policy compares a member of a row with it. */
export interface ClaimReference { readonly claim: string }

/**
 * Who may do something with a row, given that they may see it.
 *
 * - `'everybody'` (who is known, or whom the route admits unknown)
 * - a permission
 * - `{ owner: 'author' }`: the subject whose `sub` the member holds
 * - `{ where: { status: 'published' } }`: for rows whose members are equal (`===`) to these values, or to
 *   `{ claim: 'tenant' }` of the token. Of values of different types, and of a claim that is null, a list or an
 *   object, it is undecided, and so is its `{ not }`
 * - `{ all }`, `{ any }`, `{ not }` of policies
 * - a function of the row and the subject, for what no value can say. It cannot be turned into a filter for lists.
 */
export type Policy<Row> =
  | 'everybody' | Permission
  | { readonly owner: keyof Row & string }
  | { readonly where: Members<Row> }
  | { readonly all: NonEmpty<Policy<Row>> } | { readonly any: NonEmpty<Policy<Row>> } | { readonly not: Policy<Row> }
  | PolicyFunction<Row>

/** What members of a row may be compared with. While the compiler does not know the row yet (`never`), anything. */
type Members<Row> = [Row] extends [never]
  ? Readonly<Record<string, unknown>>
  : { readonly [Member in keyof Row]?: Row[Member] | ClaimReference }

/** Null is somebody unknown. Anything but true and false, and a throw, is an error: 503, and in `visibleTo` a row that is not seen: 404. */
export type PolicyFunction<Row> = (row: Row, subject: Auth | null) => boolean | PromiseLike<boolean>

/** What `load` is given besides the id. */
export interface LoadContext {
  readonly auth: Auth | null
  /** Aborted when the answer would come too late. */
  readonly signal: AbortSignal
  readonly log: FastifyBaseLogger
}

/** What `defineResource` takes. */
export interface ResourceDefinition<Row extends object, Action extends string, Id extends Identifier, Param extends string> {
  /** As rules and logs call it: `article`. No two resources of one application share a name. */
  readonly name: string
  /** The URL parameter that holds the id. Default `id`. */
  readonly param?: Param
  /**
   * The row of an id; null or undefined where there is none. A failure, or silence, is answered with 503. An id is what the
   * validated parameter is, if that is a string, a bigint or a number that is finite and exact; for anything else the answer
   * is 400, and nothing is loaded.
   */
  readonly load: (id: Id, context: LoadContext) => Row | null | undefined | PromiseLike<Row | null | undefined>
  /**
   * Who may know that a row exists. For all others it is missing: 404, and nobody can tell the difference. If it cannot be
   * decided for a row, because a function or a member of the row fails, the row is missing, too, and the failure is in the
   * log. Default everybody.
   */
  readonly visibleTo?: Policy<NoInfer<Row>>
  /** Who may do what, of those who may see it. */
  readonly policies: { readonly [Name in Action]: Policy<NoInfer<Row>> }
}

/** Something that routes protect one by one: an article, an order. Made by `defineResource`. */
export interface Resource<Row extends object = object, Action extends string = string, Id extends Identifier = Identifier, Param extends string = string> {
  readonly name: string
  /** The rule that the subject may do this with the row that the URL names. Missing and invisible are one 404. */
  can (action: Action): ResourceRule<Readonly<Record<Param, Id>>>
  /**
   * The rule of a route that lists: admits everybody who may do this with some row. The handler must ask
   * `request.authz.filter(resource, action)`, also if another part of the rule admits the caller. If it does not, an
   * answer with a status below 300 is withheld; what cannot be withheld is an error in the log.
   */
  list (action: Action): ResourceRule<unknown>
  /**
   * The row that the URL names, loaded once per request, for those who may see it. Rejects with
   * GTH_AUTHZ_RESOURCE_NOT_FOUND (404) where it is missing or invisible, GTH_AUTHZ_UNDECIDED (503) where it cannot be had.
   */
  of<Given> (request: { readonly authz: object, readonly params: Given & (unknown extends Given ? unknown : Readonly<Record<Param, Id>>) }): Promise<Row>
  /** The same resource, whose id is in another URL parameter. Throws GTH_AUTHZ_INVALID_RESOURCE for what names none. */
  by<Other extends string> (param: Other): Resource<Row, Action, Id, Other>
}
