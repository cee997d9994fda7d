import { inspect } from 'node:util'
import Fastify from 'fastify'
import t from 'tap'
import { generateKey, keyring, privateKey, type PrivateJwk } from '../../../plugins/keys/index.ts'
import { askFunction } from '../../../plugins/keys/ring/ask-function.ts'

const SECRET = 'hidden-material'

/** All that health, a log and node's own printing show of a ring whose function fails from now on. */
async function shownOf (fail: () => never): Promise<string> {
  let list = (): PrivateJwk[] => [generateKey('ES256')]
  const ring = keyring({ keys: () => list() })
  list = fail
  let shown = ''
  const { log } = Fastify({ logger: { stream: { write: line => { shown += line } } } })
  await ring.rotate().catch((error: unknown) => {
    log.error(error)
    log.error({ err: error, error })
    shown += inspect(error, { depth: null, showHidden: true })
  })
  return shown + JSON.stringify(ring.health())
}

t.test('nothing that a function says when it fails is logged or shown by health', async t => {
  for (const fail of [
    () => { throw new Error(SECRET) },
    () => { throw new Error('x', { cause: new Error(SECRET) }) },
    () => { throw Object.assign(new Error('x'), { key: SECRET }) },
    () => { throw new AggregateError([new Error(SECRET)]) },
    // Node quotes the text.
    () => JSON.parse(SECRET) as never
  ]) {
    const shown = await shownOf(fail)
    t.notMatch(shown, /hidden/)
    t.match(shown, /"lastError":\{"at":[\d.]+,"message":"The function that keyring asks for its keys threw an error\./)
  }
})

t.test('an answer is an answer, and our own errors say what is wrong', async t => {
  const answer = [generateKey('ES256')]
  t.equal(askFunction(() => answer), answer)
  t.throws(() => askFunction(() => privateKey('x')), { code: 'GTH_KEYS_PRIVATE_KEY_UNREADABLE' })
  for (const thrown of [SECRET, null, undefined]) t.throws(() => askFunction(() => { throw thrown }), { code: 'GTH_KEYS_FUNCTION_FAILED' })
})

t.test('a promise is refused, and its rejection prints nothing', async t => {
  const rejected: unknown[] = []
  const listener = (reason: unknown) => rejected.push(reason)
  process.on('unhandledRejection', listener)
  t.teardown(() => process.off('unhandledRejection', listener))
  const keys = (async () => { throw new Error(SECRET) }) as unknown as () => []
  t.throws(() => keyring({ keys }), { code: 'GTH_KEYS_RING_OPTION_INVALID', message: /a function that returns one/ })
  await new Promise(resolve => setImmediate(resolve))
  t.strictSame(rejected, [])
})
