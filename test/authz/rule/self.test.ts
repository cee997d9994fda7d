import { Type } from '@sinclair/typebox'
import t from 'tap'
import { self } from '../../../plugins/authz/index.ts'
import { guarded } from '../articles.ts'
import { bearer } from '../authenticator.ts'

t.test('a parameter is the subject itself, or somebody else', async t => {
  const app = await guarded()
  const params = Type.Object({ id: Type.String() })
  app.get<{ Params: { id: string } }>('/own/:id', { schema: { params }, authz: self() }, () => 'own')
  app.get<{ Params: { id: string } }>('/other/:id', { schema: { params }, authz: { not: self('id') } }, () => 'other')
  const status = async (url: string) => (await app.inject({ url, headers: bearer({}) })).statusCode
  t.same([await status('/own/ada'), await status('/own/bob'), await status('/own/Ada')], [200, 403, 403])
  t.same([await status('/other/ada'), await status('/other/bob')], [403, 200])
  t.match((await app.inject({ url: '/own/bob', headers: bearer({}) })).json(), { message: 'This requires self(\'id\').' })
  await app.close()
})

t.test('a number is compared as it is written; what is left out is nobody', async t => {
  const app = await guarded()
  const number = Type.Object({ id: Type.Integer() })
  app.get<{ Params: { id: number } }>('/own/:id', { schema: { params: number }, authz: self() }, () => 'own')
  app.get<{ Params: { id: number } }>('/other/:id', { schema: { params: number }, authz: { not: self() } }, () => 'other')
  app.get('/left/:id?', { schema: { params: Type.Object({ id: Type.Optional(Type.String()) }) }, authz: self() as never }, () => 'own')
  app.get('/unless/:id?', { schema: { params: Type.Object({ id: Type.Optional(Type.String()) }) }, authz: { not: self() as never } }, () => 'other')
  const status = async (url: string) => (await app.inject({ url, headers: bearer({ sub: '7' }) })).statusCode
  t.same([await status('/own/7'), await status('/own/8'), await status('/other/7'), await status('/other/8')], [200, 403, 403, 200])
  t.same([await status('/left'), await status('/unless')], [403, 403])
  await app.close()
})

t.test('of nobody neither is so', async t => {
  const app = await guarded()
  app.get<{ Params: { id: string } }>('/other/:id', { schema: { params: Type.Object({ id: Type.Optional(Type.String()) }) }, authz: { not: self() as never } }, () => 'other')
  t.equal((await app.inject('/other/ada')).statusCode, 401)
  await app.close()
})

t.test('what validation made of a parameter and that names nothing is refused as an invalid one', async t => {
  const app = await guarded()
  const handler = () => 'in'
  for (const [type, authz] of [['array', self()], ['boolean', { not: self() }], ['integer', { any: ['article:read', self()] }]] as const) {
    app.get(`/${type}/:id`, { schema: { params: { type: 'object', properties: { id: { type } } } }, authz: authz as never }, handler)
  }
  const ask = (url: string, claims = {}) => app.inject({ url, headers: bearer(claims) })
  for (const url of ['/array/ada', '/boolean/true', '/integer/9007199254740993', '/integer/-0']) {
    t.match((await ask(url)).json(), { statusCode: 400, code: 'GTH_AUTHZ_INVALID_PARAMETER', message: 'params/id must be a string or a number' }, url)
  }
  t.equal((await ask('/integer/x')).statusCode, 400, 'as one that is not valid')
  t.equal((await ask('/integer/9007199254740993', { roles: ['author'] })).body, 'in', 'if the rule does not depend on it')
  t.equal((await app.inject('/array/ada')).statusCode, 401)
  await app.close()
})
