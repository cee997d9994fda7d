import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { isKeyText } from '../../plugins/keys/key-text.ts'
import { ders, otherTexts, texts } from './material.ts'

const bytes = (text: string) => Buffer.from(text)
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16()
const body = (pem: string) => pem.replace(/-----.*-----\n?/g, '')

/** How a text may be wrapped on its way into an environment variable. */
const wrappings: Record<string, (text: string) => Buffer> = {
  'as it is': bytes,
  base64: text => bytes(bytes(text).toString('base64')),
  base64url: text => bytes(bytes(text).toString('base64url')),
  'base64 in lines': text => bytes(bytes(text).toString('base64').replace(/.{76}/g, '$&\r\n')),
  'base64 in quotes': text => bytes(`"${bytes(text).toString('base64')}"`),
  'base64 of base64': text => bytes(bytes(bytes(text).toString('base64')).toString('base64')),
  hex: text => bytes(bytes(text).toString('hex')),
  'upper case hex': text => bytes(bytes(text).toString('hex').toUpperCase()),
  'hex of base64': text => bytes(bytes(bytes(text).toString('base64')).toString('hex')),
  "'": text => bytes(`'${text}'`),
  '"': text => bytes(`"${text}"`),
  '`': text => bytes(`\`${text}\``),
  'JSON string': text => bytes(JSON.stringify(text)),
  'JSON string in a JSON string': text => bytes(JSON.stringify(JSON.stringify(text))),
  'escaped line feeds': text => bytes(text.replaceAll('\n', '\\n')),
  'escaped line breaks': text => bytes(text.replaceAll('\n', '\\r\\n')),
  'real line breaks': text => bytes(text.replaceAll('\n', '\r\n')),
  'no line breaks': text => bytes(text.replaceAll('\n', ' ')),
  'byte order mark': text => bytes('\ufeff' + text),
  'white space around': text => bytes(` \t\n${text}\n\n `),
  'zero bytes around': text => bytes(`\0${text}\0`),
  'UTF-16LE': text => Buffer.from(text, 'utf16le'),
  'UTF-16LE with a mark': text => Buffer.from('\ufeff' + text, 'utf16le'),
  'UTF-16BE': swapped,
  'UTF-16BE with a mark': text => swapped('\ufeff' + text),
  'base64 behind base64:': text => bytes('base64:' + bytes(text).toString('base64')),
  'base64 behind KEY=': text => bytes('KEY=' + bytes(text).toString('base64')),
  'base64 in lines behind KEY=': text => bytes(`KEY="${bytes(text).toString('base64').replace(/.{76}/g, '$&\n')}"`),
  'base64 in a data URL': text => bytes('data:application/x-pem-file;base64,' + bytes(text).toString('base64')),
  'base64 behind a word': text => bytes('key ' + bytes(text).toString('base64')),
  'hex behind 0x': text => bytes('0x' + bytes(text).toString('hex')),
  'hex behind KEY=': text => bytes('KEY=' + bytes(text).toString('hex')),
  'percent-encoded': text => bytes(encodeURIComponent(text)),
  'percent-encoded throughout': text => bytes(bytes(text).toString('hex').replace(/../g, '%$&')),
  'percent-encoded base64': text => bytes(encodeURIComponent(bytes(text).toString('base64'))),
  'percent-encoded twice': text => bytes(encodeURIComponent(encodeURIComponent(text))),
  'base64 of UTF-16LE': text => bytes(Buffer.from(text, 'utf16le').toString('base64'))
}

const keyTexts = Object.entries({
  ...texts, ...otherTexts, ...Object.fromEntries(Object.entries(texts).map(([name, pem]) => [`${name} without its armour`, body(pem)]))
})

/** The names of those that are taken for an ordinary secret. */
const missed = (secrets: Array<[name: string, secret: Uint8Array]>) => secrets.filter(([, secret]) => !isKeyText(secret)).map(([name]) => name)

for (const [wrapping, wrap] of Object.entries(wrappings)) {
  t.test(`key text, ${wrapping}`, async t => {
    t.strictSame(missed(keyTexts.map(([name, text]) => [name, wrap(text)])), [])
  })
}

t.test('key text in lower case, where it has words to know it by', async t => {
  t.strictSame(missed(Object.entries({ ...texts, ...otherTexts }).map(([name, text]) => [name, bytes(text.toLowerCase())])), [])
})

t.test('key text behind junk', async t => {
  t.strictSame(missed(Object.entries({ ...texts, ...otherTexts }).map(([name, text]) => [name, bytes('KEY= #! ' + text)])), [])
})

const derSpellings: Record<string, (der: Buffer) => Uint8Array> = {
  'as it is': der => der,
  'within a larger buffer': der => new Uint8Array(Buffer.concat([randomBytes(9), der])).subarray(9),
  'behind a byte order mark': der => Buffer.concat([bytes('\ufeff'), der]),
  'base64 of it behind a byte order mark': der => bytes(Buffer.concat([bytes('\ufeff'), der]).toString('base64')),
  'base64 behind base64:': der => bytes('base64:' + der.toString('base64')),
  'base64 in lines behind KEY=': der => bytes(`KEY=${der.toString('base64').replace(/.{64}/g, '$&\n')}`),
  'hex behind 0x': der => bytes('0x' + der.toString('hex')),
  'hex behind KEY=': der => bytes('KEY=' + der.toString('hex')),
  'percent-encoded': der => bytes(der.toString('hex').replace(/../g, '%$&')),
  'and a line feed': der => Buffer.concat([der, bytes('\n')]),
  base64: der => bytes(der.toString('base64')),
  base64url: der => bytes(der.toString('base64url')),
  'base64 of base64': der => bytes(bytes(der.toString('base64')).toString('base64')),
  hex: der => bytes(der.toString('hex')),
  'hex with colons': der => bytes(der.toString('hex').replace(/..(?=.)/g, '$&:')),
  'an x5c list': der => bytes(JSON.stringify([der.toString('base64')]))
}

for (const [spelling, spell] of Object.entries(derSpellings)) {
  t.test(`DER, ${spelling}`, async t => {
    t.strictSame(missed(Object.entries(ders).map(([name, der]) => [name, spell(der)])), [])
  })
}

t.test('DER that was read as text, where it names its algorithm', async t => {
  const named = Object.entries(ders).filter(([name]) => !/PKCS1|SEC1/.test(name))
  for (const encoding of ['utf8', 'latin1'] as const) {
    t.strictSame(missed(named.map(([name, der]) => [name, bytes(der.toString(encoding))])), [], encoding)
  }
})

t.test('too short for any key', async t => {
  t.notOk(isKeyText(bytes('-----BEGIN')))
  t.notOk(isKeyText(new Uint8Array(0)))
})

t.test('random secrets are no key text', async t => {
  const isOrdinary = (secret: Uint8Array) => [
    secret, ...(['hex', 'base64', 'base64url', 'latin1'] as const).map(encoding => bytes(Buffer.from(secret).toString(encoding)))
  ].every(spelling => !isKeyText(spelling) && !isKeyText(Buffer.concat([bytes('KEY='), spelling])))
  fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 96 }), isOrdinary), { numRuns: 1000 })
  t.ok(Array.from({ length: 200 }, () => Buffer.concat([bytes('0'), randomBytes(64)])).every(isOrdinary), 'also those that begin as DER does')
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 12 }), secret => !isKeyText(bytes(secret))), { numRuns: 200 })
  for (const phrase of ['correct horse battery staple, and a donkey', 'postgres://user:password@host:5432/db?sslmode=require', '0'.repeat(64), 'a'.repeat(32), '100%25 of a long enough pass%20phrase', '%'.repeat(64), '%zz'.repeat(20), 'begin of my key: ssh is what I use']) {
    t.notOk(isKeyText(bytes(phrase)), phrase)
  }
})
