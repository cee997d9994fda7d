import { decodeJwt, decodeProtectedHeader } from 'jose'
import t, { type Test } from 'tap'
import { startHost } from '../interop/host.ts'
import { until } from '../interop/until.ts'
import { freePort } from '../servers/free-port.ts'
import './by-name.ts'
import { startIssuer } from './issuer.ts'
import { started } from './started.ts'

const { default: service } = await import('../../examples/two-services.ts')

/** An origin on which nobody listens. */
async function freeOrigin (): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`
}

/** Starts one of the two. */
async function listening (t: Test, self: string, peer: string) {
  const app = await service({ self, peer })
  t.teardown(() => app.close())
  await app.listen({ host: '127.0.0.1', port: Number(new URL(self).port) })
}

async function get (url: string, token?: string, method = 'GET') {
  const response = await fetch(url, { method, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body: await response.text() }
}

t.test('each calls through to the other, whichever was first', async t => {
  const [north, south] = [await freeOrigin(), await freeOrigin()]
  await listening(t, north, south)
  t.match(await get(`${south}/articles`).catch(error => ({ error })), { error: Error }, 'nobody there yet')
  await listening(t, south, north)

  t.strictSame(await get(`${north}/of-the-neighbour`), { status: 200, challenge: null, body: `[{"title":"An article of ${south}"}]` })
  // The first of the two has to ask once more for the keys of the second.
  await until('the first knows the keys of the second', async () => (await get(`${south}/of-the-neighbour`)).status === 200)
  t.match(await get(`${south}/of-the-neighbour`), { body: `[{"title":"An article of ${north}"}]` })
})

t.test('what a token is good for, and what not', async t => {
  const [north, south] = [await freeOrigin(), await freeOrigin()]
  // A neighbour that writes down what it is shown.
  const shown: string[] = []
  const writer = await startHost(t)
  writer.listener = (request, response) => {
    shown.push(String(request.headers.authorization).replace('Bearer ', ''))
    response.setHeader('content-type', 'application/json').end('[]')
  }
  await listening(t, north, writer.origin)
  t.equal((await get(`${north}/of-the-neighbour`)).status, 200)
  const token = String(shown.at(-1))
  t.match(decodeProtectedHeader(token), { alg: 'ES256', typ: 'at+jwt', kid: String })
  const { iat = 0, exp = 0, ...claims } = decodeJwt(token)
  t.match(claims, { iss: north, sub: north, aud: writer.origin })
  t.equal(exp - iat, 60)

  await listening(t, south, north)
  t.match(await get(`${south}/articles`, token), { status: 401, challenge: /error="invalid_token"/, body: /AUDIENCE/ }, 'made for another service')
  t.match(await get(`${south}/articles`), { status: 401, challenge: 'Bearer realm="api"' })
  t.match(await get(`${north}/articles`, token), { status: /401|503/ }, 'nor good where it comes from')
})

t.test('a neighbour may do what is said here, and nothing else', async t => {
  const north = await freeOrigin()
  const neighbour = await startIssuer(t)
  await listening(t, north, neighbour.issuer)
  const token = neighbour.token({ aud: north, permissions: ['article:write'], roles: ['admin'] })
  t.equal((await get(`${north}/articles`, token)).status, 200)
  t.match(await get(`${north}/articles`, token, 'DELETE'), { status: 403, challenge: /error="insufficient_scope"/ }, 'whatever its token says of itself')
})

t.test('an unhappy neighbour is a 502', async t => {
  const [north, south] = [await freeOrigin(), await startHost(t)]
  await listening(t, north, south.origin)
  t.match(await get(`${north}/of-the-neighbour`), { status: 502, body: '{"answered":404}' })
})

t.test('it listens when it is run', async t => {
  const [north, south] = [await freeOrigin(), await freeOrigin()]
  await started(t, 'two-services.ts', { SELF: north, PEER: south })
  await started(t, 'two-services.ts', { SELF: south, PEER: north })
  t.match(await get(`${north}/of-the-neighbour`), { status: 200 })
})
