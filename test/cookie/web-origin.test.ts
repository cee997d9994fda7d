import { inspect } from 'node:util'
import t from 'tap'
import { isWebOrigin } from '../../plugins/cookie/web-origin.ts'

t.test('origins of web pages, as browsers write them', async t => {
  for (const origin of ['https://example.com', 'http://example.com', 'https://example.com:8443', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'https://xn--bcher-kva.example']) t.ok(isWebOrigin(origin), origin)
})

t.test('other schemes, other spellings, and what is no text', async t => {
  for (const value of ['ws://example.com', 'wss://example.com', 'ftp://example.com', 'app://example.com', 'file://', 'null', '', 'example.com', '//example.com', 'https://', 'https://example.com/', 'https://EXAMPLE.com', 'HTTPS://example.com',
    'https://example.com:443', 'https://u@example.com', ' https://example.com', 'https:example.com', 'https://bücher.example', null, undefined, 7, /x/, ['https://example.com'], new URL('https://example.com')]) t.notOk(isWebOrigin(value), inspect(value))
})
