import t from 'tap'
import { MOST_LINES, namedEmptily, silenced, tooLong } from './form.ts'
import { projectSources } from './sources.ts'

const sources = projectSources()

t.test('no file holds two ideas', async t => {
  t.strictSame(tooLong(sources), [])
})

t.test('every name says what is inside', async t => {
  t.strictSame(namedEmptily(sources), [])
})

t.test('no check is silenced', async t => {
  t.strictSame(silenced(sources), [])
})

t.test('the laws see each offence', async t => {
  const long = 'x\n'.repeat(MOST_LINES)
  t.strictSame(tooLong([{ path: 'app.ts', text: long }, { path: 'test/app.test.ts', text: long + 'x' }]), [])
  t.strictSame(tooLong([{ path: 'app.ts', text: long + 'x' }]), [`app.ts: ${MOST_LINES + 1} lines`])
  const table = '/**\n * Why.\n */\n' + long
  t.strictSame(tooLong([{ path: 'plugins/authz/errors.ts', text: table }, { path: 'app.ts', text: table }]), [`app.ts: ${MOST_LINES + 3} lines`])
  t.strictSame(tooLong([{ path: 'plugins/authz/errors.ts', text: table + 'x' }]), [`plugins/authz/errors.ts: ${MOST_LINES + 1} lines`])

  const bad = ['plugins/authz/utils.ts', 'plugins/helpers/rule.ts', 'store/types.ts', 'plugins/authz/service.ts']
  const good = ['plugins/authz/rule.ts', 'test/types/claims.test.ts', 'store/people.ts']
  t.strictSame(namedEmptily([...bad, ...good].map(path => ({ path, text: '' }))), bad)

  const text = 'fine\n// @ts-ignore\nx as any\n/* c8 ignore next */\n// TODO: later\n// @ts-expect-error: proven\n'
  t.strictSame(silenced([{ path: 'app.ts', text }]),
    ['app.ts:2: @ts-ignore', 'app.ts:3: as any', 'app.ts:4: c8 ignore', 'app.ts:5: TODO'])
})
