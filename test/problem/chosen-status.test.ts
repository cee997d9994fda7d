import type { FastifyReply } from 'fastify'
import { tracingChannel } from 'node:diagnostics_channel'
import t from 'tap'
import { chosenStatus } from '../../plugins/problem/chosen-status.ts'

const reply = (statusCode: number) => ({ statusCode }) as FastifyReply

t.test('the status of an error on the reply', async t => {
  t.equal(chosenStatus(reply(401), new Error('x')), 401)
  t.equal(chosenStatus(reply(404), { status: 404 }), 404, 'chosen, also if the error says the same')
  for (const status of [200, 302, 399]) t.equal(chosenStatus(reply(status), null), null)
})

t.test('while handlers are traced, not one that the error itself has', async t => {
  const { start } = tracingChannel('fastify.request.handler')
  const listener = () => {}
  start.subscribe(listener)
  t.teardown(() => { start.unsubscribe(listener) })
  for (const thrown of [{ status: 404 }, { status: '404' }, { statusCode: '404' }, { statusCode: 404.5 }]) t.equal(chosenStatus(reply(404), thrown), null)
  for (const thrown of [null, new Error('x'), { status: 409 }, { status: Symbol('x') }, { get status () { throw new Error('x') } }]) t.equal(chosenStatus(reply(404), thrown), 404)
})
