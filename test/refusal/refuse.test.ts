import fastify from 'fastify'
import t from 'tap'
import { refuse } from '../../plugins/refusal/refuse.ts'

async function answerTo (refusal: unknown, ownHandler: boolean) {
  const app = fastify()
  if (ownHandler) app.setErrorHandler((error, _request, reply) => reply.send({ own: error === refusal }))
  app.addHook('onRequest', async (_request, reply) => refuse(reply, refusal))
  app.get('/', () => 'the handler ran')
  const { statusCode, headers, body } = await app.inject('/')
  await app.close()
  return { statusCode, challenge: headers['www-authenticate'], body }
}

const refusal = Object.assign(new Error('no'), { code: 'X', statusCode: 401, headers: { 'www-authenticate': 'Bearer realm="api"' } })

t.test('an error handler that knows nothing still answers with status and challenge', async t => {
  const { statusCode, challenge, body } = await answerTo(refusal, true)
  t.equal(statusCode, 401)
  t.equal(challenge, 'Bearer realm="api"')
  t.equal(body, '{"own":true}')
})

t.test('so does the default handler', async t => {
  const { statusCode, challenge } = await answerTo(refusal, false)
  t.equal(statusCode, 401)
  t.equal(challenge, 'Bearer realm="api"')
})

t.test('an error that knows no answer is thrown as it is', async t => {
  const plain = new Error('plain')
  const { statusCode, challenge, body } = await answerTo(plain, false)
  t.equal(statusCode, 500)
  t.equal(challenge, undefined)
  t.notMatch(body, 'the handler ran')
})

t.test('what is no error at all is thrown too', async t => {
  const { statusCode, body } = await answerTo('text', false)
  t.equal(statusCode, 500)
  t.notMatch(body, 'the handler ran')
})
