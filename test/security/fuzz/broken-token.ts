import { createHmac } from 'node:crypto'
import type { Mint, Token } from './minted.ts'
import { BASE64URL, VISIBLE, type Random } from './random.ts'

/** The order of P-256 (SEC 2 §2.4.2): for each ES256 signature (r, s), (r, order - s) is one too. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** A good token whose text has been changed: no reader may take it for the one that was signed. */
export function breakToken (random: Random, mint: Mint, good: Token, other: Token): Token {
  const [how, change] = random.pick(CHANGES)
  const text = change({ random, mint, text: good.text, other: other.text, parts: good.text.split('.') as [string, string, string] })
  if (text === good.text || text === other.text) return good
  return { ...good, text, valid: how === TWIN && mint.signer.algorithm === 'ES256' ? null : false, how }
}

interface Material { random: Random, mint: Mint, text: string, other: string, parts: [string, string, string] }

const TWIN = 'the other signature of the same key'

const CHANGES: [string, (material: Material) => string][] = [
  ['a bit flipped', ({ random, text }) => {
    const at = random.int(0, text.length - 1)
    const char = String.fromCharCode(text.charCodeAt(at) ^ (1 << random.int(0, 7)))
    return replace(text, at, VISIBLE.includes(char) ? char : '~')
  }],
  ['a character replaced', ({ random, text }) => replace(text, random.int(0, text.length - 1), random.pick([...BASE64URL]))],
  ['a byte replaced', ({ random, text }) => replace(text, random.int(0, text.length - 1), random.pick([...VISIBLE]))],
  ['a byte inserted', ({ random, text }) => {
    const at = random.int(0, text.length)
    return text.slice(0, at) + random.pick([...VISIBLE]) + text.slice(at)
  }],
  ['a byte removed', ({ random, text }) => replace(text, random.int(0, text.length - 1), '')],
  ['cut short', ({ random, text }) => text.slice(0, random.int(1, text.length - 1))],
  ['the signature cut', ({ random, parts: [head, body, mac] }) => `${head}.${body}.${mac.slice(0, random.int(0, mac.length - 1))}`],
  ['the signature longer', ({ random, text }) => text + random.text(BASE64URL, random.int(1, 2000))],
  ['another signature', ({ random, parts: [head, body, mac] }) => `${head}.${body}.${random.text(BASE64URL, mac.length)}`],
  ['all zeros for a signature', ({ parts: [head, body, mac] }) => `${head}.${body}.${'A'.repeat(mac.length)}`],
  ["another token's signature", ({ parts: [head, body], other }) => `${head}.${body}.${other.split('.')[2]}`],
  ["another token's payload", ({ parts: [head, , mac], other }) => `${head}.${other.split('.')[1]}.${mac}`],
  ['segments swapped', ({ random, parts: [head, body, mac] }) => random.pick([[body, head, mac], [mac, body, head], [head, mac, body], [body, mac, head]]).join('.')],
  ['a segment missing', ({ random, parts: [head, body, mac] }) => random.pick([[head, body], [body, mac], [head, body, ''], ['', body, mac], [head, '', mac], ['', '', '']]).join('.')],
  ['a segment too many', ({ random, text }) => random.pick([`${text}.`, `.${text}`, `${text}..`, `${text}.${text}`, text.replace('.', '..'), `${text}.AA`, '.'.repeat(random.int(3, 8000))])],
  ['padding', ({ random, parts: [head, body, mac] }) => random.pick([[`${head}=`, body, mac], [head, `${body}==`, mac], [head, body, `${mac}=`], [head, body, `${mac}==`]]).join('.')],
  ['unused bits set', ({ random, parts }) => {
    const at = random.int(0, 2)
    return parts.map((part, i) => i === at ? withUnusedBits(part) : part).join('.')
  }],
  ['white space inside', ({ random, text }) => {
    const at = random.int(1, text.length - 1)
    return text.slice(0, at) + random.pick([' ', '\t', '\xa0', '%20', '\x85']) + text.slice(at)
  }],
  ['the alphabet of plain base64', ({ parts }) => parts.map(part => Buffer.from(part, 'base64url').toString('base64')).join('.')],
  ['the token in base64', ({ text }) => Buffer.from(text).toString('base64url')],
  ['quoted', ({ text }) => `"${text}"`],
  ['alg none, unsigned', ({ parts: [, body] }) => `${encode('{"alg":"none","typ":"at+jwt"}')}.${body}.`],
  ['HS256 with what an attacker knows', ({ mint: { signer }, parts: [, body] }) => {
    const input = `${encode('{"alg":"HS256","typ":"at+jwt"}')}.${body}`
    return `${input}.${createHmac('sha256', signer.knownText).update(input).digest('base64url')}`
  }],
  ['a signature in DER', ({ parts: [head, body, mac] }) => {
    const [r, s] = halves(mac)
    const integer = (half: Buffer) => Buffer.concat([Buffer.from([2, half.length + 1, 0]), half])
    const content = Buffer.concat([integer(r), integer(s)])
    return `${head}.${body}.${Buffer.concat([Buffer.from([0x30, content.length]), content]).toString('base64url')}`
  }],
  [TWIN, ({ parts: [head, body, mac] }) => {
    const [r, s] = halves(mac)
    const twin = ((P256_ORDER - BigInt(`0x0${s.toString('hex')}`)) % P256_ORDER + P256_ORDER) % P256_ORDER
    return `${head}.${body}.${Buffer.concat([r, Buffer.from(twin.toString(16).padStart(64, '0'), 'hex')]).toString('base64url')}`
  }],
  ['random characters', ({ random }) => random.text(BASE64URL + '.', random.int(1, 9000))],
  ['random bytes', ({ random }) => random.text(VISIBLE, random.int(1, 9000))]
]

function replace (text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1)
}

function encode (text: string): string {
  return Buffer.from(text).toString('base64url')
}

function halves (mac: string): [Buffer, Buffer] {
  const bytes = Buffer.from(mac, 'base64url').subarray(0, 64)
  return [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)]
}

/** The same bytes to a lenient decoder: the last character of a segment may carry bits that belong to no byte. */
function withUnusedBits (part: string): string {
  if (part.length % 4 < 2) return `${part}=`
  return part.slice(0, -1) + BASE64URL[BASE64URL.indexOf(part.slice(-1)) + 1]
}
