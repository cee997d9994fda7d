import t from 'tap'
import { importsOf } from './imports-of.ts'

t.test('every syntax is seen', async t => {
  const text = `
    import a from './a.ts'
    import type b from '../b.ts'
    import { type c } from './c.ts'
    import './d.ts'
    export * from './e.ts'
    export type * from './f.ts'
    export type { G } from './g.ts'
    import h = require('h')
    type I = import('./i.ts').I
    const j = await import('./j.ts')
    const k = require('@scope/k')
    import own from 'fastify-gatehouse/authz'
    import pack from 'fastify-gatehouse/package.json/deep'
    declare module 'not-an-import' {}
    const text = "import x from 'not-one-either'" // import y from 'nor-this'
    export const local = 1
    const computed = await import(text)
  `
  t.strictSame(importsOf({ path: 'plugins/room/index.ts', text }), [
    { specifier: './a.ts', target: 'plugins/room/a.ts', typeOnly: false },
    { specifier: '../b.ts', target: 'plugins/b.ts', typeOnly: true },
    { specifier: './c.ts', target: 'plugins/room/c.ts', typeOnly: false },
    { specifier: './d.ts', target: 'plugins/room/d.ts', typeOnly: false },
    { specifier: './e.ts', target: 'plugins/room/e.ts', typeOnly: false },
    { specifier: './f.ts', target: 'plugins/room/f.ts', typeOnly: true },
    { specifier: './g.ts', target: 'plugins/room/g.ts', typeOnly: true },
    { specifier: 'h', target: null, typeOnly: false },
    { specifier: './i.ts', target: 'plugins/room/i.ts', typeOnly: true },
    { specifier: './j.ts', target: 'plugins/room/j.ts', typeOnly: false },
    { specifier: '@scope/k', target: null, typeOnly: false },
    { specifier: 'fastify-gatehouse/authz', target: 'plugins/authz/index.ts', typeOnly: false },
    { specifier: 'fastify-gatehouse/package.json/deep', target: null, typeOnly: false }
  ])
})
