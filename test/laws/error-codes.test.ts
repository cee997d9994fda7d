import createError from '@fastify/error'
import t from 'tap'
import { codeFaults, isErrorTable, tableFaults, type ErrorTable } from './error-codes.ts'
import { projectSources } from './sources.ts'

const sources = projectSources()

t.test('errors are made in tables, each with a doc comment', async t => {
  t.strictSame(tableFaults(sources), [])
})

t.test('codes are named for their room, unique, and cheap where a request causes them', async t => {
  const tables = await Promise.all(sources.filter(isErrorTable).map(async ({ path }): Promise<ErrorTable> =>
    ({ path, classes: await import(new URL(`../../${path}`, import.meta.url).href) as ErrorTable['classes'] })))
  t.ok(tables.some(({ path, classes }) => path === 'plugins/problem/errors.ts' && 'NotFound' in classes), 'the tables are found')
  t.ok(tables.some(({ path, classes }) => path === 'plugins/keys/ring/errors.ts' && 'KeyFileRefused' in classes), 'also those of a folder in a room')
  t.strictSame(codeFaults(tables), [])
})

t.test('the laws see each offence', async t => {
  const faults = (classes: ErrorTable['classes'], path = 'plugins/authz/errors.ts') => codeFaults([{ path, classes }])
  const A = createError<[string]>('GTH_AUTHZ_A', '%s', 403, Error, false)
  t.strictSame(faults({ A, notAClass: () => {}, text: '' }), [])
  t.strictSame(faults({ B: createError('GTH_AUTHZ_B', 'At boot.') }), [])
  t.strictSame(faults({ A }, 'plugins/authn/errors.ts'), ['plugins/authn/errors.ts: A: GTH_AUTHZ_A is not GTH_AUTHN_<NAME>'])
  t.strictSame(faults({ A }, 'plugins/authn/inner/errors.ts'), ['plugins/authn/inner/errors.ts: A: GTH_AUTHZ_A is not GTH_AUTHN_<NAME>'])
  t.strictSame(faults({ A }, 'plugins/cookie/errors.ts'), ['plugins/cookie/errors.ts: A: GTH_AUTHZ_A is not GTH_AUTHN_<NAME>'])
  t.strictSame(faults({ A, Twin: A }), ['plugins/authz/errors.ts: Twin: GTH_AUTHZ_A is the code of plugins/authz/errors.ts: A too'])
  t.strictSame(faults({ B: createError('GTH_AUTHZ_B', 'No.', 403) }), ['plugins/authz/errors.ts: B: GTH_AUTHZ_B is a refusal and captures a stack'])

  const text = "import createError from '@fastify/error'\nconst local = 1\n/** Why. */\nexport const A = createError('A', 'a')\nexport const B = createError('B', 'b')"
  t.strictSame(tableFaults([{ path: 'plugins/authz/errors.ts', text }]), ['plugins/authz/errors.ts: B has no doc comment'])
  t.strictSame(tableFaults([{ path: 'plugins/authz/inner/errors.ts', text }]), ['plugins/authz/inner/errors.ts: B has no doc comment'])
  t.strictSame(tableFaults([{ path: 'plugins/authz/rule.ts', text }]), ['plugins/authz/rule.ts: errors are made in the errors.ts of the room'])
  t.strictSame(tableFaults([{ path: 'plugins/authz/rule.ts', text: "import type { FastifyError } from '@fastify/error'" }]), [])
  t.strictSame(tableFaults([{ path: 'store/errors.ts', text }]), [], 'the example has no codes of ours')
})
