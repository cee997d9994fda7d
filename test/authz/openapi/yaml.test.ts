import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { yamlOf } from '../../../plugins/authz/openapi/yaml.ts'

/** The document as a reader of YAML understands it. */
async function read (text: string): Promise<unknown> {
  const validator = new Validator()
  await validator.validate(text)
  return validator.specification
}

t.test('what is written is read as it was', async t => {
  const document = {
    openapi: '3.1.0',
    empty: {},
    none: [],
    deep: { list: [1, -2.5, true, null, 'text', { a: [{ b: 'c' }], d: [] }, [['x'], []]] },
    words: ['true', 'No', 'null', '~', '12', '1e3', '', ' ', 'a: b', '- a', '# a', '"', '\'', '\\', 'a\nb\tc', '\u0000\u007f\u0085\u2028\ufeff', '😀', '{}', '[', '*', '&a', '!b', '%', '@', '`', '|', '>', 'é'],
    200: { $ref: '#/components/x' },
    '/articles/{id}': 1,
    yes: 1,
    'a b': 2,
    '': 3,
    date: new Date(0)
  }
  t.strictSame(await read(yamlOf(document)), JSON.parse(JSON.stringify(document)))
})

t.test('what needs no quotes has none, and what is undefined is left out', async t => {
  t.equal(yamlOf({ openapi: '3.1.0', tags: [{ name: 'a', x: undefined }], paths: {} }), 'openapi: "3.1.0"\ntags:\n  -\n    name: a\npaths: {}\n')
})
