import { once } from 'node:events'
import Fastify from 'fastify'
import { PROTECTIONS } from './contenders/index.ts'
import { createIssuer } from './issuer.ts'
import { handled, headerLines, passThrough } from './lifecycle.ts'
import type { HeapTask } from './scale.ts'
import { taskOf } from './requests.ts'

// What stays of tokens that came twice: a cache may let in only what comes again. The first of them are not counted: they
// fill what is there anyway.

const [{ contender, tokens }] = await once(process, 'message') as [HeapTask]
const issuer = createIssuer('HS256')
const task = taskOf({ contender, algorithm: 'HS256', source: 'header' }, issuer)
const app = Fastify()
const { route } = await (await PROTECTIONS[contender]())(app, task)
app.get('/orders', route, handled)
const pass = await passThrough(app)
const send = async (count: number) => {
  for (let i = 0; i < count; i++) {
    const token = issuer.token()
    for (let time = 0; time < 2; time++) await pass(headerLines(task, token))
  }
}

function inUse (): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

await send(500)
const before = inUse()
await send(tokens)
process.send?.((inUse() - before) / tokens)
process.disconnect()
