import fc from 'fast-check'
import t from 'tap'
import { readCookie } from '../../plugins/cookie/read-cookie.ts'

const NAME = '__Host-access'
class Repeated extends Error {}

const answer = (header: string, name = NAME): string => {
  try {
    const value = readCookie(header, name, Repeated)
    return value === null ? 'none' : `value ${value}`
  } catch (error) {
    return (error as Error).constructor.name
  }
}

/** RFC 6265 §5.4 backwards, the slow and plain way: split at ";", compare what stands before the first "=". */
const oracle = (header: string): string => {
  const values = header.split(';').flatMap(pair => {
    const [left = '', ...right] = pair.split('=')
    // White space before the "=" makes another name: nobody may slip a twin past the prefix with it.
    return right.length > 0 && left.replace(/^[ \t]+/, '') === NAME ? [right.join('=').replace(/[ \t]+$/, '')] : []
  })
  if (values.length > 1) return 'Repeated'
  return values[0] === undefined ? 'none' : `value ${values[0]}`
}

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constant(NAME) },
  { weight: 2, arbitrary: fc.constantFrom('', '=', '__host-access', '__HOST-ACCESS', '__Host-acces', '__Host-access2', 'x__Host-access', '$__Host-access', '"__Host-access"', '__Host-access[]', '__Host%2Daccess', '\u00a0__Host-access', '__Host-access\u00a0', `a=${NAME}`, `a ${NAME}`, 'sid', '$Version') },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) }
)
const blank = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.constantFrom(' ', '\t', '  ', ' \t '))
const equals = fc.oneof({ weight: 5, arbitrary: fc.constant('=') }, fc.constantFrom('', '==', ' =', '= ', '\t='))
const value = fc.oneof(fc.constantFrom('abc', '', 'a.b.c', '"a"', 'a=b', NAME, `${NAME}=x`, 'a b', 'a,b', '%61', 'a\t'), fc.string({ maxLength: 8 }))
const pair = fc.tuple(blank, name, equals, blank, value, blank).map(parts => parts.join(''))
const separator = fc.oneof({ weight: 4, arbitrary: fc.constant('; ') }, fc.constantFrom(';', ';;', ' ; ', ', ', ';\t', ' '))
const header = fc.array(fc.tuple(pair, separator), { maxLength: 5 }).map(pairs => pairs.flat().slice(0, -1).join(''))

t.test('whole headers, against an oracle', async t => {
  fc.assert(fc.property(header, text => answer(text) === oracle(text)), { numRuns: 5000 })
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'__Host-access=; \t"', NAME, `${NAME}=`), maxLength: 12 }), text => answer(text) === oracle(text)), { numRuns: 5000 })
  t.pass('10000 headers')
})

t.test('some by hand', async t => {
  t.equal(answer(`${NAME}=abc`), 'value abc')
  t.equal(answer(`a=1; ${NAME}=abc; b=2`), 'value abc')
  t.equal(answer(`a=1;${NAME}=abc;b=2`), 'value abc')
  t.equal(answer(`a=1; \t${NAME}=abc \t; b=2`), 'value abc', 'blanks around a pair are the separator\'s')
  t.equal(answer(`${NAME}= abc`), 'value  abc', 'a blank before the value is the value\'s, and no token has one')
  t.equal(answer(`${NAME}=`), 'value ', 'an empty cookie is there')
  t.equal(answer(`${NAME}="abc"`), 'value "abc"', 'nothing is unquoted')
  t.equal(answer(`${NAME}=a%2Eb`), 'value a%2Eb', 'nothing is decoded')
  t.equal(answer(`${NAME}=a=b=`), 'value a=b=')
})

t.test('what is not our cookie', async t => {
  for (const other of ['', ';', '=', NAME, `${NAME};`, `${NAME} =abc`, `${NAME}\t=abc`, `=${NAME}=abc`, `a=${NAME}=abc`, `a ${NAME}=abc`, `"${NAME}=abc"`, `a=1, ${NAME}=abc`,
    `x${NAME}=abc`, `${NAME}x=abc`, '__host-access=abc', '__HOST-access=abc', `\u00a0${NAME}=abc`, `\u0085${NAME}=abc`, `\v${NAME}=abc`, `\0${NAME}=abc`, 'constructor=a; __proto__=b; toString=c']) {
    t.equal(answer(other), 'none', JSON.stringify(other))
  }
})

t.test('planted beside ours', async t => {
  for (const two of [`${NAME}=a; ${NAME}=b`, `${NAME}=a;${NAME}=a`, `${NAME}=; ${NAME}=a`, `${NAME}=a; x=1; \t${NAME}=b`, `${NAME}=a; ${NAME}=`]) {
    t.equal(answer(two), 'Repeated', JSON.stringify(two))
  }
  t.equal(answer(`${NAME}=a; ${NAME} =b; =${NAME}=c; x${NAME}=d`), 'value a', 'look-alikes do not count')
})

t.test('names that a parser with an object would trip over', async t => {
  t.equal(answer('__proto__=abc', '__proto__'), 'value abc')
  t.equal(answer('a=1', 'toString'), 'none')
})

t.test('a long header of near hits takes linear time', async t => {
  const before = performance.now()
  answer(`${' '.repeat(50_000)}x${NAME}=`.repeat(20) + `;${' '.repeat(500_000)}${NAME}=a`)
  t.ok(performance.now() - before < 500)
})
