import fc from 'fast-check'
import t from 'tap'
import { isErrorStatus, ownStatus, problemOf } from '../../plugins/problem/problem.ts'

const typeOf = (code: string) => `urn:${code}`

t.test('isErrorStatus', async t => {
  for (const status of [400, 404, 599]) t.ok(isErrorStatus(status), String(status))
  for (const status of [0, 200, 399, 600, 400.5, NaN, Infinity, '404', null, undefined]) t.notOk(isErrorStatus(status), String(status))
})

t.test('ownStatus: statusCode alone, and only an error\'s', async t => {
  t.equal(ownStatus({ statusCode: 404, status: 409 }), 404)
  t.equal(ownStatus({ status: 409 }), null)
  t.equal(ownStatus({ statusCode: 200, status: 409 }), null)
  for (const statusCode of ['404', NaN, Infinity, 404.5, 0, 200, 302, 600, 9999, -404, null, [404], { valueOf: () => 404 }, 404n]) t.equal(ownStatus({ statusCode }), null)
  t.equal(ownStatus({ get statusCode () { throw new Error('private words') } }), null)
  t.equal(ownStatus('404'), null)
})

t.test('an error that asked for a 4xx is told whole', async t => {
  const thrown = { statusCode: 403, code: 'GTH_AUTHZ_X', message: 'No.', extensions: { required: ['a:b'] }, stack: 'at x' }
  t.strictSame(problemOf(thrown, 403, typeOf), {
    type: 'urn:GTH_AUTHZ_X', title: 'Forbidden', status: 403, detail: 'No.', code: 'GTH_AUTHZ_X', required: ['a:b']
  })
  t.strictSame(problemOf({ statusCode: 409, message: 'Taken.' }, 409, typeOf), {
    type: 'about:blank', title: 'Conflict', status: 409, detail: 'Taken.'
  })
})

t.test('an error that did not ask for its 4xx is not: its words were not made for the client', async t => {
  t.strictSame(problemOf(new TypeError('cannot read x of undefined'), 404, typeOf), {
    type: 'about:blank', title: 'Not Found', status: 404, detail: 'The request was refused.'
  })
})

t.test('of a foreign 5xx nothing is told', async t => {
  const thrown = { statusCode: 502, code: 'ECONNREFUSED', message: 'db:5432', validation: [{ message: 'x' }], extensions: { host: 'db' } }
  t.strictSame(problemOf(thrown, 502, typeOf), {
    type: 'about:blank', title: 'Bad Gateway', status: 502, detail: 'The server could not answer this request.'
  })
})

t.test('of an error whose status is that of another answer nothing is told', async t => {
  for (const [thrown, status] of [[{ status: 404, message: 'GET https://db.internal/?key=hunter2' }, 404], [{ statusCode: 404, message: 'hunter2' }, 500], [{ statusCode: 404, message: 'hunter2' }, 409]] as const) {
    const { detail, ...rest } = problemOf(thrown, status, typeOf)
    t.notMatch(detail, 'hunter2')
    t.notOk('code' in rest)
  }
})

t.test('of our own 5xx it is', async t => {
  t.strictSame(problemOf({ statusCode: 503, code: 'GTH_AUTHN_X', message: 'Try later.' }, 503, typeOf), {
    type: 'urn:GTH_AUTHN_X', title: 'Service Unavailable', status: 503, detail: 'Try later.', code: 'GTH_AUTHN_X'
  })
})

t.test('codes and messages that are none', async t => {
  t.strictSame(problemOf({ statusCode: 400, code: 11000, message: {} }, 400, typeOf), {
    type: 'about:blank', title: 'Bad Request', status: 400, detail: 'The request was refused.'
  })
  t.strictSame(problemOf({ statusCode: 400, code: '', message: '' }, 400, typeOf), {
    type: 'about:blank', title: 'Bad Request', status: 400, detail: 'The request was refused.'
  })
})

t.test('a status without a phrase', async t => {
  t.equal(problemOf(null, 499, typeOf).title, 'Error')
})

t.test('an invalid request lists what is wrong', async t => {
  const thrown = { statusCode: 400, code: 'FST_ERR_VALIDATION', message: 'body/name must be string', validation: [{ instancePath: '/name', message: 'must be string' }], validationContext: 'body' }
  t.strictSame(problemOf(thrown, 400, typeOf).errors, [{ in: 'body', pointer: '/name', detail: 'must be string' }])
  t.notOk('errors' in problemOf({ statusCode: 400, validation: 'text' }, 400, typeOf))
})

t.test('no extension overrides a member of ours, whatever the extensions are', async t => {
  const names = fc.constantFrom('type', 'title', 'status', 'detail', 'code', 'errors', 'toJSON', '__proto__', 'constructor', 'x')
  const extensions = fc.oneof(fc.dictionary(names, fc.anything()), fc.anything())
  const error = { statusCode: 403, code: 'GTH_AUTHZ_X', message: 'No.' }
  t.doesNotThrow(() => fc.assert(fc.property(extensions, extensions => {
    const { type, title, status, detail, code, errors, toJSON } = problemOf({ ...error, extensions }, 403, typeOf)
    return type === 'urn:GTH_AUTHZ_X' && title === 'Forbidden' && status === 403 && detail === 'No.' &&
      code === 'GTH_AUTHZ_X' && errors === undefined && toJSON === undefined
  })))
  t.strictSame(problemOf({ ...error, extensions: { toJSON: () => 'gone', status: 200, x: 1 } }, 403, typeOf)['x'], 1)
})
