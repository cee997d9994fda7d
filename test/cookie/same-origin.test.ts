import type { IncomingHttpHeaders } from 'node:http'
import t from 'tap'
import { isSameOrigin } from '../../plugins/cookie/same-origin.ts'

const passes = (method: string, headers: IncomingHttpHeaders, host = 'example.com', trusted: string[] = []): boolean => isSameOrigin({ method, host, headers }, new Set(trusted))
const site = (value: string) => ({ 'sec-fetch-site': value })

t.test('the table of Go\'s TestCrossOriginProtection', async t => {
  for (const [name, method, headers, ok] of [
    ['same-origin allowed', 'POST', site('same-origin'), true],
    ['none allowed', 'POST', site('none'), true],
    ['cross-site blocked', 'POST', site('cross-site'), false],
    ['same-site blocked', 'POST', site('same-site'), false],
    ['no header with no origin', 'POST', {}, true],
    ['no header with matching origin', 'POST', { origin: 'https://example.com' }, true],
    ['no header with mismatched origin', 'POST', { origin: 'https://attacker.example' }, false],
    ['no header with null origin', 'POST', { origin: 'null' }, false],
    ['GET allowed', 'GET', site('cross-site'), true],
    ['HEAD allowed', 'HEAD', site('cross-site'), true],
    ['OPTIONS allowed', 'OPTIONS', site('cross-site'), true],
    ['PUT blocked', 'PUT', site('cross-site'), false]
  ] as const) t.equal(passes(method, headers), ok, name)
})

t.test('every other method changes state', async t => {
  for (const method of ['PATCH', 'DELETE', 'TRACE', 'CONNECT', 'PROPFIND', 'MKCOL', 'LOCK', 'QUERY', 'get', 'Get', '']) t.notOk(passes(method, site('cross-site')), method)
})

t.test('Sec-Fetch-Site decides alone', async t => {
  for (const value of ['', 'SAME-ORIGIN', 'same-origin ', 'same-origin, same-origin', 'none, cross-site', 'same-origin;a', 'foo']) t.notOk(passes('POST', site(value)), value)
  t.notOk(passes('POST', { ...site('cross-site'), origin: 'https://example.com' }))
  t.ok(passes('POST', { ...site('same-origin'), origin: 'https://attacker.example' }), 'as in Go: the browser\'s own word')
})

t.test('trusted origins', async t => {
  const trusted = ['https://app.example.com']
  for (const value of ['cross-site', 'same-site']) t.ok(passes('POST', { ...site(value), origin: 'https://app.example.com' }, 'example.com', trusted))
  t.ok(passes('POST', { origin: 'https://app.example.com' }, 'example.com', trusted))
  t.notOk(passes('POST', site('cross-site'), 'example.com', trusted), 'without an Origin there is nothing to trust')
  for (const origin of ['http://app.example.com', 'https://app.example.com:8443', 'https://app.example.com.attacker.example', 'https://APP.example.com', 'https://app.example.com/', 'https://app.example.com, https://app.example.com', 'null', '']) {
    t.notOk(passes('POST', { ...site('cross-site'), origin }, 'example.com', trusted), origin)
  }
})

t.test('applications in a web view', async t => {
  const trusted = ['capacitor://localhost']
  t.ok(passes('POST', { ...site('cross-site'), origin: 'capacitor://localhost' }, 'example.com', trusted))
  t.ok(passes('POST', { origin: 'capacitor://localhost' }, 'example.com', trusted))
  for (const origin of ['capacitor://attacker', 'capacitor://localhost:80', 'capacitor://localhost/', 'CAPACITOR://localhost', 'ionic://localhost', 'null', 'https://localhost']) {
    t.notOk(passes('POST', { ...site('cross-site'), origin }, 'example.com', trusted), origin)
    t.notOk(passes('POST', { origin }, 'example.com', trusted), origin)
  }
  t.notOk(passes('POST', { origin: 'capacitor://example.com' }), 'that the host is the same makes no application ours')
})

t.test('Origin: null is never trusted', async t => {
  for (const headers of [{}, site('cross-site'), site('same-site')]) t.notOk(passes('POST', { ...headers, origin: 'null' }, 'null', ['https://app.example.com', 'capacitor://localhost']))
  t.ok(passes('POST', { ...site('same-origin'), origin: 'null' }), 'a form of a page of ours with Referrer-Policy: no-referrer')
})

t.test('Origin against Host', async t => {
  for (const [origin, host, ok] of [
    ['https://example.com', 'example.com', true], ['http://example.com', 'example.com', true],
    ['https://example.com', 'example.com:443', true], ['http://example.com', 'example.com:80', true], ['https://example.com', 'EXAMPLE.com', true],
    ['http://example.com:3000', 'example.com:3000', true], ['https://example.com:3000', 'example.com:3000', true],
    ['http://example.com:3000', 'example.com', false], ['http://example.com', 'example.com:3000', false], ['http://example.com:3000', 'example.com:3001', false],
    ['http://[::1]:3000', '[::1]:3000', true], ['http://[::1]:3000', '[::1]:3001', false], ['http://[::1]', '[::1]', true], ['http://127.0.0.1:3000', '127.0.0.1:3000', true], ['http://localhost:3000', '127.0.0.1:3000', false],
    ['https://example.com.attacker.example', 'example.com', false], ['https://attacker.example', 'example.com', false], ['https://api.example.com', 'example.com', false], ['https://example.com', 'api.example.com', false],
    ['https://xn--bcher-kva.example', 'xn--bcher-kva.example', true], ['https://bücher.example', 'xn--bcher-kva.example', false],
    ['https://example.com', '', false], ['https://example.com', 'a b', false], ['https://example.com', 'example.com:99999', false]
  ] as const) t.equal(passes('POST', { origin }, host), ok, `${origin} to ${host}`)
})

t.test('no browser writes an Origin like this', async t => {
  for (const origin of ['', 'example.com', '//example.com', 'https://example.com/', 'https://example.com/path', 'https://user@example.com', 'https://attacker.example@example.com', 'HTTPS://example.com', 'https://EXAMPLE.com', 'https://example.com:443',
    'https://example.com, https://attacker.example', 'https://attacker.example, https://example.com', 'ws://example.com', 'wss://example.com', 'ftp://example.com', 'app://example.com', 'capacitor://example.com', 'file://', 'javascript:example.com', 'https:example.com', 'https://example.com?', 'https://example.com#']) {
    t.notOk(passes('POST', { origin }), JSON.stringify(origin))
  }
})

t.test('a WebSocket handshake is a GET without a preflight', async t => {
  const upgrade = 'websocket'
  t.ok(passes('GET', { upgrade, origin: 'https://example.com' }))
  t.ok(passes('GET', { upgrade, ...site('same-origin') }))
  t.notOk(passes('GET', { upgrade, origin: 'https://attacker.example' }))
  t.notOk(passes('GET', { upgrade, ...site('cross-site'), origin: 'https://attacker.example' }))
  t.ok(passes('GET', { 'upgrade-insecure-requests': '1', ...site('cross-site') }), 'a navigation')
})
