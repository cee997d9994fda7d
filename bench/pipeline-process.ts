import { once } from 'node:events'
import Fastify from 'fastify'
import { measure } from 'mitata'
import { PROTECTIONS } from './contenders/index.ts'
import { handled, headerLines, passThrough, type Pass } from './lifecycle.ts'
import type { PipelineRound, PipelineTask } from './pipeline.ts'

// The process of one contender: what another one made of Fastify's own code must not be measured.

const [{ task, tokens, rounds, milliseconds }] = await once(process, 'message') as [PipelineTask]
const requests = tokens.map(token => headerLines(task, token))
const open = Fastify()
const guarded = Fastify()
const { route } = await (await PROTECTIONS[task.contender as keyof typeof PROTECTIONS]())(guarded, task)
open.get('/orders', handled)
guarded.get('/orders', route, handled)
const [bare, own] = [await passThrough(open), await passThrough(guarded)]

// Each token is known before the first round.
for (const request of requests) await own(request)
await nanoseconds(bare)
await nanoseconds(own)
const measured: PipelineRound[] = []
for (let i = 0; i < rounds; i++) {
  const [before, between, after] = [await nanoseconds(bare), await nanoseconds(own), await nanoseconds(bare)]
  measured.push({ base: (before + after) / 2, overhead: between - (before + after) / 2 })
}
process.send?.(measured)
process.disconnect()

/** Of one request, by the median of mitata's samples. */
async function nanoseconds (pass: Pass): Promise<number> {
  let next = 0
  const { p50 } = await measure(async () => await pass(requests[next++ % requests.length] as Buffer[]), {
    min_cpu_time: milliseconds * 1e6, batch_samples: 256, min_samples: 5, gc: false
  })
  return p50
}
