import t from 'tap'
import { generateKey, keyring } from '../../plugins/keys/index.ts'
import { readOptions, type Metadata, type WellKnownOptions } from '../../plugins/well-known/options.ts'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'

const keys = keyring({ active: generateKey('ES256') })
const least = { keys, issuer: 'https://issuer.example' }

t.test('completes the options', async t => {
  t.strictSame(readOptions(least), { ...least, metadata: {}, maxAge: 300 })
  const all = { ...least, metadata: { token_endpoint: 'https://issuer.example/token' }, maxAge: 0 }
  t.strictSame(readOptions({ ...all, logLevel: 'warn' } as WellKnownOptions), all, 'an option of register is no mistake')
})

t.test('refuses what is wrong', async t => {
  const refuses = (given: object, code: string, message: RegExp) =>
    t.throws(() => readOptions({ ...least, ...given }), { code: `GTH_WELL_KNOWN_${code}`, message })
  refuses({ maxage: 5 }, 'UNKNOWN_OPTION', /Did you mean "maxAge"/)
  for (const value of [undefined, { ...keys }, generateKey('ES256')]) refuses({ keys: value }, 'INVALID_OPTION', /option keys/)
  for (const value of [null, 5, []]) refuses({ metadata: value }, 'INVALID_OPTION', /option metadata must be an object/)
  for (const name of ['issuer', 'jwks_uri']) refuses({ metadata: { [name]: 'x' } }, 'INVALID_OPTION', new RegExp(`must not contain "${name}"`))
  for (const value of [-1, 1.5, NaN, 86_401, '300']) refuses({ maxAge: value }, 'INVALID_OPTION', /option maxAge/)
})

t.test('the issuer is a URL that verifiers can use', async t => {
  for (const issuer of ['https://a.example/b', 'http://localhost:1', 'http://127.0.0.1:3000', 'http://127.1.2.3/x', 'http://[::1]:1']) {
    t.equal(readOptions({ keys, issuer }).issuer, issuer)
  }
  for (const issuer of ['', undefined, 5, 'issuer', 'http://a.example', 'ftp://a.example', 'http://localhost.evil.example', 'https://a.example?', 'https://a.example#x', 'https://a:b@c.example', 'https://a.example/@b']) {
    t.throws(() => readOptions({ keys, issuer: issuer as string }), { code: 'GTH_WELL_KNOWN_INVALID_OPTION', message: /option issuer must be an https URL/ })
  }
})

t.test('the path of an issuer means itself', async t => {
  for (const path of ['', '/', '/a', '/a/', '/a/b', '/x:y', '/::', "/-._~!$&'()+,=", '/A0_']) t.equal(readOptions({ keys, issuer: `https://a.example${path}` }).issuer, `https://a.example${path}`)
  for (const path of ['/a*b', '/*', '/%41', '/%2F', '/a%20b', '/a b', ' ', '/a\n', '/é', '/a;b', '/{id}', '//', '//a', '/a//b', '/a//', '/..', '/a/../b', '/./a', '/a\\b', '\\a', '/"']) {
    t.throws(() => readOptions({ keys, issuer: `https://a.example${path}` }), { code: 'GTH_WELL_KNOWN_INVALID_OPTION', message: /option issuer must have a path that means itself/ }, path)
  }
  for (const issuer of [' https://a.example', 'https:a.example', 'https:\\\\a.example']) t.throws(() => readOptions({ keys, issuer }), { code: 'GTH_WELL_KNOWN_INVALID_OPTION' }, issuer)
})

t.test('metadata with promises in it refuses to boot: they would be published as empty objects', async t => {
  const unhandled = unhandledRejections(t)
  for (const [kind, make] of Object.entries(REJECTING)) {
    for (const metadata of [{ token_endpoint: make() }, { scopes_supported: [make()] }]) {
      t.throws(() => readOptions({ ...least, metadata: metadata as Metadata }), { code: 'GTH_WELL_KNOWN_INVALID_OPTION', message: /option metadata must not hold promises/ }, kind)
    }
  }
  t.strictSame(await unhandled(), [])
})
