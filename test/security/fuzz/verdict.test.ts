import t from 'tap'
import type { Attempt } from './attempt.ts'
import { isGenuine } from './genuine.ts'
import { createIssuer, PROFILES } from './signer.ts'
import { readResponse, type Response } from './response.ts'
import { faultOf } from './verdict.ts'

const { environment, signers } = createIssuer()
const now = 1_800_000_000
const header = { typ: 'at+jwt' }
const claims = { iss: environment.issuer, aud: environment.audience, sub: 'me', exp: now + 60 }
const encode = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')

for (const profile of PROFILES) {
  const signer = signers[profile]
  const mint = { signer, environment, now }
  const token = (head: object, body: object) => {
    const input = `${encode({ alg: signer.algorithm, ...head })}.${encode(body)}`
    return `${input}.${signer.sign(input).toString('base64url')}`
  }
  t.test(`${profile}: the second reader tells genuine tokens from others`, async t => {
    const good = token(header, claims)
    t.ok(isGenuine(good, mint))
    t.ok(isGenuine(token(header, { ...claims, aud: ['x', claims.aud], nbf: now }), mint))
    const others = [`${good}=`, `${good}.`, good.slice(0, -3), encode(claims), token({ typ: 'JWT' }, claims), token({ ...header, crit: [] }, claims),
      token({ ...header, alg: 'none' }, claims), token(header, []), `!!.${good.split('.').slice(1).join('.')}`, `${encode(0)}.${good.split('.').slice(1).join('.')}`,
      ...[{ iss: 'x' }, { aud: 'x' }, { sub: '' }, { sub: 1 }, { exp: now }, { exp: '9999999999' }, { nbf: now + 99 }, { nbf: 'x' }].map(wrong => token(header, { ...claims, ...wrong }))]
    for (const other of others) t.notOk(isGenuine(other, mint))
  })
}

const answer = (text: string) => readResponse(Buffer.from(text, 'latin1'), 'GET') as Response
const attempt: Attempt = {
  index: 0, bytes: Buffer.alloc(0), method: 'GET', legal: true, allowed: new Set([200, 401]), how: '', token: { text: 'not.a.token', subject: 'me', valid: null, grants: null, how: '' }
}
const mint = { signer: signers.hs256, environment, now }

t.test('a success is checked again where the mutation leaves it open', async t => {
  const ok = answer('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
  t.equal(faultOf(attempt, ok, mint), 'success with a token that is not valid')
})

t.test('bytes that are no HTTP may be hung up on, but never cause a failure', async t => {
  const illegal = { ...attempt, legal: false }
  t.equal(faultOf(illegal, 'closed', mint), null)
  t.equal(faultOf(illegal, new SyntaxError('x'), mint), null)
  t.equal(faultOf(illegal, answer('HTTP/1.1 500 x\r\ncontent-length: 0\r\n\r\n'), mint), 'five-hundred: 500')
})

t.test('a response is read to its end', async t => {
  t.equal(readResponse(Buffer.from('HTTP/1.1 200 OK\r\n'), 'GET'), null)
  t.equal(readResponse(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab'), 'GET'), null)
  const text = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'
  t.equal(readResponse(Buffer.from(`${text}abcHTTP`), 'GET')?.body.toString(), 'abc')
  t.equal(readResponse(Buffer.from(`${text}abcHTTP`), 'HEAD')?.raw.toString(), text)
  t.equal(readResponse(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), 'GET')?.status, 204)
  for (const wrong of ['HTTP/2 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nx\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n']) {
    t.throws(() => readResponse(Buffer.from(wrong), 'GET'), SyntaxError)
  }
})
