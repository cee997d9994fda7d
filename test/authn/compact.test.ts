import fc from 'fast-check'
import t from 'tap'
import { assertSegment, isCanonical, parseSegment, splitCompact } from '../../plugins/authn/compact.ts'
import { TokenMalformed } from '../../plugins/authn/errors.ts'
import { base64url, claims, HEADER, mint } from './mint.ts'

/** All that is known of a token before its signature is. */
function decodeCompact (token: string) {
  const { header, payload } = splitCompact(token)
  return { header: parseSegment(header), payload: parseSegment(payload) }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const refused = (token: string) => {
  try {
    decodeCompact(token)
    return false
  } catch (error) {
    return error instanceof TokenMalformed
  }
}

t.test('base64url: of all spellings of some bytes exactly one passes', async t => {
  const spellings = (text: string) => [...ALPHABET].map(last => text.slice(0, -1) + last)
    .filter(other => Buffer.from(other, 'base64url').equals(Buffer.from(text, 'base64url')))
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), bytes => {
    const text = Buffer.from(bytes).toString('base64url')
    return spellings(text).filter(isCanonical).join() === text
  }))
  t.ok(spellings(base64url('a')).length > 1, 'there are several')
})

t.test('base64url: exactly what encoding its bytes gives back', async t => {
  const near = fc.string({ unit: fc.constantFrom(...ALPHABET, '=', '+', '/', ' ', '\n', '.', '\u00e9', 'Ａ'), maxLength: 12 })
  const inAlphabet = fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength: 12 })
  fc.assert(fc.property(fc.oneof(near, inAlphabet), text =>
    isCanonical(text) === (text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text)), { numRuns: 2000 })
  for (const bad of ['', 'A', 'AB', 'AAB', 'AA=', 'AA==', 'A+', 'A/', 'AA\n', '\nAA', 'AAAA\n', 'AAAAA', 'AAAA AAAA']) t.notOk(isCanonical(bad), JSON.stringify(bad))
})

t.test('what was encoded comes back', async () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (header, payload) => {
    const decoded = decodeCompact(mint(JSON.stringify(payload), JSON.stringify(header)))
    return JSON.stringify(decoded) === JSON.stringify({ header: JSON.parse(JSON.stringify(header)), payload: JSON.parse(JSON.stringify(payload)) })
  }))
})

t.test('three segments, none empty', async t => {
  const [h, p, s] = mint().split('.') as [string, string, string]
  t.notOk(refused(`${h}.${p}.${s}`))
  for (const token of ['', '.', '..', '...', h, `${h}.${p}`, `${h}.${p}.`, `${h}..${s}`, `.${p}.${s}`, `${h}.${p}.${s}.`, `.${h}.${p}.${s}`, `${h}.${p}.${s}.${s}`, `${h}.${p}.${s}.${s}.${s}`,
    ` ${h}.${p}.${s}`, `${h}.${p}.${s} `, `${h}.${p}.${s}\n`, `${h} .${p}.${s}`, `${h}.${p}.${s}=`, `${h}=.${p}.${s}`, `"${h}.${p}.${s}"`, `${h}.${p}.${s}#`, '.'.repeat(8000)]) {
    t.ok(refused(token), JSON.stringify(token).slice(0, 40))
  }
})

const utf8: Record<string, Buffer> = {
  'overlong slash': Buffer.from([0xc0, 0xaf]),
  'overlong zero': Buffer.from([0xc0, 0x80]),
  'overlong, three bytes': Buffer.from([0xe0, 0x80, 0xaf]),
  surrogate: Buffer.from([0xed, 0xa0, 0x80]),
  'pair of surrogates (CESU-8)': Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]),
  'beyond U+10FFFF': Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  truncated: Buffer.from([0xe2, 0x82]),
  'continuation alone': Buffer.from([0x80]),
  'Latin-1': Buffer.from([0xe9]),
  'no byte of UTF-8': Buffer.from([0xff])
}
for (const [name, bytes] of Object.entries(utf8)) {
  t.test(`not UTF-8: ${name}`, async t => {
    const text = Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')])
    t.ok(refused(mint(text)), 'in the payload')
    t.ok(refused(mint(claims(), text)), 'in the header')
    t.ok(refused(mint(claims(), Buffer.concat([Buffer.from(JSON.stringify(HEADER)), bytes]))), 'at the end')
  })
}

t.test('a segment that somebody else parses has one spelling, too', async t => {
  t.doesNotThrow(() => assertSegment(base64url('not JSON')))
  for (const bad of ['', 'A', 'AB', 'AA=', base64url(Buffer.from([0xff]))]) t.throws(() => assertSegment(bad), { code: 'GTH_AUTHN_TOKEN_MALFORMED' })
})

t.test('not one JSON object', async t => {
  const good = JSON.stringify(claims())
  const texts = ['null', 'true', '0', '"text"', '[]', `[${good}]`, '', ' ', '{', '}', '{}{}', good + good, good + ',', good + '\0', good + 'x', '\ufeff' + good, `(${good})`, `${good}//`,
    "{'a':1}", '{a:1}', '{"a":1,}', '{"a":01}', '{"a":NaN}', '{"a":Infinity}', '{"a":0x1}', '{"a":"\n"}', '{"a":undefined}', '/**/{}', '[', '{"a":', '['.repeat(6000), '{"a":'.repeat(1500)]
  for (const text of texts) {
    t.ok(refused(mint(text === '' ? Buffer.from(' ') : text)), `payload ${text.slice(0, 20)}`)
    t.ok(refused(mint(good, text)), `header ${text.slice(0, 20)}`)
  }
  for (const encoding of ['utf16le', 'latin1'] as const) t.ok(refused(mint(Buffer.from('{"a":"é"}', encoding))), encoding)
  t.ok(refused(mint(Buffer.from('{"a":"b"}', 'utf16le').swap16())))
  t.notOk(refused(mint(' \n\t{ "a" : 1 } ')), 'white space around is JSON')
})

t.test('odd, and JSON all the same', async t => {
  t.equal(decodeCompact(mint('{"a":1,"a":2}')).payload.a, 2, 'the last of two equal names counts (RFC 7519 §4)')
  t.equal(decodeCompact(mint('{"a":1e400}')).payload.a, Infinity)
  t.equal(decodeCompact(mint('{"a":"\\ud800"}')).payload.a, '\ud800')
  const { payload } = decodeCompact(mint('{"__proto__":{"admin":true}}'))
  t.equal(payload.admin, undefined)
  t.equal(Object.getPrototypeOf(payload), Object.prototype)
  const deep = decodeCompact(mint(`{"a":${'['.repeat(3000)}${']'.repeat(3000)}}`)).payload.a
  t.ok(Array.isArray(deep))
})
