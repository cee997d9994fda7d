import t from 'tap'
import { capped, claim } from '../../../plugins/authz/permissions/capped.ts'

const held = new Set(['article:read', 'article:write'])

t.test('without a scope, all that is held is granted: the very same set', async t => {
  t.equal(capped(held, undefined), held)
})

t.test('a scope leaves what it names of what is held, and adds nothing', async t => {
  t.same(capped(held, 'openid article:read user:manage'), new Set(['article:read']))
  t.same(capped(held, 'article:write article:write article:read'), held)
  t.same(capped(held, ''), new Set())
})

t.test('a scope of the wrong form leaves nothing', async t => {
  for (const scope of [null, 1, true, ['article:read'], { 0: 'article:read' }, 'article:read\tarticle:write', 'ARTICLE:READ']) {
    t.same(capped(held, scope), new Set(), JSON.stringify(scope))
  }
})

t.test('a claim is one of the token itself', async t => {
  t.equal(claim({ scope: 'a' }, 'scope'), 'a')
  t.equal(claim({}, 'scope'), undefined)
  t.equal(claim(Object.create({ scope: 'a' }) as object, 'scope'), undefined)
  t.equal(claim({}, 'toString'), undefined)
  t.equal(claim({ false: 'a' }, false), undefined)
})
