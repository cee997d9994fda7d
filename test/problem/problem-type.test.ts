import t from 'tap'
import { REJECTING, unhandledRejections } from '../refusal/unhandled.ts'
import { ABOUT_BLANK, problemType, type ProblemType } from '../../plugins/problem/problem-type.ts'

t.test('about:blank without the option', async t => {
  t.equal(problemType(undefined)('ANY'), 'about:blank')
  t.equal(ABOUT_BLANK, 'about:blank')
})

t.test('a URI gets the code appended, escaped', async t => {
  t.equal(problemType('https://example.com/problems/')('GTH_X'), 'https://example.com/problems/GTH_X')
  t.equal(problemType('https://example.com/problems#')('a/b c'), 'https://example.com/problems#a%2Fb%20c')
  t.equal(problemType('tag:example.com,2026:')('GTH_X'), 'tag:example.com,2026:GTH_X')
})

t.test('so does a path, which clients resolve against the URL of the request', async t => {
  t.equal(problemType('/errors#')('GTH_X'), '/errors#GTH_X')
  t.equal(problemType('/')('/evil.example'), '/%2Fevil.example', 'no code leads to another host')
})

t.test('a function decides itself', async t => {
  const own: ProblemType = code => `urn:${code}`
  t.equal(problemType(own)('GTH_X'), 'urn:GTH_X')
  t.throws(() => problemType(() => { throw new Error('private words') })('GTH_X'), { message: 'private words' })
})

t.test('what a function answers is a text, or an error: a promise would be written as {}', async t => {
  const unhandled = unhandledRejections(t)
  const answers = [...Object.values(REJECTING).map(make => make()), Promise.resolve('urn:x'), undefined, null, 7, {}, []]
  for (const answer of answers) t.throws(() => problemType(() => answer as string)('GTH_X'), { message: /must answer with a URI at once, as a string/ })
  t.strictSame(await unhandled(), [])
})

t.test('anything else refuses to boot', async t => {
  for (const option of ['', 'problems/', './problems/', '#', '//example.com/', '//example.com:0x/', '/\\example.com/', '/\t/example.com/', 1, null, {}, /x/]) {
    t.throws(() => problemType(option as string), { code: 'GTH_PROBLEM_TYPE_INVALID' }, String(option))
  }
})
