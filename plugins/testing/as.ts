import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { requestOf, type Acting, type Identity as Acted } from '../acting/acting.ts'
import type { Claims } from '../contract.ts'
import type { ModelOf, Permission, Register } from '../authz/index.ts'
import { assertApplication, type TestedApplication } from './tested-application.ts'

/** Whom to be. */
export interface Identity {
  /** The `sub` claim, not empty. */
  readonly subject: string
  /** Roles of the model. Where roles or permissions are given, these count, whatever the claims say, and no permission source is asked. */
  readonly roles?: ReadonlyArray<keyof ModelOf<Register>['roles'] & string>
  /** Permissions of the model, besides those of the roles. */
  readonly permissions?: readonly Permission[]
  /**
   * What the token would say besides: `{ tenant: 'acme', auth_time: 1760000000 }`. The rest is filled in, as of a new
   * token of the first trust; so are claims named `roles` and `permissions`, where those are given.
   */
  readonly claims?: Readonly<Partial<Claims> & Record<string, unknown>>
}

/** An identity at work. */
export interface Actor {
  /** As `app.inject`: through all hooks, validation and the handler, but without a credential. Rejects where a role or permission is none of the model. */
  inject (options: InjectOptions | string): Promise<LightMyRequestResponse>
}

/**
 * Makes requests as somebody, without keys and tokens:
 *
 * ```ts
 * const answer = await as(app, { subject: 'ada', roles: ['author'] }).inject({ method: 'PUT', url: '/articles/7', payload })
 * ```
 *
 * The application is the real one. Of authentication, only what is about a credential is left out: reading and
 * verifying the token, the check that no other site sent the cookie, and `isRevoked`. The claims are checked as always.
 * Needs the authn of this package.
 *
 * Only code in the process can do this. The identity stands on the request object that `app.inject` makes, under a
 * symbol that is neither exported nor registered; requests from a socket are made by node and cannot carry it.
 *
 * @param app any Fastify instance, whatever its server, logger and type provider
 * @throws TypeError if it is none
 */
export function as (app: TestedApplication, identity: Identity): Actor {
  assertApplication(app, 'as')
  return {
    async inject (options) {
      const unknown = new Set<string>()
      const answer = await injectActing(app, { identity: actedAs(identity, unknown), rehearsal: null }, typeof options === 'string' ? { url: options } : options)
      assertKnown(unknown)
      return answer
    }
  }
}

/** An identity in the form that the plugins take. `unknown` is filled with what the model does not have. */
export function actedAs ({ subject, roles, permissions, claims }: Identity, unknown: Set<string>): Acted {
  const granted = roles !== undefined || permissions !== undefined
  return {
    subject,
    claims: { ...(roles !== undefined && { roles }), ...(permissions !== undefined && { permissions }), ...claims },
    grant: granted ? { roles: roles ?? [], permissions: permissions ?? [], unknown: (kind, name) => { unknown.add(`${kind} "${name}"`) } } : null
  }
}

/** Throws for names that a test misspelt: they would have counted for nothing. */
export function assertKnown (unknown: ReadonlySet<string>): void {
  if (unknown.size > 0) throw new TypeError(`The model has no ${[...unknown].join(', no ')}.`)
}

/** Injects a request that is a part of something. */
export function injectActing (app: TestedApplication, acting: Acting, options: InjectOptions): Promise<LightMyRequestResponse> {
  return app.inject({ ...options, Request: requestOf(acting) } as InjectOptions)
}
