import createError from '@fastify/error'

// Boot

/** An option is unknown; the message names it and the nearest known one. */
export const UnknownOption = createError<[string]>('GTH_AUTHZ_UNKNOWN_OPTION', 'authz: %s')

/** An option has a value of the wrong form. The message never shows the value. */
export const InvalidOption = createError<[string, string]>('GTH_AUTHZ_INVALID_OPTION', 'authz option %s %s')

/** `definePermissions` was given something that is no permission table. The message shows names, never descriptions. */
export const InvalidModel = createError<[string]>('GTH_AUTHZ_INVALID_MODEL', 'definePermissions: %s')

/** `defineResource` was given something that is no resource. */
export const InvalidResource = createError<[string]>('GTH_AUTHZ_INVALID_RESOURCE', 'defineResource: %s')

/** authz was registered where it, or another plugin that decorates `authz`, already is. */
export const AlreadyRegistered = createError<[]>('GTH_AUTHZ_ALREADY_REGISTERED',
  'authz is already registered in this scope or in one around it. Register it once; a nested scope tightens with app.authz.defaults(rule).')

/** Two scopes of one application registered authz with two models. */
export const TwoModels = createError<[]>('GTH_AUTHZ_TWO_MODELS',
  'authz is registered in another scope of this application with another model. Write one model with definePermissions(), and give it to both: a permission must mean the same everywhere.')

/** A rule is not one: the message names the route or scope, the place in the rule and the cause. */
export const InvalidRule = createError<[string, string]>('GTH_AUTHZ_INVALID_RULE', '%s: %s')

/** Routes without a rule and without a default: the message lists them all. */
export const RuleMissing = createError<[string]>('GTH_AUTHZ_RULE_MISSING', '%s')

/** A rule, with the defaults around it, that nobody can satisfy. */
export const RuleUnsatisfiable = createError<[string, string]>('GTH_AUTHZ_RULE_UNSATISFIABLE',
  '%s: nobody can ever satisfy the rule (%s). It may contradict itself or a default of the scopes around it.')

/** A rule that would open what a default of the scopes around it closes. */
export const RuleWidens = createError<[string, string, string, string]>('GTH_AUTHZ_RULE_WIDENS',
  '%s: \'%s\' would open what the scope\'s default closes (%s). Where that is meant, say why: { %s: true, override: \'the reason\' }.')

/** HEAD and GET of one URL have different rules. */
export const HeadDiffers = createError<[string, string, string]>('GTH_AUTHZ_HEAD_DIFFERS',
  'Route HEAD %s: its rule (%s) differs from that of GET (%s), but HEAD tells what GET would answer. Give both the same rule, or leave HEAD to Fastify.')

/** `app.authz.defaults` came after routes or defaults that it would have had to govern. */
export const DefaultsTooLate = createError<[string]>('GTH_AUTHZ_DEFAULTS_TOO_LATE',
  'app.authz.defaults() in the scope %s comes after routes or defaults were declared there or in a scope inside it. Call it first.')

/** `app.authz.defaults` was called twice in one scope: which one holds would depend on the order. */
export const DefaultsRepeated = createError<[string]>('GTH_AUTHZ_DEFAULTS_REPEATED',
  'app.authz.defaults() was already called in the scope %s. Write one rule: { all: [...] } or { any: [...] }.')

/** Routes that were declared before authz was loaded, so that no rule of theirs was compiled: the message lists them all. */
export const RouteTooEarly = createError<[string]>('GTH_AUTHZ_ROUTE_TOO_EARLY',
  'These routes were declared before authz was loaded, so their rules are not known:\n%s\n' +
  'Write `await app.register(authz, ...)` before the first route, or declare the routes in a plugin that is registered after authz.')

// Programming errors

/** `app.authz.explain` was asked what nobody can answer: the message says what is wrong with the question. */
export const InvalidQuestion = createError<[string]>('GTH_AUTHZ_INVALID_QUESTION', 'app.authz.explain(): %s')

/** `app.authz.explain` was asked about a method and URL that no route of this authz has. */
export const NoSuchRoute = createError<[string, string]>('GTH_AUTHZ_NO_SUCH_ROUTE', 'app.authz.explain(): authz guards no route for %s %s.')

/** `request.authz.has` was asked for a permission that the model does not have. */
export const UnknownPermission = createError<[string]>('GTH_AUTHZ_UNKNOWN_PERMISSION',
  'request.authz.has(): the model has no permission of this name.%s', 500)

/** What `request.authz` was asked needs permissions that the rule did not. */
export const PermissionsNotLoaded = createError<[]>('GTH_AUTHZ_PERMISSIONS_NOT_LOADED',
  'request.authz.has() was asked before the permissions were loaded: the rule of this route needs none. Write `await request.authz.permissions()` first.', 500)

/** A filter was asked for that a store cannot execute. */
export const FilterImpossible = createError<[string]>('GTH_AUTHZ_FILTER_IMPOSSIBLE',
  'request.authz.filter(): %s', 500)

/** The handler of a route whose rule is `resource.list(action)` answered without the filter: the answer is withheld. */
export const FilterNotAsked = createError<[string]>('GTH_AUTHZ_FILTER_NOT_ASKED',
  'The rule of this route is %s, but its handler answered without request.authz.filter(): everybody would have seen everything.', 500)

// Per request. Refusals have no stack trace: they are answers, and a flood of them must stay cheap.

/** RFC 6750 §3.1 "insufficient_scope": the subject is known and may not. The message says what the route needs. */
export const Forbidden = createError<[]>('GTH_AUTHZ_FORBIDDEN', 'Not permitted.', 403, Error, false)

/** A route that authz guards but has no plan for: nobody passes. Seen only where boot could not tell. */
export const RouteWithoutPlan = createError<[]>('GTH_AUTHZ_ROUTE_WITHOUT_PLAN', 'This route has no authorization rule.', 403, Error, false)

/** The authenticator failed, or answered with something that is no identity: nobody can tell, so nobody passes. */
export const AuthenticatorFault = createError<[]>('GTH_AUTHZ_AUTHENTICATOR_FAULT', 'The request cannot be authenticated right now.', 503, Error, false)

/** Something that the rule depends on could not be found out: nobody can tell, so nobody passes. */
export const Undecided = createError<[]>('GTH_AUTHZ_UNDECIDED', 'Whether this is permitted cannot be decided right now.', 503, Error, false)

/** The resource is missing, or the subject may not know that it exists: nobody learns which. */
export const ResourceNotFound = createError<[]>('GTH_AUTHZ_RESOURCE_NOT_FOUND', 'There is no such resource.', 404, Error, false)

/** RFC 9470 §3 "insufficient_user_authentication": the login is too old, or too weak. The message says what is needed. */
export const StepUpRequired = createError<[]>('GTH_AUTHZ_STEP_UP_REQUIRED', 'This requires another login.', 401, Error, false)

/** The permission source failed, was silent too long, or answered with something that is no answer: nobody can tell, so nobody passes. */
export const PermissionsUnavailable = createError<[]>('GTH_AUTHZ_PERMISSIONS_UNAVAILABLE', 'The permissions of the subject cannot be loaded right now.', 503, Error, false)
