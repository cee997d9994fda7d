import t from 'tap'
import { KnownHeaders } from '../../plugins/authn/known-headers.ts'
import type { Trust } from '../../plugins/authn/trust.ts'
import { fixedKeys } from '../../plugins/keys/index.ts'

const trust = (issuer: string): Trust => ({ issuer, audience: [], clockTolerance: 0, typ: null, keys: fixedKeys([]) })
const [one, other] = [trust('one'), trust('other')]

t.test('a header is known by its text, with whose token it was', async t => {
  const headers = new KnownHeaders()
  t.equal(headers.get('x'), undefined)
  headers.learn('x', { alg: 'HS256' }, one)
  headers.learn('x', { alg: 'later' }, one)
  t.strictSame(headers.get('x'), { header: { alg: 'HS256' }, trust: one })
})

t.test('what several trusts have presumes none, and stays so', async t => {
  const headers = new KnownHeaders()
  for (const trust of [one, other, one]) headers.learn('x', {}, trust)
  t.equal(headers.get('x'), undefined)
})

t.test('it is bounded', async t => {
  const headers = new KnownHeaders()
  headers.learn('x'.repeat(1025), {}, one)
  t.equal(headers.get('x'.repeat(1025)), undefined)
  for (let i = 0; i < 201; i++) headers.learn(`h${i}`, {}, one)
  t.strictSame(['h0', 'h199', 'h200'].map(text => headers.get(text) !== undefined), [false, false, true], 'and then begins anew')
})
