import t from 'tap'
import { questionOf } from '../../plugins/command/question.ts'

const ask = (options: Record<string, string>) => questionOf({ command: 'explain', paths: ['app.ts', 'GET', '/x'], options })
const usage = 'GTH_COMMAND_USAGE_INVALID'

t.test('a question has what the command line gives, and nothing else', async t => {
  t.strictSame(ask({}), { subject: null, method: 'GET', url: '/x' })
  t.strictSame(ask({ subject: 'ada', roles: 'a, b,', permissions: 'x:y', claims: '{"acr":"1"}' }),
    { subject: 'ada', method: 'GET', url: '/x', roles: ['a', 'b'], permissions: ['x:y'], claims: { acr: '1' } })
  t.strictSame(ask({ headers: '{"Host":"open.example","accept-version":"1.x"}' }).headers, { host: 'open.example', 'accept-version': '1.x' })
})

t.test('rows are supposed, one or by the names of their resources', async t => {
  t.strictSame(ask({ resource: '{"author":"ada"}' }).resource, { author: 'ada' })
  t.equal(ask({ resource: 'null' }).resource, null)
  t.strictSame(ask({ resources: '{"article":{"author":"ada"},"folder":null}' }).resources, { article: { author: 'ada' }, folder: null })
})

t.test('what cannot be asked is a usage error', async t => {
  for (const [options, message] of [
    [{ roles: 'author' }, /--subject/],
    [{ headers: '{"host":1}' }, /must be a JSON object of texts/],
    [{ headers: '["host"]' }, /"--headers" must be a JSON object/],
    [{ headers: '{"host":"a","Host":"b"}' }, /has "Host" twice/],
    [{ resource: '[]' }, /"--resource" must hold a row/],
    [{ resource: '1' }, /"--resource" must hold a row/],
    [{ resources: '{"article":"17"}' }, /"--resources" must hold a row/],
    [{ resources: 'null' }, /"--resources" must be a JSON object/]
  ] as Array<[Record<string, string>, RegExp]>) t.throws(() => ask(options), { code: usage, message }, JSON.stringify(options))
})
