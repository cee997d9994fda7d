import type { FastifyReply, FastifyRequest } from 'fastify'
import { EventEmitter } from 'node:events'
import t from 'tap'
import { kFiltered, kInquiry } from '../../../plugins/authz/decision/enforce.ts'
import { kPlan, planOf } from '../../../plugins/authz/decision/plan.ts'
import { ListRequest } from '../../../plugins/authz/routes/list-request.ts'

const ada = Object.freeze({ subject: 'ada', claims: {}, source: 'header', issuer: 'x' })
const bob = Object.freeze({ ...ada, subject: 'bob' })
const plan = planOf({ route: 'GET /', rule: { kind: 'authenticated', lists: new Set(['x.list(\'read\')', 'x.list(\'change\')']) } })

/** A request on its own, with what may be different about it. */
function listRequest ({ asked = null, auth = ada, inquiry = null, raw = {}, is404 = false, sent = false }: { asked?: Array<[string, unknown]> | null, auth?: unknown, inquiry?: object | null, raw?: object, is404?: boolean, sent?: boolean } = {}) {
  const lines: Array<[{ lists: string[], status: number }, string]> = []
  const request = {
    method: 'GET', routeOptions: { url: '/x y', config: { [kPlan]: plan } }, raw: new EventEmitter(), is404, auth, log: { error: (...line: typeof lines[0]) => { lines.push(line) } }, [kInquiry]: inquiry, [kFiltered]: asked === null ? null : new Map(asked)
  }
  const list = new ListRequest(request as unknown as FastifyRequest, { raw: { statusCode: 200, headersSent: false, ...raw }, sent } as unknown as FastifyReply)
  return { list, lines, request }
}

t.test('a filter counts for the subject that the rule has admitted, and for no other', async t => {
  const both = (subject: unknown): Array<[string, unknown]> => [["x.list('read')", subject], ["x.list('change')", subject]]
  const unasked = (given: Parameters<typeof listRequest>[0]) => listRequest(given).list.unasked.length
  t.equal(unasked({}), 2)
  t.equal(unasked({ asked: both(ada) }), 0)
  t.equal(unasked({ asked: both(ada).slice(1) }), 1)
  t.equal(unasked({ asked: both(null) }), 2, 'asked before the subject was known')
  t.equal(unasked({ asked: both(null), auth: null }), 0, 'an anonymous caller of an open route')
  t.equal(unasked({ asked: both(null), auth: {} }), 0, 'what an authenticator leaves there that is no Auth')
  t.equal(unasked({ auth: null }), 2)
  t.equal(unasked({ asked: both(bob), inquiry: { auth: ada }, auth: bob }), 2)
  t.equal(unasked({ asked: both(ada), inquiry: { auth: ada }, auth: null }), 0, 'who logs out in the handler was admitted all the same')
})

t.test('the first answer counts', async t => {
  const { list, request } = listRequest()
  t.same([list.status, list.unasked.length], [null, 2])
  t.equal(list.answered(404).length, 2)
  request[kFiltered] = new Map([["x.list('read')", ada], ["x.list('change')", ada]])
  t.same([list.status, list.unasked.length], [404, 2])
  t.same(list.answered(200), [])
  t.same([list.status, list.unasked.length], [404, 2])
})

t.test('what is over is reported once, if something went out that no hook has seen', async t => {
  const reports = (given: Parameters<typeof listRequest>[0], handlerEntered = true) => {
    const { list, lines } = listRequest(given)
    list.handlerEntered = handlerEntered
    list.closed()
    list.closed()
    return lines
  }
  t.match(reports({ sent: true }), [[
    { code: 'GTH_AUTHZ_FILTER_NOT_ASKED', route: { method: 'GET', url: '/x y' }, rule: 'authenticated', lists: ["x.list('read')", "x.list('change')"], status: 200 },
    "authz: GET /x y let out a hijacked or raw reply without request.authz.filter() for x.list('read'), x.list('change')"
  ]])
  t.equal(reports({ raw: { headersSent: true, statusCode: 418 } }).length, 1)
  t.same(reports({}), [], 'the client left before the answer')
  t.same(reports({ sent: true, is404: true, raw: { statusCode: 404 } }), [], 'the 404 handler has answered')
  t.same(reports({ sent: true, raw: { statusCode: 429 } }, false), [], 'the refusal of a hook')
  t.equal(reports({ sent: true }, false).length, 1, 'a hook that lets out something else')
  const { list, lines } = listRequest({ sent: true })
  list.answered(404)
  list.report('an answer', 404)
  list.report('an answer', 404)
  list.closed()
  t.equal(lines.length, 1)
})
