import t from 'tap'
import fastify from 'fastify'
import { applicationArguments } from '../../../plugins/command/application/application-arguments.ts'
import { bootFailure, makeReady } from '../../../plugins/command/application/opening.ts'

const given = applicationArguments('"a given secret"')

t.test('an instance that becomes ready is the application, and is to be closed', async t => {
  const app = fastify()
  const opening = { file: 'app.ts', given, kind: null, at: () => {}, opened: [] }
  t.same(Object.keys(await makeReady(app, opening, '')), ['app'])
  t.equal(opening.opened.length, 1)
  await app.close()
})

t.test('an instance that does not is a failure in words, with what may help', async t => {
  const app = fastify()
  app.register(async () => { throw new Error('of a given secret') })
  await t.rejects(makeReady(app, { file: 'app.ts', given, kind: null, at: () => {}, opened: [] }, ' Help.'), { code: 'GTH_COMMAND_APPLICATION_UNUSABLE', message: 'app.ts does not boot: of ***. Help.' })
  t.equal(bootFailure(new Error('no'), 'app.ts', given, ' Help.').message, 'app.ts does not boot: no. Help.')
  t.equal(bootFailure(new Error('no'), 'app.ts', given, '').message, 'app.ts does not boot: no')
})
