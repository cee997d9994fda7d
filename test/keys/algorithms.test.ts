import t from 'tap'
import { assertAlgorithm, PUBLIC_ALGORITHMS, SECRET_ALGORITHMS } from '../../plugins/keys/algorithms.ts'
import { AlgorithmInvalid } from '../../plugins/keys/errors.ts'

const messageOf = (given: unknown, table: Readonly<Record<string, unknown>>): string => {
  try {
    return assertAlgorithm(given, table)
  } catch (error) {
    return error instanceof AlgorithmInvalid ? error.message : String(error)
  }
}

t.test('the algorithms of RFC 7518 and RFC 8037, and no other', async t => {
  t.strictSame(SECRET_ALGORITHMS, { HS256: 32, HS384: 48, HS512: 64 })
  t.strictSame(Object.keys(PUBLIC_ALGORITHMS), ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])
})

t.test('a known algorithm is given back', async t => {
  for (const table of [SECRET_ALGORITHMS, PUBLIC_ALGORITHMS]) {
    for (const name of Object.keys(table)) t.equal(messageOf(name, table), name)
  }
})

t.test('everything else is refused, with the known ones named', async t => {
  const strange = [undefined, null, '', 'none', 'None', 'hs256', 'HS256 ', 'RS256', '__proto__', 'toString', 'constructor', [], ['HS256'], ['HS256', 'RS256'], {}, 0, true, /HS256/, new String('HS256')] // eslint-disable-line no-new-wrappers
  for (const given of strange) {
    t.match(messageOf(given, SECRET_ALGORITHMS), /^A key works with exactly one algorithm: give \{ algorithm: '\.\.\.' \}, one of HS256, HS384, HS512\./)
  }
})

t.test('the nearest one is suggested, the value itself never shown', async t => {
  t.match(messageOf('HS255', SECRET_ALGORITHMS), / Did you mean "HS256"\?$/)
  t.match(messageOf('EDDSA', PUBLIC_ALGORITHMS), / Did you mean "EdDSA"\?$/)
  t.notMatch(messageOf('hunter2-hunter2-hunter2', SECRET_ALGORITHMS), 'hunter2')
})
