import t from 'tap'
import { errorHeaders } from '../../plugins/problem/error-headers.ts'

t.test('of our own errors all but those that describe a body or a connection', async t => {
  const headers = { 'WWW-Authenticate': ['Bearer', 'Basic'], 'x-a': 1, 'Content-Length': '1', 'content-type': 'a/b', Connection: 'close', 'set-cookie': 'a=b' }
  t.strictSame(errorHeaders({ code: 'GTH_X', headers }), [['WWW-Authenticate', ['Bearer', 'Basic']], ['x-a', 1], ['set-cookie', 'a=b']])
})

t.test('of others what explains the status, and nothing else', async t => {
  const headers = { 'Retry-After': 30, Allow: 'GET', 'www-authenticate': 'Basic', 'set-cookie': 'a=b', location: '/', 'x-a': '1', 'retry-after-ms': '1', 'content-type': 'a/b' }
  for (const code of [undefined, 'E_X', 'FST_ERR_X', 'gth_x', 7, { toString: () => 'GTH_X' }]) {
    t.strictSame(errorHeaders({ code, headers }), [['Retry-After', 30], ['Allow', 'GET'], ['www-authenticate', 'Basic']])
  }
})

t.test('nothing that node:http would not send', async t => {
  for (const value of ['a\r\nb', 'a\0', 'ä\u0100', {}, null, undefined, true, Symbol('x'), 7n, ['a', 7], ['a', 'b\n'], () => 'x', Promise.reject(new Error('x'))]) {
    t.strictSame(errorHeaders({ code: 'GTH_X', headers: { 'x-a': value, 'x-b': 'b' } }), [['x-b', 'b']])
  }
  t.strictSame(errorHeaders({ code: 'GTH_X', headers: { 'x a': '1', '': '1', 'x\n': '1' } }), [])
  for (const headers of [undefined, null, 7, 'text', [], new Map([['allow', 'GET']])]) t.strictSame(errorHeaders({ headers }), [])
  t.strictSame(errorHeaders(null), [])
})
