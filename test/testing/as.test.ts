import { Type } from '@sinclair/typebox'
import t from 'tap'
import { as, type Identity } from '../../plugins/testing/as.ts'
import { issuer, library } from './library.ts'

t.test('as somebody, through the real application', async t => {
  const { app, ran } = await library(t)
  const writer = as(app, { subject: 'ada', roles: ['author'], claims: { tenant: 'acme' } })
  const answer = await writer.inject('/books')
  t.equal(answer.statusCode, 200)
  const { auth } = answer.json<{ auth: { claims: { exp: number, iat: number } } }>()
  t.match(auth, { subject: 'ada', source: 'header', issuer, claims: { iss: issuer, sub: 'ada', aud: 'https://api.example', tenant: 'acme', roles: ['author'] } })
  t.equal(auth.claims.exp - auth.claims.iat, 3600)
  t.equal((await writer.inject({ method: 'POST', url: '/books', payload: { title: 'x' } })).statusCode, 200)

  const reader = as(app, { subject: 'bob', permissions: ['article:read'] })
  t.equal((await reader.inject('/books')).statusCode, 200)
  t.match(await reader.inject({ method: 'POST', url: '/books' }), { statusCode: 403, headers: { 'www-authenticate': /insufficient_scope/ } })
  t.equal((await reader.inject('/people/bob')).statusCode, 200)
  t.equal((await reader.inject('/people/ada')).statusCode, 403)
  t.equal((await reader.inject('/nowhere')).statusCode, 404)

  t.strictSame(ran, ['GET /books', 'POST /books', 'GET /books', 'GET /people/:id'])
  t.equal((await app.inject('/books')).statusCode, 401, 'and only those requests')
})

t.test('roles and permissions stand in the claims too, if they are given', async t => {
  const { app } = await library(t)
  const claimsOf = async (identity: Identity) => (await as(app, identity).inject('/books')).json<{ auth: { claims: Record<string, unknown> } }>().auth.claims
  const permissions = await claimsOf({ subject: 'ada', permissions: ['article:read'] })
  t.strictSame(permissions['permissions'], ['article:read'])
  t.notOk('roles' in permissions)
  const roles = await claimsOf({ subject: 'ada', roles: ['reader'] })
  t.strictSame(roles['roles'], ['reader'])
  t.notOk('permissions' in roles)
  t.match(await claimsOf({ subject: 'ada', roles: ['reader'], permissions: [] }), { roles: ['reader'], permissions: [] })
  t.strictSame((await claimsOf({ subject: 'ada', permissions: ['article:read'], claims: { permissions: 'mine' } }))['permissions'], 'mine', 'claims that are given are the last word')
})

t.test('what is not said, the claims say', async t => {
  const { app } = await library(t)
  t.equal((await as(app, { subject: 'ada', claims: { roles: ['reader'] } }).inject('/books')).statusCode, 200)
  t.equal((await as(app, { subject: 'ada' }).inject('/books')).statusCode, 403)
  t.equal((await as(app, { subject: 'ada', roles: [], claims: { roles: ['reader'] } }).inject('/books')).statusCode, 403, 'what is said, counts')
  t.equal((await as(app, { subject: 'ada', roles: ['author'], claims: { scope: 'article:write' } }).inject('/books')).statusCode, 403, 'a scope caps')
})

t.test('with any claim names, and with a permission source, which is asked only where nothing is said', async t => {
  const asked: string[] = []
  const named = await library(t, { authz: { claims: { roles: 'groups', permissions: false } } })
  t.equal((await as(named.app, { subject: 'ada', roles: ['reader'] }).inject('/books')).statusCode, 200)
  const { app } = await library(t, { authz: { permissions: { load: async ({ subject }) => { asked.push(subject); return { roles: ['reader'] } } } } })
  t.equal((await as(app, { subject: 'ada', permissions: ['article:write'] }).inject('/books')).statusCode, 403)
  t.strictSame(asked, [])
  t.equal((await as(app, { subject: 'bob' }).inject('/books')).statusCode, 200)
  t.strictSame(asked, ['bob'])
})

t.test('claims are checked as those of a token, revocation is not', async t => {
  const { app } = await library(t, { authn: { claims: Type.Object({ tenant: Type.String() }), isRevoked: async () => true, cookie: {} } })
  const code = async (claims: NonNullable<Identity['claims']>, url = '/books') => {
    const answer = await as(app, { subject: 'ada', roles: ['reader'], claims }).inject(url)
    return answer.json<{ code?: string }>().code ?? answer.statusCode
  }
  t.equal(await code({ tenant: 'acme' }), 200)
  t.equal(await code({}), 'GTH_AUTHN_CLAIMS_MISMATCH')
  t.equal(await code({}, '/'), 'GTH_AUTHN_CLAIMS_MISMATCH', 'a wrong identity is not nobody')
  t.equal(await code({ tenant: 'acme', exp: 1 }), 'GTH_AUTHN_TOKEN_EXPIRED')
  t.equal(await code({ tenant: 'acme', iss: 'https://elsewhere.example' }), 'GTH_AUTHN_ISSUER_UNTRUSTED')
})

t.test('a misspelt name does not count for nothing, quietly', async t => {
  const { app } = await library(t)
  const misspelt = { subject: 'ada', roles: ['autor'], permissions: ['article:raed'] } as unknown as Identity
  await t.rejects(as(app, misspelt).inject('/books'), new TypeError('The model has no role "autor", no permission "article:raed".'))
})
