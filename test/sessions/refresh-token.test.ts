import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { newNonce, newRefreshToken, readRefreshToken, successorOf } from '../../plugins/sessions/refresh-token.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url')

t.test('two halves of 256 bits, and what is kept of them', async t => {
  const { text, id, hash, halves: [constant, rotating] } = newRefreshToken()
  t.strictSame(Buffer.from(text, 'base64url'), Buffer.concat([constant, rotating]))
  t.equal(constant.length, 32)
  t.equal(rotating.length, 32)
  t.equal(id, sha256(constant))
  t.equal(hash, sha256(rotating))
  t.equal(new Set(Array.from({ length: 1000 }, () => newRefreshToken().text)).size, 1000)
})

t.test('a text is read in its one spelling', async t => {
  const token = newRefreshToken()
  t.strictSame(readRefreshToken(token.text), token)
  const last = token.text.slice(0, -1)
  const spellings = ['A', 'Q', 'g', 'w'].filter(end => readRefreshToken(last + end) !== null).length
  t.equal(spellings, 4, 'two bits of the last character count')
  for (const end of ['B', 'h', '-', '_', '=', '']) t.equal(readRefreshToken(last + end), null, end)
})

t.test('what is no token', async t => {
  const { text } = newRefreshToken()
  for (const other of [undefined, null, 7, {}, [text], '', 'x', text.slice(1), `${text}A`, ` ${text}`, `${text}\n`, text.replace(/.$/, '+'), `${text}==`, text.replaceAll(/./g, '\u0101')]) t.equal(readRefreshToken(other), null)
  fc.assert(fc.property(fc.string({ maxLength: 100 }), other => readRefreshToken(other) === null))
})

t.test('a successor is of the same session, always the same, and nobody else can know it', async t => {
  const token = newRefreshToken()
  const nonce = newNonce()
  const next = successorOf(token, nonce)
  t.equal(next.id, token.id)
  t.not(next.hash, token.hash)
  t.strictSame(successorOf(readRefreshToken(token.text) ?? token, nonce), next)
  t.not(successorOf(token, newNonce()).text, next.text)
  t.not(successorOf(newRefreshToken(), nonce).hash, next.hash)
  t.equal(Buffer.from(nonce, 'base64url').length, 32)
})

t.test('nothing that is kept is a token, nor leads to one', async t => {
  const token = newRefreshToken()
  const nonce = newNonce()
  const next = successorOf(token, nonce)
  const kept = [token.id, token.hash, nonce, next.hash].map(text => Buffer.from(text, 'base64url'))
  for (const one of kept) {
    for (const other of kept) {
      const forged = readRefreshToken(Buffer.concat([one, other]).toString('base64url'))
      t.not(forged?.id, token.id)
      t.not(forged?.hash, next.hash)
    }
  }
})
