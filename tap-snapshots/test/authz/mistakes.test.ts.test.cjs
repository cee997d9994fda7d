/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/authz/mistakes.test.ts > TAP > "not" around a login > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz has "not" around a login in the last 60 s, which says how to be admitted: write it without.
`

exports[`test/authz/mistakes.test.ts > TAP > a bare array > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz is a bare array, which means OR in half the field and AND in the other half: write { any: [...] } or { all: [...] }.
`

exports[`test/authz/mistakes.test.ts > TAP > a decision point that is not there > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz asks a decision point about an object, but authz has none: give it the option decisionPoint.
`

exports[`test/authz/mistakes.test.ts > TAP > a default that comes after routes > must match snapshot 1`] = `
GTH_AUTHZ_DEFAULTS_TOO_LATE
app.authz.defaults() in the scope / comes after routes or defaults were declared there or in a scope inside it. Call it first.
`

exports[`test/authz/mistakes.test.ts > TAP > a default that is applied in no known way > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
app.authz.defaults() in the scope /: the second argument is wrong: Unknown option "seald". Did you mean "sealed"? Known options: sealed.
`

exports[`test/authz/mistakes.test.ts > TAP > a forgotten rule > must match snapshot 1`] = `
GTH_AUTHZ_RULE_MISSING
These routes have no authorization rule, and no default of their scope gives them one:
  GET, HEAD, POST /articles
Give each the route option \`authz\` (a permission, 'authenticated', 'optional', 'public', { all }, { any }, { not }, { stepUp }, { permission, on }, resource.can(action), resource.list(action) or self(param)), or call app.authz.defaults(rule) before the routes of the scope.
`

exports[`test/authz/mistakes.test.ts > TAP > a list by a policy that is a function > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles: authz lists rows by article.policies.judge(), which no store can execute: for lists, write the policy with owner and where.
`

exports[`test/authz/mistakes.test.ts > TAP > a list on a WebSocket > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /live: authz has article.list('read') on a WebSocket, whose messages nobody can withhold. Use a permission, and request.authz.filter() for what is sent.
`

exports[`test/authz/mistakes.test.ts > TAP > a misspelt option > must match snapshot 1`] = `
GTH_AUTHZ_RULE_MISSING
These routes have no authorization rule, and no default of their scope gives them one:
  GET, HEAD /articles (It has "auhtz". Did you mean "authz"?)
Give each the route option \`authz\` (a permission, 'authenticated', 'optional', 'public', { all }, { any }, { not }, { stepUp }, { permission, on }, resource.can(action), resource.list(action) or self(param)), or call app.authz.defaults(rule) before the routes of the scope.
`

exports[`test/authz/mistakes.test.ts > TAP > a misspelt permission > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz names the unknown permission "article:raed". Did you mean "article:read"?
`

exports[`test/authz/mistakes.test.ts > TAP > a misspelt rule inside of config > must match snapshot 1`] = `
GTH_AUTHZ_RULE_MISSING
These routes have no authorization rule, and no default of their scope gives them one:
  GET, HEAD /articles (It has "auhtz" in config. Did you mean "authz"?)
Give each the route option \`authz\` (a permission, 'authenticated', 'optional', 'public', { all }, { any }, { not }, { stepUp }, { permission, on }, resource.can(action), resource.list(action) or self(param)), or call app.authz.defaults(rule) before the routes of the scope.
`

exports[`test/authz/mistakes.test.ts > TAP > a misspelt rule inside of config, where there is a default > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles: has "auhtz" in config, which nobody reads. Did you mean "authz"?
`

exports[`test/authz/mistakes.test.ts > TAP > a misspelt way to apply it > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz is wrong: Unknown option "shadwo". Did you mean "shadow"? Known options: rule, shadow, consistency.
`

exports[`test/authz/mistakes.test.ts > TAP > a parameter that may be anything > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz has article.can('read'), which reads the URL parameter "id", but its schema allows everything: what is not checked must not choose what is decided. Say what the parameter is, such as { type: 'string' }.
`

exports[`test/authz/mistakes.test.ts > TAP > a parameter that the schema does not have > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz has article.can('read'), which reads the URL parameter "id", but the schema of the params has no such property. Add it.
`

exports[`test/authz/mistakes.test.ts > TAP > a parameter that the URL does not have > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /people/:name: authz has self('id'), which reads the URL parameter "id", but the URL has none of that name. Name the parameter that there is: by('...') of the resource, or self('...').
`

exports[`test/authz/mistakes.test.ts > TAP > a role instead of a permission > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz is "editor", which is a role: a rule names permissions, so that roles can change without the routes.
`

exports[`test/authz/mistakes.test.ts > TAP > a rule that nobody can satisfy > must match snapshot 1`] = `
GTH_AUTHZ_RULE_UNSATISFIABLE
Route GET /articles/:id: nobody can ever satisfy the rule (article:read and not article:read). It may contradict itself or a default of the scopes around it.
`

exports[`test/authz/mistakes.test.ts > TAP > an empty list > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz.any is empty: name at least one rule.
`

exports[`test/authz/mistakes.test.ts > TAP > an override without a reason > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz.override must be the reason: a string that is not empty.
`

exports[`test/authz/mistakes.test.ts > TAP > an unknown action > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz asks for the unknown action "reed" of the resource "article". Did you mean "read"?
`

exports[`test/authz/mistakes.test.ts > TAP > an unknown permission in a policy > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: order.policies.read names the unknown permission "order:raed".
`

exports[`test/authz/mistakes.test.ts > TAP > another login on a WebSocket > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /live: authz asks a WebSocket for a login in the last 60 s: a browser tells no script how a handshake was refused, so nobody would know. Ask for it on the route that leads there.
`

exports[`test/authz/mistakes.test.ts > TAP > another model > must match snapshot 1`] = `
GTH_AUTHZ_ALREADY_REGISTERED
authz is already registered in this scope or in one around it. Register it once; a nested scope tightens with app.authz.defaults(rule).
`

exports[`test/authz/mistakes.test.ts > TAP > another rule inside of config > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz and config.authz are different rules. Declare the rule in one of the two.
`

exports[`test/authz/mistakes.test.ts > TAP > authz twice > must match snapshot 1`] = `
GTH_AUTHZ_ALREADY_REGISTERED
authz is already registered in this scope or in one around it. Register it once; a nested scope tightens with app.authz.defaults(rule).
`

exports[`test/authz/mistakes.test.ts > TAP > HEAD and GET that differ > must match snapshot 1`] = `
GTH_AUTHZ_HEAD_DIFFERS
Route HEAD /articles: its rule (public) differs from that of GET /articles (article:read), and both answer the same URL, but HEAD tells what GET would answer. Give both the same rule, or leave HEAD to Fastify.
`

exports[`test/authz/mistakes.test.ts > TAP > no authenticator > must match snapshot 1`] = `
The decorator 'auth' required by 'fastify-gatehouse/authz' is not present in Request
`

exports[`test/authz/mistakes.test.ts > TAP > no schema for the parameters > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz has article.can('read'), which reads the URL parameter "id", but the route has no schema for its params: what nobody validated must not choose what is decided. Add schema: { params: ... }.
`

exports[`test/authz/mistakes.test.ts > TAP > public, where the default is sealed > must match snapshot 1`] = `
GTH_AUTHZ_DEFAULT_SEALED
Route GET /articles: the override would open a default that is sealed (article:read). Remove the override, or declare this outside of the scope that is sealed.
`

exports[`test/authz/mistakes.test.ts > TAP > public, where the scope is not > must match snapshot 1`] = `
GTH_AUTHZ_RULE_WIDENS
Route GET /articles: 'public' would open what the scope's default closes (article:read). Where that is meant, say why: { public: true, override: 'the reason' }.
`

exports[`test/authz/mistakes.test.ts > TAP > routes before authz > must match snapshot 1`] = `
GTH_AUTHZ_ROUTE_TOO_EARLY
These routes were declared before authz was loaded, so their rules are not known:
  GET /early
  HEAD /early
Write \`await app.register(authz, ...)\` before the first route, or declare the routes in a plugin that is registered after authz.
`

exports[`test/authz/mistakes.test.ts > TAP > two keys in one rule > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /articles/:id: authz has the keys all, not: write exactly one of { all }, { any }, { not }, { stepUp } or { permission, on }.
`

exports[`test/authz/mistakes.test.ts > TAP > two models in sibling scopes > must match snapshot 1`] = `
GTH_AUTHZ_TWO_MODELS
authz is registered in another scope of this application with another model. Write one model with definePermissions(), and give it to both: a permission must mean the same everywhere.
`

exports[`test/authz/mistakes.test.ts > TAP > two resources of one name > must match snapshot 1`] = `
GTH_AUTHZ_INVALID_RULE
Route GET /drafts/:id: article is the name of two resources in this application. Give each a name of its own; the same resource in another parameter is by('param').
`
