import t from 'tap'
import { AddressRefused, FetchFailed } from '../../../plugins/keys/errors.ts'
import { discover, readIssuer } from '../../../plugins/keys/remote/discovery.ts'

/** Discovers among these documents by address; a number is a status. Also tells what was asked. */
async function ask (issuer: string, documents: Record<string, unknown>) {
  const asked: string[] = []
  const outcome = await discover(issuer, async ({ href }) => {
    asked.push(href)
    const document = documents[href] ?? 404
    return typeof document === 'number' ? { status: document } : { document, headers: new Headers() }
  }).then(({ address }) => address.href, error => error as Error)
  return { outcome, asked }
}

t.test('the issuer\'s path comes before the well-known one', async t => {
  for (const [issuer, address] of [
    ['https://a.example', 'https://a.example/.well-known/openid-configuration'],
    ['https://a.example/', 'https://a.example/.well-known/openid-configuration'],
    ['https://a.example/t/1', 'https://a.example/t/1/.well-known/openid-configuration'],
    ['https://a.example/t/1/', 'https://a.example/t/1/.well-known/openid-configuration']
  ] as const) {
    const { outcome, asked } = await ask(issuer, { [address]: { issuer, jwks_uri: 'https://keys.example/jwks?v=1' } })
    t.equal(outcome, 'https://keys.example/jwks?v=1')
    t.strictSame(asked, [address])
  }
})

t.test('what is not found there may be an OAuth server\'s', async t => {
  const issuer = 'https://a.example/t/1'
  const oauth = 'https://a.example/.well-known/oauth-authorization-server/t/1'
  t.strictSame(await ask(issuer, { [oauth]: { issuer, jwks_uri: 'https://a.example/jwks' } }),
    { outcome: 'https://a.example/jwks', asked: ['https://a.example/t/1/.well-known/openid-configuration', oauth] })
  t.match(await ask(issuer, {}), { outcome: { message: `${oauth}: status 404` } })
})

t.test('only what is not found', async t => {
  for (const status of [500, 302, 403]) {
    const { outcome, asked } = await ask('https://a.example', { 'https://a.example/.well-known/openid-configuration': status })
    t.match(outcome, { message: `https://a.example/.well-known/openid-configuration: status ${status}` })
    t.equal(asked.length, 1)
  }
})

t.test('a document of another issuer', async t => {
  const issuer = 'https://a.example'
  for (const other of ['https://a.example/', 'https://A.example', 'https://b.example', undefined, null, [issuer], { toString: () => issuer }]) {
    const { outcome } = await ask(issuer, { 'https://a.example/.well-known/openid-configuration': { issuer: other, jwks_uri: 'https://a.example/jwks' } })
    t.ok(outcome instanceof FetchFailed)
    t.match(outcome, { message: /the document is of another issuer$/ })
  }
  for (const document of [[], 'text', true]) {
    t.match(await ask(issuer, { 'https://a.example/.well-known/openid-configuration': document }), { outcome: { message: /another issuer$/ } })
  }
})

t.test('a jwks_uri that breaks the rules', async t => {
  const issuer = 'https://a.example'
  for (const address of ['http://a.example/jwks', 'http://127.0.0.1/jwks', 'https://u:p@a.example/jwks', '/jwks', 'file:///jwks', undefined, 7]) {
    t.match(await ask(issuer, { 'https://a.example/.well-known/openid-configuration': { issuer, jwks_uri: address } }),
      { outcome: { message: /: its jwks_uri is not an address that keys may come from$/ } })
  }
})

t.test('an issuer on this machine may have its keys there', async t => {
  const issuer = 'http://localhost:3000'
  t.match(await ask(issuer, { 'http://localhost:3000/.well-known/openid-configuration': { issuer, jwks_uri: 'http://127.0.0.1:3000/jwks' } }), { outcome: 'http://127.0.0.1:3000/jwks' })
})

t.test('an issuer is an address without a query', async t => {
  t.equal(readIssuer('https://a.example/t').href, 'https://a.example/t')
  for (const issuer of ['https://a.example/?', 'https://a.example/?t=1', 'http://a.example', 'a.example', undefined]) {
    t.throws(() => readIssuer(issuer), AddressRefused)
  }
})
