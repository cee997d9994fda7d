import t from 'tap'
import { cycles, placeOf, strangers } from './acquaintance.ts'
import { isProduct, projectSources, read } from './sources.ts'

const { dependencies, peerDependencies, devDependencies = {} } = JSON.parse(read('package.json').text) as Record<string, Record<string, string>>
const packages = [...Object.keys(dependencies ?? {}), ...Object.keys(peerDependencies ?? {})]
const sources = projectSources()

t.test('nobody imports what it may not know', async t => {
  t.ok(sources.filter(isProduct).length > 10, 'the sources are found')
  t.strictSame(strangers(sources, packages, Object.keys(devDependencies)), [])
})

t.test('no file imports itself through others', async t => {
  t.strictSame(cycles(sources.filter(isProduct)), [])
})

t.test('the law sees each offence', async t => {
  const offence = (path: string, text: string) => strangers([{ path, text }], ['fastify', 'fastify-plugin', '@fastify/jwt', '@fastify/cookie'])
  const offences: [string, string, RegExp][] = [
    ['plugins/authn/verify.ts', "import x from '../authz/index.ts'", /not for "authn"$/],
    ['plugins/authn/verify.ts', "import type x from '../sessions/index.ts'", /not for "authn"$/],
    ['plugins/authz/index.ts', "import x from 'fastify-gatehouse/authn'", /not for "authz"$/],
    ['plugins/authz/rule.ts', "import { x } from '../contract.ts'", /not for "authz" but as a type/],
    ['plugins/keys/key.ts', "await import('../authn/index.ts')", /not for "keys"/],
    ['plugins/sessions/index.ts', "import x from '../keys/secret-key.ts'", /inner file/],
    ['plugins/authz/rule.ts', "import type x from './index.ts'", /upward/],
    ['plugins/new/index.ts', "import x from '../options/unknown.ts'", /no law knows/],
    ['plugins/options/unknown.ts', "import x from '../problem/index.ts'", /not for "options"/],
    ['plugins/authz/rule.ts', "import '@fastify/jwt'", /kept/],
    ['plugins/keys/key.ts', "import type x from 'fast-jwt'", /kept/],
    ['plugins/authz/rule.ts', "import '@fastify/cookie/deep'", /kept/],
    ['store/people.ts', "import '@fastify/cookie'", /kept/],
    ['routes/session.ts', "import x from 'lmdb'", /kept/],
    ['plugins/sessions/stores/postgres.ts', "import type x from 'pg'", /kept/],
    ['plugins/authz/rule.ts', "import fastify from 'fastify'", /wiring/],
    ['plugins/authz/rule.ts', "import fp from 'fastify-plugin'", /wiring/],
    ['plugins/authz/rule.ts', "import type x from 'fast-check'", /not installed/],
    ['plugins/authz/rule.ts', "import x from 'fs'", /not installed/],
    ['server.ts', "import x from './routes/articles.ts'", /not for "server"/],
    ['server.ts', "import x from './plugins/authn/index.ts'", /not for "server"/],
    ['routes/articles.ts', "import x from '../plugins/keys/index.ts'", /not for "routes" but as a type/],
    ['routes/articles.ts', "import type x from '../plugins/authz/rule.ts'", /inner file/],
    ['app.ts', "import x from './plugins/options/unknown.ts'", /not for "app"/],
    ['app.ts', "import x from './plugins/authz/rule.ts'", /inner file/],
    ['examples/smallest.ts', "import x from '../plugins/authn/index.ts'", /by its name/],
    ['examples/deep/after.ts', "import type x from '../../plugins/contract.ts'", /by its name/],
    ['examples/smallest.ts', "import x from '../app.ts'", /by its name/],
    ['examples/smallest.ts', "import x from 'jose'", /not installed/],
    ['examples/smallest.ts', "import x from 'fs'", /not installed/],
    ['app.ts', "import x from './examples/smallest.ts'", /not for "app"/],
    ['plugins/authz/rule.ts', "import x from '../../examples/smallest.ts'", /not for "authz"/]
  ]
  for (const [path, text, fault] of offences) t.match(offence(path, text), [fault], `${path}: ${text}`)
})

t.test('the law lets through what is allowed', async t => {
  const allowed: [string, string][] = [
    ['plugins/authn/index.ts', "import fp from 'fastify-plugin'"],
    ['plugins/authn/verify.ts', "import type x from 'fastify'"],
    ['plugins/authn/verify.ts', "import '@fastify/jwt'"],
    ['plugins/authn/index.ts', "import type x from '../contract.ts'"],
    ['plugins/authn/index.ts', "import x from '../keys/index.ts'"],
    ['plugins/authn/index.ts', "import x from '../options/unknown.ts'"],
    ['plugins/authn/verify.ts', "import x from 'node:crypto'"],
    ['routes/articles.ts', "import type x from 'fastify-gatehouse/authz'"],
    ['routes/articles.ts', "import x from '../store/articles.ts'"],
    ['server.ts', "import x from './app.ts'"],
    ['test/authz/rule.test.ts', "import x from '../../plugins/authn/verify.ts'"],
    ['examples/smallest.ts', "import x from 'fastify-gatehouse/authn'"],
    ['examples/smallest.ts', "import type x from 'fastify'"],
    ['examples/smallest.ts', "import x from 'jose/jwt/sign'"],
    ['examples/smallest.ts', "import x from 'node:url'"],
    ['examples/deep/after.ts', "import x from '@fastify/jwt'; import y from './before.ts'"]
  ]
  for (const [path, text] of allowed) t.strictSame(strangers([{ path, text }], ['fastify', 'fastify-plugin', '@fastify/jwt'], ['jose']), [], `${path}: ${text}`)
})

t.test('the law sees each circle', async t => {
  const ring = [
    { path: 'plugins/x/a.ts', text: "import './b.ts'" },
    { path: 'plugins/x/b.ts', text: "import type {} from './c.ts'" },
    { path: 'plugins/x/c.ts', text: "export * from './b.ts'" },
    { path: 'plugins/x/d.ts', text: "import './a.ts'; import './c.ts'" },
    { path: 'plugins/x/e.ts', text: "import './e.ts'" }
  ]
  t.strictSame(cycles(ring), ['plugins/x/b.ts -> plugins/x/c.ts -> plugins/x/b.ts', 'plugins/x/e.ts -> plugins/x/e.ts'])
})

t.test('placeOf', async t => {
  t.equal(placeOf('plugins/authz/deep/rule.ts'), 'authz')
  t.equal(placeOf('plugins/contract.ts'), 'contract')
  t.equal(placeOf('routes/articles.ts'), 'routes')
  t.equal(placeOf('app.ts'), 'app')
  t.equal(placeOf('examples/deep/after.ts'), 'examples')
})
