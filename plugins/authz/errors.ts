import createError from '@fastify/error'

// Boot

/**
 * An option of authz is unknown, in most cases misspelt; the message names it and the nearest known one.
 * @fix Correct the name, or remove the option. Rules are no options of authz: they go on routes, or into
 * `app.authz.defaults(rule)`.
 */
export const UnknownOption = createError<[string]>('GTH_AUTHZ_UNKNOWN_OPTION', 'authz: %s')

/**
 * An option has a value of the wrong form. The message never shows the value.
 * @fix Give the option what the message asks for; the comments in the type `AuthzOptions` say what each one means.
 */
export const InvalidOption = createError<[string, string]>('GTH_AUTHZ_INVALID_OPTION', 'authz option %s %s')

/**
 * `definePermissions` was given something that is no permission table: a role that names what is not there or includes
 * itself, a wildcard, a name that cannot be a scope. The message shows names, never descriptions.
 * @fix Correct the name in the message. Write out each permission: nothing is a wildcard here.
 */
export const InvalidModel = createError<[string]>('GTH_AUTHZ_INVALID_MODEL', 'definePermissions: %s')

/**
 * `defineResource` was given something that is no resource.
 * @fix Give it `{ name, load, policies }`: a word, a function from an id to a row or null, and for at least one action
 * who may do it.
 */
export const InvalidResource = createError<[string]>('GTH_AUTHZ_INVALID_RESOURCE', 'defineResource: %s')

/**
 * authz was registered where it, or another plugin that decorates `authz`, already is.
 * @fix Remove the second registration. To be stricter in a nested scope, call `app.authz.defaults(rule)` there.
 */
export const AlreadyRegistered = createError<[]>('GTH_AUTHZ_ALREADY_REGISTERED',
  'authz is already registered in this scope or in one around it. Register it once; a nested scope tightens with app.authz.defaults(rule).')

/**
 * Two scopes of one application registered authz with two models: a permission would mean one thing here and another
 * there.
 * @fix Call `definePermissions` once, in a module of its own, and give its result to each registration.
 */
export const TwoModels = createError<[]>('GTH_AUTHZ_TWO_MODELS',
  'authz is registered in another scope of this application with another model. Write one model with definePermissions(), and give it to both: a permission must mean the same everywhere.')

/**
 * What a route or a default declares is no rule: a name that the model does not have, a bare array, a word of no
 * meaning. The message names the route or scope, the place in the rule and the cause.
 * @fix Correct what the message names. Instead of an array say which is meant, `{ all: [...] }` or `{ any: [...] }`.
 */
export const InvalidRule = createError<[string, string]>('GTH_AUTHZ_INVALID_RULE', '%s: %s')

/**
 * Routes declare no rule, and no scope around them has a default: nothing is open by accident. The message lists them
 * all.
 * @fix Give each route an `authz` option, such as `'public'`, `'authenticated'` or a permission, or call
 * `app.authz.defaults(rule)` first in their scope. Register plugins that bring routes of their own outside of authz's
 * scope, or under a default.
 */
export const RuleMissing = createError<[string]>('GTH_AUTHZ_RULE_MISSING', '%s')

/**
 * Nobody can satisfy the rule together with the defaults around it, such as `{ not: 'x' }` in a scope that demands
 * `x`.
 * @fix Take the contradiction out of the rule, or move the route into a scope whose default fits.
 */
export const RuleUnsatisfiable = createError<[string, string]>('GTH_AUTHZ_RULE_UNSATISFIABLE',
  '%s: nobody can ever satisfy the rule (%s). It may contradict itself or a default of the scopes around it.')

/**
 * A route says `'public'` or `'optional'` in a scope whose default is stricter: scopes only tighten.
 * @fix Where opening is meant, write `{ public: true, override: 'why' }` or `{ optional: true, override: 'why' }`.
 * Otherwise remove the rule, and the default holds.
 */
export const RuleWidens = createError<[string, string, string, string]>('GTH_AUTHZ_RULE_WIDENS',
  '%s: \'%s\' would open what the scope\'s default closes (%s). Where that is meant, say why: { %s: true, override: \'the reason\' }.')

/**
 * A route, a nested default or a shadow rule has an override in a scope whose default, or that of a scope around it, is
 * sealed (`app.authz.defaults(rule, { sealed: true })`): such a default can be tightened, never opened.
 * @fix Remove the override, and the default holds. If the route has to be open, move it out of the scope, or remove
 * `sealed` from the default.
 */
export const DefaultSealed = createError<[string, string]>('GTH_AUTHZ_DEFAULT_SEALED',
  '%s: the override would open a default that is sealed (%s). Remove the override, or declare this outside of the scope that is sealed.')

/**
 * HEAD and GET of one URL have different rules: HEAD would tell of a resource what GET protects. What one URL is, the
 * router says: by case and slashes as the application compares them, and by parameters.
 * @fix Remove the HEAD route, and Fastify makes one that follows GET; or give both the same rule.
 */
export const HeadDiffers = createError<[string, string, string, string]>('GTH_AUTHZ_HEAD_DIFFERS',
  'Route HEAD %s: its rule (%s) differs from that of GET %s (%s), and both answer the same URL, but HEAD tells what GET would answer. Give both the same rule, or leave HEAD to Fastify.')

/**
 * `app.authz.defaults` came after routes or defaults that it would have had to govern, and that are compiled already.
 * @fix Call `app.authz.defaults(rule)` in the first line of its scope, before routes and nested registrations.
 */
export const DefaultsTooLate = createError<[string]>('GTH_AUTHZ_DEFAULTS_TOO_LATE',
  'app.authz.defaults() in the scope %s comes after routes or defaults were declared there or in a scope inside it. Call it first.')

/**
 * `app.authz.defaults` was called twice in one scope: which one holds would depend on the order.
 * @fix Join both into one rule, `{ all: [...] }` or `{ any: [...] }`, or give one of them a scope of its own with
 * `app.register`.
 */
export const DefaultsRepeated = createError<[string]>('GTH_AUTHZ_DEFAULTS_REPEATED',
  'app.authz.defaults() was already called in the scope %s. Write one rule: { all: [...] } or { any: [...] }.')

/**
 * Routes were declared before authz was loaded, so that no rule of theirs was compiled. The message lists them all.
 * @fix Write `await app.register(authz, ...)` above the first route; without `await` the plugin is loaded only later.
 */
export const RouteTooEarly = createError<[string]>('GTH_AUTHZ_ROUTE_TOO_EARLY',
  'These routes were declared before authz was loaded, so their rules are not known:\n%s\n' +
  'Write `await app.register(authz, ...)` before the first route, or declare the routes in a plugin that is registered after authz.')

/**
 * Routes are not guarded: they carry `authz` but were declared outside of the scope that authz guards, or the option
 * `unguarded` is given and does not list them. The message lists them all.
 * @fix If a plugin of yours registers authz, wrap it with fastify-plugin: without, authz guards only what is declared
 * inside that plugin. Otherwise declare the routes in the guarded scope, or list those that are meant to be outside, and
 * carry no `authz`, in the option `unguarded`.
 */
export const RouteUnguarded = createError<[string, string, string]>('GTH_AUTHZ_ROUTE_UNGUARDED',
  'authz does not guard these routes:\n%s\n%s%s')

/**
 * An `onRoute` hook changed routes after authz had read their rules: it set `authz`, replaced `config`, or replaced the
 * hooks of a route with a list rule. Another rule would hold than the one that stands on the route. The message lists
 * them all.
 * @fix Add that hook before authz is registered. A hook that sets something else in `config` keeps what is there:
 * `options.config = { ...options.config, mine }`; one that adds hooks to a route does so beside those that are there.
 */
export const RuleChanged = createError<[string]>('GTH_AUTHZ_RULE_CHANGED',
  'An onRoute hook changed these routes after authz had read their rules:\n%s\n' +
  'Add the hook before authz: app.addHook(\'onRoute\', ...) above `await app.register(authz, ...)`, on the same instance or on one around it. To add to `config`, keep what is there: options.config = { ...options.config, mine }.')

/**
 * The schema of a route has `security` that says something else about the credential than the rule of the route, so
 * that the OpenAPI document would describe a guarded route as public, or a public one as guarded. The message lists
 * all such routes.
 * @fix Remove `security` from the schema: authz describes it. To name another scheme, keep to what the rule demands:
 * `[{ oauth2: ['article:read'] }]` if a credential must be there, `[{ oauth2: [] }, {}]` if it may be absent, and no
 * scheme if the route is public.
 */
export const SecurityContradicts = createError<[string]>('GTH_AUTHZ_SECURITY_CONTRADICTS',
  'The schemas of these routes have a `security` that contradicts their rules:\n%s\n' +
  'Remove it, and authz describes what the rule demands.')

// Programming errors

/**
 * `app.authz.explain` was asked what nobody can answer: the message says what is wrong with the question.
 * @fix Ask `{ subject, method, url }` after `await app.ready()`, with roles and permissions that the model has.
 */
export const InvalidQuestion = createError<[string]>('GTH_AUTHZ_INVALID_QUESTION', 'app.authz.explain(): %s', 500)

/**
 * `app.authz.explain` was asked about a method and URL that no route of the application has.
 * @fix Give a URL as a client would send it (`/articles/17`, not `/articles/:id`), with its prefix, and the `headers`
 * that constraints look at; `matrixOf(app)` lists the routes.
 */
export const NoSuchRoute = createError<[string, string]>('GTH_AUTHZ_NO_SUCH_ROUTE', 'app.authz.explain(): the application has no route for %s %s.', 500)

/**
 * `request.authz.has` was asked for a permission that the model does not have: a misspelt one would be false for ever.
 * @fix Correct the name; with `interface Register { model: typeof model }` merged, the compiler finds it.
 */
export const UnknownPermission = createError<[string]>('GTH_AUTHZ_UNKNOWN_PERMISSION',
  'request.authz.has(): the model has no permission of this name.%s', 500)

/**
 * `request.authz.has` answers at once, but the permissions of this subject are still where the option `permissions`
 * loads them from: the rule of the route needed none.
 * @fix Write `await request.authz.permissions()` before the first `has()`, or let the route's rule name a permission.
 */
export const PermissionsNotLoaded = createError<[]>('GTH_AUTHZ_PERMISSIONS_NOT_LOADED',
  'request.authz.has() was asked before the permissions were loaded: the rule of this route needs none. Write `await request.authz.permissions()` first.', 500)

/**
 * `request.authz.filter` was asked for what no store can execute: an unknown action, or a policy that is a function.
 * @fix Write the policies of actions that lists are filtered by with `owner` and `where`. Check the name of the
 * action.
 */
export const FilterImpossible = createError<[string]>('GTH_AUTHZ_FILTER_IMPOSSIBLE',
  'request.authz.filter(): %s', 500)

/**
 * The rule of the route names `resource.list(action)`, alone or among others, but its handler answered without the
 * filter: the answer, which no policy has decided about, was withheld. In the log the same code marks an answer that
 * was not withheld: a reply that is hijacked or written to `reply.raw`, and an answer with a status from 300.
 * @fix Call `await request.authz.filter(resource, action)` in the handler, before anything that can fail or answer, and
 * hand what it returns to the query.
 */
export const FilterNotAsked = createError<[string, string]>('GTH_AUTHZ_FILTER_NOT_ASKED',
  '%s was answered without request.authz.filter() for %s, which its rule names: everybody would have seen everything.', 500)

// Per request. Refusals have no stack trace: they are answers, and a flood of them must stay cheap.

/**
 * The subject is known and may not (RFC 6750 §3.1 `insufficient_scope`). The message, the member `required` and the
 * challenge say what the route needs.
 * @fix Client: do not repeat the request; ask for a token with the scope in the challenge, or have somebody grant the
 * permission. Server: `app.authz.explain({ subject, method, url })` says which part of the rule refused.
 */
export const Forbidden = createError<[]>('GTH_AUTHZ_FORBIDDEN', 'Not permitted.', 403, Error, false)

/**
 * authz guards the route but has no plan for it, because it was declared before authz was loaded: nobody passes. Seen
 * only where boot could not tell.
 * @fix Server: write `await app.register(authz, ...)` above the route, which the log names.
 */
export const RouteWithoutPlan = createError<[]>('GTH_AUTHZ_ROUTE_WITHOUT_PLAN', 'This route has no authorization rule.', 403, Error, false)

/**
 * The authenticator failed, or answered with something that is no identity: nobody can tell, so nobody passes. The log
 * has what it said.
 * @fix Client: try again in a moment. Server: find "the authenticator failed" in the log. An authenticator of your own
 * answers with `{ subject, claims, source, issuer }`, or throws an error with a `statusCode` of 401.
 */
export const AuthenticatorFault = createError<[]>('GTH_AUTHZ_AUTHENTICATOR_FAULT', 'The request cannot be authenticated right now.', 503, Error, false)

/**
 * Something that the rule depends on could not be found out, or not in time: a row, the permissions, an answer of the
 * decision point. Nobody can tell, so nobody passes.
 * @fix Client: try again in a moment. Server: the log has the cause, and `gatehouse:decision` the part of the rule;
 * mend what it asks, or give it more time with the option `timeout`.
 */
export const Undecided = createError<[]>('GTH_AUTHZ_UNDECIDED', 'Whether this is permitted cannot be decided right now.', 503, Error, false)

/**
 * The resource is missing, or this subject may not know that it exists, or whether it may could not be decided: the
 * answer is the same, so nobody learns which.
 * @fix Client: check the identifier, and who is logged in. Server: the decision in the log says `hidden` and names the
 * route; compare the row with the resource's policy of who may see it. If that policy failed, "could not be found out" is
 * in the log with the cause.
 */
export const ResourceNotFound = createError<[]>('GTH_AUTHZ_RESOURCE_NOT_FOUND', 'There is no such resource.', 404, Error, false)

/**
 * A parameter of the URL, as validation left it, names nothing that a rule could decide about: it is a list, an object, a
 * boolean, or a number that is not finite or too large to be exact. Nothing was loaded or asked.
 * @fix Client: send one value that the description of the API allows. Server: give the parameter a schema that leaves a
 * string or a number, such as `{ type: 'string' }`; for whole numbers over 2^53 take a string or a bigint.
 */
export const InvalidParameter = createError<[string]>('GTH_AUTHZ_INVALID_PARAMETER', 'params/%s must be a string or a number', 400, Error, false)

/**
 * The login is too old, or too weak, for what the rule demands with `stepUp` (RFC 9470 §3
 * `insufficient_user_authentication`). The challenge says what is needed.
 * @fix Client: have the person log in again, with the `max_age` and `acr_values` of the challenge, and repeat the
 * request with the new token. A refreshed token does not help: its login is the old one.
 */
export const StepUpRequired = createError<[]>('GTH_AUTHZ_STEP_UP_REQUIRED', 'This requires another login.', 401, Error, false)

/**
 * The permission source (`permissions.load`) failed, was silent longer than its `timeout`, or answered with something
 * that is no answer: nobody can tell, so nobody passes.
 * @seen in the application; the client gets 503 [GTH_AUTHZ_UNDECIDED](#gth_authz_undecided)
 * @fix Mend `load` or what it asks; it answers with `{ roles: [...] }`, `{ permissions: [...] }` or both.
 * `permissions.stale` lets earlier answers serve through an outage.
 */
export const PermissionsUnavailable = createError<[]>('GTH_AUTHZ_PERMISSIONS_UNAVAILABLE', 'The permissions of the subject cannot be loaded right now.', 503, Error, false)
